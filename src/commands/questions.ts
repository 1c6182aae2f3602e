import type { Answers } from "../compare/answers"
import type { Comparison } from "../compare/comparison"
import type { DialectName } from "../dialects/dialect"
import { LimbeckError } from "../errors"
import { quote, renameFlag, type Question } from "../review/questions"
import type { Terminal } from "./command"

export { questionFinding, questionsOf, type Question } from "../review/questions"

/** Asks each question at a terminal and gives the answers with what was said. */
export async function askQuestions(
  questions: readonly Question[],
  answers: Answers,
  terminal: Terminal,
): Promise<Answers> {
  const renames = [...answers.renames]
  const renameEnums = [...answers.renameEnums]
  const noRename = [...answers.noRename]
  const taken = new Set<string>()
  for (const { kind, path, place, candidates } of questions) {
    const left = candidates.filter((name) => !taken.has(`${place}:${name}`))
    const names = left.map((name) => `"${name}"`).join(", ")
    const chosen =
      left.length === 0
        ? -1
        : await terminal.choose(`What became of the ${kind} "${path}"?`, [
            ...left.map((name) => `it was renamed to "${name}"`),
            `${kind === "table" ? "it stays as it is" : "it goes"}, and ${names} ${left.length === 1 ? "is" : "are"} new`,
          ])
    const to = left[chosen]
    if (to === undefined) noRename.push(path)
    else if (kind === "label") renameEnums.push(`${path}=${to}`)
    else renames.push(`${path}:${to}`)
    if (to !== undefined) taken.add(`${place}:${to}`)
  }
  return { ...answers, renames, renameEnums, noRename }
}

/**
 * Asks for the values that rows get in columns that must not be empty, and for casts. What several dialects need is
 * asked once, and for each of the others where the SQL may mean nothing there.
 */
export async function askValues(
  comparisons: ReadonlyMap<DialectName, Comparison>,
  answers: Answers,
  terminal: Terminal,
): Promise<Answers> {
  const given = { backfill: { ...answers.backfills }, using: { ...answers.usings } }
  const asked = new Map<string, string>()
  for (const [dialect, { up }] of comparisons) {
    for (const operation of up) {
      if (operation.verb !== "todo" || operation.path === undefined || operation.answer === undefined) continue
      const { answer, path } = operation
      const question = answer === "backfill" ? "Rows that exist need a value for" : "No cast is known for"
      const key = `${answer} ${path}`
      const before = asked.get(key)
      if (before === undefined) {
        const value = await terminal.ask(`${question} ${path} (SQL, empty to decide later): `)
        asked.set(key, value)
        if (value !== "") given[answer][path] = value
      } else if (before !== "" && !LITERAL.test(before)) {
        const value = await terminal.ask(`And on ${dialect} (SQL, empty for the same): `)
        if (value !== "") given[answer][`${dialect}:${path}`] = value
      }
    }
  }
  return asked.size > 0 ? { ...answers, backfills: given.backfill, usings: given.using } : answers
}

/** What every engine reads alike. */
const LITERAL = /^(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|null|true|false|current_(?:date|time|timestamp))$/i

/** What `generate` says where nobody can be asked: each question, and the whole command to paste. */
export function openQuestionsError(questions: readonly Question[], commandLine: string): LimbeckError {
  const taken = new Set<string>()
  const flags = questions.map((question) => {
    const to = question.candidates.find((name) => !taken.has(`${question.place}:${name}`))
    if (to !== undefined) taken.add(`${question.place}:${to}`)
    return to === undefined ? `--no-rename ${quote(question.path)}` : renameFlag(question, to)
  })
  return new LimbeckError({
    code: "rename-or-drop",
    message:
      `cannot write the migration: ${questions.length === 1 ? "a question is" : `${questions.length} questions are`} open\n` +
      `${questions.map((question) => `  ${ask(question)}`).join("\n")}\n` +
      "  (--no-renames takes all that comes for new)",
    next: `${commandLine} ${flags.join(" ")}`,
  })
}

function ask({ kind, path, candidates }: Question): string {
  const names = candidates.map((name) => `"${name}"`).join(" or ")
  // A table that no entity names is never dropped for that.
  return kind === "table"
    ? `no entity names table "${path}": was it renamed to ${names}, or is that new?`
    : `${kind} "${path}" goes: was it renamed to ${names}, or dropped?`
}
