import { pathOf, type Answers } from "../compare/answers"
import type { Comparison } from "../compare/comparison"
import type { RenameQuestion } from "../diff/renames"
import type { Operation } from "../operations/operation"
import { displayName, nameKey, type Name } from "../schema/names"
import type { Finding } from "./finding"

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

/** The option that answers a question with yes. */
export function renameFlag({ kind, path }: Question, to: string): string {
  return kind === "label" ? `--rename-enum ${quote(`${path}=${to}`)}` : `--rename ${quote(`${path}:${to}`)}`
}

/** A word as a shell takes it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
