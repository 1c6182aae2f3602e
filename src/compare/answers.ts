import { LimbeckError } from "../errors"
import { applyAll } from "../operations/apply"
import { findRenamedColumns, findRenamedTables, type Rename, type RenameQuestion, type Kinship } from "../diff/renames"
import { displayName, nameKey, nameOf, sameName, type Name } from "../schema/names"
import { findTable, type Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import { findTrades, orderColumnRenames } from "./column-renames"
import { orderTableRenames } from "./table-renames"

/**
 * What only a person can decide, as given on the command line, in the settings, or at a terminal.
 * Paths are written as messages show them: `products`, `auth.users`, `products.colour`.
 */
export interface Answers {
  /** `products:items` or `products.colour:color`. */
  readonly renames: readonly string[]
  /** The same, as settings: they may stand there long after they were true. */
  readonly standingRenames: readonly string[]
  /** `products` or `products.colour`: dropped and added, not renamed. */
  readonly noRename: readonly string[]
  /** Every question that is left is answered with drop and add. */
  readonly noRenames: boolean
  /** `products.product_type:tools=tooling`. */
  readonly renameEnums: readonly string[]
  /** `products.product_type:tools=other`. */
  readonly mapEnums: readonly string[]
  /** Tables that no entity names and that are to be dropped. */
  readonly drops: readonly string[]
  readonly dropAll: boolean
  /** Column path, perhaps with a dialect before it (`sqlite:products.sku`), to the SQL expression that rows get which exist already. */
  readonly backfills: Readonly<Record<string, string>>
  /** The same to the SQL expression that casts its values. */
  readonly usings: Readonly<Record<string, string>>
}

export const NO_ANSWERS: Answers = {
  renames: [],
  standingRenames: [],
  noRename: [],
  noRenames: false,
  renameEnums: [],
  mapEnums: [],
  drops: [],
  dropAll: false,
  backfills: {},
  usings: {},
}

export interface Renaming {
  /** In the order in which they run: tables, then columns by their new table name. */
  readonly renames: readonly Rename[]
  readonly open: readonly RenameQuestion[]
}

/** The path by which a question and its answer name a thing. */
export function pathOf(question: RenameQuestion): string {
  return question.table === undefined ? question.from : `${displayName(question.table)}.${question.from}`
}

/**
 * The renames that answers decide, and the questions they leave open.
 * @param gone tables that no entity names and that the project's own migrations made
 * @throws LimbeckError `bad-answer` for an answer that names what is not there
 */
export function resolveRenames(
  current: Schema,
  wanted: Schema,
  gone: readonly Table[],
  answers: Answers,
  types: Kinship,
): Renaming {
  const currentKeys = new Set(current.tables.map(nameKey))
  const wantedKeys = new Set(wanted.tables.map(nameKey))
  const come = wanted.tables.filter((table) => !currentKeys.has(nameKey(table)))
  const named = current.tables.filter(
    (table) => !wantedKeys.has(nameKey(table)) && renameOf(displayName(table), answers),
  )
  const traded = current.tables.filter((table) => wantedKeys.has(nameKey(table)) && isTraded(table, answers))
  const tables = new Map([...gone, ...named].map((table) => [nameKey(table), table]))
  const staying = wanted.tables.filter((table) => currentKeys.has(nameKey(table)))
  const tableQuestions = findRenamedTables([...tables.values()], come, staying, types.isConvertible)
  const leaving = new Set(
    [...tables.values(), ...traded].filter((table) => renameOf(displayName(table), answers)).map(nameKey),
  )
  const targets = wanted.tables.filter((table) => !currentKeys.has(nameKey(table)) || leaving.has(nameKey(table)))
  const tableRenames = [...tables.values(), ...traded].flatMap((table): Rename[] => {
    const to = renameOf(displayName(table), answers)
    return to === undefined ? [] : renameTable(table, to, targets, answers)
  })
  const orderedTables = orderTableRenames(current, tableRenames)
  const middle = applyAll(current, orderedTables)
  const questions = findRenamedColumns(middle, wanted, types)
  const settled = questions.flatMap((question) => renameColumn(question, answers, tableRenames))
  const trades =
    answers.renames.length === 0
      ? []
      : findTrades(middle, wanted, settled, (table, column) =>
          columnAnswer(table, column, { ...answers, standingRenames: [] }, tableRenames),
        )
  refuseTaken(middle, trades, [...settled, ...trades])
  const columnRenames = orderColumnRenames(middle, [...settled, ...trades])
  const decided = [...tableRenames, ...settled, ...trades]
  refuseUnused(answers.renames, decided)
  return {
    renames: [...orderedTables, ...columnRenames],
    open: openQuestions([...tableQuestions, ...questions], decided, answers),
  }
}

/**
 * The schemas that answers may name: what stands before a dot. A table that left the last entity of
 * its schema is found there. A name that is no schema does no harm, as nothing lies in it.
 */
export function namespacesIn({ renames, standingRenames, drops }: Answers): string[] {
  const paths = [...renames, ...standingRenames, ...drops].map((answer) => answer.split(":", 1)[0] ?? "")
  return paths.flatMap((path) => {
    const parts = path.split(".")
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."))
  })
}

/** A table whose name stays in use, and which gives it to another: a standing answer that was once true says nothing. */
function isTraded(table: Table, answers: Answers): boolean {
  const path = displayName(table)
  const to = renameOf(path, { ...answers, standingRenames: [] })
  return to !== undefined && to !== path
}

function renameTable(table: Table, to: string, come: readonly Table[], answers: Answers): Rename[] {
  const target = come.find((candidate) => displayName(candidate) === to)
  if (target !== undefined) return [{ verb: "rename", kind: "table", from: nameOf(table), to: nameOf(target) }]
  const answer = `${displayName(table)}:${to}`
  if (!answers.renames.includes(answer)) return []
  throw badAnswer(answer, `no entity brings a new table "${to}"`, come.map(displayName))
}

/** The new name that an answer gives a column, which it may name by the old name of its table too. */
function columnAnswer(
  table: Name,
  column: string,
  answers: Answers,
  tableRenames: readonly Rename[],
): string | undefined {
  const renamed = tableRenames.find((rename) => rename.kind === "table" && nameKey(rename.to) === nameKey(table))
  const oldPath = renamed === undefined ? undefined : `${displayName(renamed.from as Name)}.${column}`
  const answer = renameOf(`${displayName(table)}.${column}`, answers)
  return answer ?? (oldPath === undefined ? undefined : renameOf(oldPath, answers))
}

function renameColumn(question: RenameQuestion, answers: Answers, tableRenames: readonly Rename[]): Rename[] {
  const table = question.table as Name
  const to = columnAnswer(table, question.from, answers, tableRenames)
  if (to === undefined) return []
  const possible = [...question.candidates, ...(question.others ?? [])]
  if (!possible.includes(to)) {
    const answer = `${pathOf(question)}:${to}`
    if (
      !answers.renames.includes(answer) ||
      answers.renames.some((other) => other.startsWith(`${displayName(table)}.${to}:`))
    )
      return []
    throw badAnswer(answer, `no new column "${to}" could hold what "${question.from}" holds`, possible)
  }
  return [{ verb: "rename", kind: "column", table, from: question.from, to }]
}

/** A column takes the name of another only when that one gets a new name too. */
function refuseTaken(current: Schema, trades: readonly Rename[], all: readonly Rename[]): void {
  for (const trade of trades) {
    if (trade.kind !== "column") continue
    const { table, from, to } = trade
    const isThere = findTable(current, table)?.columns.some((column) => column.name === to) === true
    const leaves = all.some((one) => one.kind === "column" && sameName(one.table, table) && one.from === to)
    if (isThere && !leaves)
      throw badAnswer(`${displayName(table)}.${from}:${to}`, `the table keeps its column "${to}"`, [])
  }
}

function renameOf(path: string, answers: Answers): string | undefined {
  return [...answers.renames, ...answers.standingRenames]
    .find((answer) => answer.startsWith(`${path}:`))
    ?.slice(path.length + 1)
}

/** Questions that no answer settles; a name that a rename took is no candidate any more. */
function openQuestions(
  questions: readonly RenameQuestion[],
  renames: readonly Rename[],
  answers: Answers,
): RenameQuestion[] {
  if (answers.noRenames) return []
  const isTaken = (question: RenameQuestion, name: string): boolean =>
    renames.some((rename) =>
      rename.kind === "table"
        ? question.kind === "table" && displayName(rename.to) === name
        : question.table !== undefined && nameKey(rename.table) === nameKey(question.table) && rename.to === name,
    )
  const isRenamed = (question: RenameQuestion): boolean =>
    renames.some((rename) =>
      rename.kind === "table"
        ? question.kind === "table" && displayName(rename.from) === question.from
        : question.table !== undefined &&
          nameKey(rename.table) === nameKey(question.table) &&
          rename.from === question.from,
    )
  return questions
    .filter((question) => !answers.noRename.includes(pathOf(question)) && !isRenamed(question))
    .map((question) => ({ ...question, candidates: question.candidates.filter((name) => !isTaken(question, name)) }))
    .filter((question) => question.candidates.length > 0)
}

function refuseUnused(given: readonly string[], renames: readonly Rename[]): void {
  const used = new Set(
    renames.map((rename) => (rename.kind === "table" ? `:${displayName(rename.to)}` : `.${rename.from}:${rename.to}`)),
  )
  for (const answer of given) {
    if ([...used].some((tail) => answer.endsWith(tail))) continue
    throw badAnswer(answer, "the database has no such table or column that the entities no longer declare", [])
  }
}

function badAnswer(answer: string, cause: string, candidates: readonly string[]): LimbeckError {
  const known = candidates.length === 0 ? "" : ` (it could be: ${candidates.map((name) => `"${name}"`).join(", ")})`
  return new LimbeckError({
    code: "bad-answer",
    message: `cannot use the answer --rename ${answer}: ${cause}${known}`,
    next: "limbeck generate --dry-run shows what would be written without it",
  })
}
