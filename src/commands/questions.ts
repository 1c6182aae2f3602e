import { pathOf, type Answers } from "../compare/answers"
import type { Comparison } from "../compare/compare"
import type { RenameQuestion } from "../diff/renames"
import { LimbeckError } from "../errors"
import type { Operation } from "../operations/operation"
import { displayName, nameKey, type Name } from "../schema/names"
import { quote } from "./answers"
import type { Terminal } from "./command"
import type { Finding } from "./findings"

/** Something that goes beside something that comes: renamed, or two things? Only a person knows. */
export interface Question {
  readonly kind: RenameQuestion["kind"] | "label"
  /** As `--no-rename` names it: `products`, `products.colour`, `products.product_type:tools`. */
  readonly path: string
  /** Within one place no two things can have become the same. */
  readonly place: string
  /** What it could have become, most alike first. */
  readonly candidates: readonly string[]
}

/** What is open after a comparison with these answers. */
export function questionsOf(comparison: Comparison, answers: Answers): Question[] {
  const renames = comparison.questions.map((question) => ({
    kind: question.kind,
    path: pathOf(question),
    place: question.table === undefined ? "" : displayName(question.table),
    candidates: question.candidates,
  }))
  return [...renames, ...(answers.noRenames ? [] : labelQuestions(comparison, answers))]
}

interface LabelChange {
  readonly path: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly map: Readonly<Record<string, string>>
}

/** Labels that go from a type to which others come, and whose rows nobody has decided about. */
function labelQuestions(comparison: Comparison, { noRename }: Answers): Question[] {
  return comparison.up
    .flatMap((operation) => labelChanges(operation, comparison))
    .flatMap(({ path, from, to, map }) => {
      const taken = Object.values(map)
      const come = to.filter((label) => !from.includes(label) && !taken.includes(label))
      const gone = from.filter((label) => !to.includes(label) && !Object.hasOwn(map, label))
      const open = gone.map((label) => `${path}:${label}`).filter((name) => !noRename.includes(name))
      return come.length === 0
        ? []
        : open.map((name) => ({ kind: "label" as const, path: name, place: path, candidates: come }))
    })
}

function labelChanges(operation: Operation, comparison: Comparison): LabelChange[] {
  if (operation.verb === "group") return operation.operations.flatMap((part) => labelChanges(part, comparison))
  if (operation.verb !== "alter") return []
  if (operation.kind === "enum") {
    const { name, from, to, map = {} } = operation
    return [{ path: columnOf(name, comparison) ?? displayName(name), from, to, map }]
  }
  if (operation.kind !== "column" || operation.from.enum === undefined || operation.to.enum === undefined) return []
  const path = `${displayName(operation.table)}.${operation.to.name}`
  return [{ path, from: operation.from.enum, to: operation.to.enum, map: operation.map ?? {} }]
}

/** The first column of an enum type: entities know no types. */
function columnOf(type: Name, { target }: Comparison): string | undefined {
  for (const table of target.tables) {
    const column = table.columns.find(({ enumName }) => enumName !== undefined && nameKey(enumName) === nameKey(type))
    if (column !== undefined) return `${displayName(table)}.${column.name}`
  }
  return undefined
}

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

/** A rename that nobody was asked about: both readings. */
export function questionFinding(question: Question): Finding {
  const { kind, path, candidates } = question
  return {
    code: "rename-or-drop",
    object: path,
    message: `${kind} "${path}" was renamed to ${candidates.map((name) => `"${name}"`).join(" or ")}, or ${kind === "table" ? "is left over" : "dropped"}`,
    remedy: `limbeck generate -n <Name> ${renameFlag(question, candidates[0] ?? "")}, or --no-rename ${quote(path)}`,
  }
}

function ask({ kind, path, candidates }: Question): string {
  const names = candidates.map((name) => `"${name}"`).join(" or ")
  // A table that no entity names is never dropped for that.
  return kind === "table"
    ? `no entity names table "${path}": was it renamed to ${names}, or is that new?`
    : `${kind} "${path}" goes: was it renamed to ${names}, or dropped?`
}

function renameFlag({ kind, path }: Question, to: string): string {
  return kind === "label" ? `--rename-enum ${quote(`${path}=${to}`)}` : `--rename ${quote(`${path}:${to}`)}`
}
