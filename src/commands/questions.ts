import type { Answers } from "../compare/answers"
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
