import type { CreatePart, DropPart, PartOperation } from "../../operations/operation"
import type { Column } from "../../schema/columns"
import { isEqual } from "../../schema/equal"
import type { Connection } from "../dialect"
import { id, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { printColumn } from "./columns"
import { columnItems } from "./create-table"
import { isConstant, isNullDefault } from "./defaults"
import { findColumn } from "./edit-table"
import { mentions } from "./expressions"
import { printCreateIndex, printDropIndex, renameIndexText } from "./indexes"
import { needsKeyLast } from "./key-last"
import { forgetGenerated, rememberGenerated, renameGenerated, rewriteGenerated } from "./metadata-table"
import type { TableState } from "./table-state"
import { foldName } from "./tokenizer"

/**
 * The statements without a rebuild, when SQLite can do all of the operations by itself; undefined
 * when one of them needs the table to be made anew.
 */
export async function planNatively(
  state: TableState,
  operations: readonly PartOperation[],
  connection: Connection,
): Promise<Statement[] | undefined> {
  const statements: Statement[] = []
  let after = state
  for (const operation of operations) {
    const step = await planStep(after, operation, connection)
    if (step === undefined) return undefined
    statements.push(...step.statements)
    after = step.state
  }
  const renames = operations.flatMap(renamed)
  if (isComputed(state)) statements.push(...(await rewriteGenerated(connection, state.name, renames)))
  return statements
}

function renamed(operation: PartOperation): (readonly [from: string, to: string])[] {
  if (operation.kind !== "column") return []
  if (operation.verb === "rename") return [[operation.from, operation.to]]
  return operation.verb === "alter" && operation.from.name !== operation.to.name
    ? [[operation.from.name, operation.to.name]]
    : []
}

function isComputed({ text }: TableState): boolean {
  return columnItems(text).some((item) => item.clauses.some((clause) => clause.kind === "generated"))
}

interface Step {
  readonly statements: readonly Statement[]
  readonly state: TableState
}

async function planStep(
  state: TableState,
  operation: PartOperation,
  connection: Connection,
): Promise<Step | undefined> {
  if (operation.kind === "index") return planIndex(state, operation)
  if (operation.kind === "table") {
    const isSame = (operation.to.withoutRowid ?? false) === state.text.withoutRowid
    return isSame ? { statements: [], state } : undefined
  }
  if (operation.kind !== "column") return undefined
  switch (operation.verb) {
    case "create":
      return isAddable(operation, state)
        ? { statements: addColumn(state, operation, connection), state: forgetColumns(state) }
        : undefined
    case "drop":
      return isDroppable(operation, state, connection)
        ? { statements: await dropColumn(state, operation.name, connection), state: forgetColumns(state) }
        : undefined
    case "rename":
      return planRename(state, operation, connection)
    case "alter": {
      const { from, to } = operation
      if (!isSameDefinition(from, to)) return undefined
      return from.name === to.name
        ? { statements: [], state }
        : planRename(state, { from: from.name, to: to.name }, connection)
    }
    case "change":
      return Object.keys(operation.change).every((key) => !DEFINED.some((defined) => defined === key))
        ? { statements: [], state }
        : undefined
  }
}

/** What of a column SQLite knows; it has no comments, for one. */
const DEFINED = [
  "type",
  "nullable",
  "default",
  "increment",
  "generated",
  "collation",
  "enum",
] as const satisfies (keyof Column)[]

function isSameDefinition(from: Column, to: Column): boolean {
  return DEFINED.every((key) => isEqual(from[key], to[key]))
}

async function planRename(
  state: TableState,
  { from, to }: { readonly from: string; readonly to: string },
  connection: Connection,
): Promise<Step | undefined> {
  const column = findColumn(state.text, from)
  if (column === undefined && state.isStale !== true) return undefined
  if (needsKeyLast(state.text, from)) return undefined
  const remembered = isGenerated(state, from) ? await renameGenerated(connection, state.name, { from, to }) : []
  const rename = sql`ALTER TABLE ${id(state.name)} RENAME COLUMN ${id(column?.column ?? from)} TO ${id(to)}`
  return { statements: [statement(rename), ...remembered], state: forgetColumns(state) }
}

/** After a change of columns the texts in hand are no longer those of the table: what asks for them is not native. */
function forgetColumns(state: TableState): TableState {
  return { ...state, isStale: true }
}

/** https://www.sqlite.org/lang_altertable.html, 4 */
function isAddable({ object, backfill }: CreatePart<"column">, state: TableState): boolean {
  if (backfill !== undefined || object.increment !== undefined) return false
  if (state.isStale !== true && findColumn(state.text, object.name) !== undefined) return false
  if (object.generated !== undefined) return !object.generated.stored && object.nullable
  return isNullDefault(object.default) ? object.nullable : isConstant(object.default ?? "")
}

function addColumn(state: TableState, { object }: CreatePart<"column">, connection: Connection): Statement[] {
  const add = statement(sql`ALTER TABLE ${id(state.name)} ADD COLUMN ${printColumn(object)}`)
  return [add, ...rememberGenerated(connection, state.name, [object])]
}

/** https://www.sqlite.org/lang_altertable.html, 5: since 3.35, and when nothing else names the column. */
function isDroppable({ name }: DropPart<"column">, state: TableState, { version }: Connection): boolean {
  if (version[0] === 3 && version[1] < 35) return false
  const column = findColumn(state.text, name)
  if (column === undefined || state.isStale === true) return false
  const isKey = column.clauses.some((clause) => ["primaryKey", "unique", "foreignKey"].includes(clause.kind))
  if (isKey) return false
  const others = state.text.items.filter((item) => item !== column).map((item) => item.text)
  const indexes = state.indexes.map((index) => index.sql.slice(index.sql.indexOf("(")))
  const readers = [...state.readers, ...state.triggers].map((reader) => reader.sql)
  return ![...others, ...indexes, ...readers].some((text) => mentions(text, name))
}

async function dropColumn(state: TableState, name: string, connection: Connection): Promise<Statement[]> {
  const drop = statement(sql`ALTER TABLE ${id(state.name)} DROP COLUMN ${id(name)}`)
  return [drop, ...(isGenerated(state, name) ? await forgetGenerated(connection, state.name, name) : [])]
}

function isGenerated(state: TableState, column: string): boolean {
  return findColumn(state.text, column)?.clauses.some((clause) => clause.kind === "generated") === true
}

function planIndex(state: TableState, operation: Extract<PartOperation, { kind: "index" }>): Step | undefined {
  const named = (name: string): number => state.indexes.findIndex((index) => foldName(index.name) === foldName(name))
  switch (operation.verb) {
    case "create":
      return { statements: [statement(printCreateIndex(operation.object, state.name))], state }
    case "drop": {
      const indexes = state.indexes.filter((_, at) => at !== named(operation.name))
      return { statements: [statement(printDropIndex(operation.name))], state: { ...state, indexes } }
    }
    case "alter": {
      const statements = [printDropIndex(operation.from.name), printCreateIndex(operation.to, state.name)]
      return { statements: statements.map((text) => statement(text)), state }
    }
    case "rename": {
      const index = state.indexes[named(operation.from)]
      if (index === undefined || state.isStale === true) return undefined
      const statements = [printDropIndex(index.name), renameIndexText(index.sql, operation.to)]
      return { statements: statements.map((text) => statement(text)), state }
    }
  }
}
