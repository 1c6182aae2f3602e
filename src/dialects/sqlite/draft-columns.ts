import { LimbeckError } from "../../errors"
import { completeChange } from "../../operations/apply"
import type { AlterPart, ChangeColumn, CreatePart, DropPart, RenamePart } from "../../operations/operation"
import type { Column, Default } from "../../schema/columns"
import { refuseFilledComputed } from "../computed"
import { id, lit, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { printCollation, printColumn, printDefault, printGenerated } from "./columns"
import { columnItems, type ColumnItem } from "./create-table"
import { defaultText } from "./defaults"
import { heldExpression, heldName, type Draft } from "./draft"
import { dropDependents } from "./draft-constraints"
import {
  addColumnItem,
  editColumn,
  findColumn,
  removeClause,
  replaceItem,
  setAutoincrement,
  setClause,
  setLabels,
  setType,
} from "./edit-table"
import { findOtherLabels, labelsCheck, mapLabels } from "./enums"
import { renameInIndex } from "./indexes"
import { foldName } from "./tokenizer"

export function createColumn(draft: Draft, operation: CreatePart<"column">): Draft {
  const { object, backfill } = operation
  refuseFilledComputed(operation)
  const { state } = draft
  const folded = foldName(object.name)
  if (draft.held.has(folded)) throw duplicate(draft, object.name)
  const isTaken = columnItems(draft.table).some((item) => foldName(item.column) === folded)
  const isRenamedAway = draft.renames.some(([from]) => foldName(from) === folded)
  if (isTaken && !isRenamedAway) throw duplicate(draft, object.name)
  // The column of that name is renamed only after the copy; until then the new one needs another name.
  const held = isTaken ? `limbeck_new_${object.name}` : object.name
  const column = inHeldNames(draft, { ...object, name: held })
  const isFilled = object.default ?? object.generated ?? object.increment ?? backfill
  const sources = new Map(draft.sources)
  sources.delete(foldName(held))
  if (backfill !== undefined) sources.set(foldName(held), valueOf(draft, backfill, object.type))
  return {
    ...draft,
    table: addColumnItem(draft.table, printColumn(column).text),
    sources,
    ...(isTaken
      ? { held: new Map(draft.held).set(folded, held), renames: [...draft.renames, [held, object.name]] }
      : {}),
    guards:
      object.nullable || isFilled !== undefined ? draft.guards : [...draft.guards, guardRows(state.name, object.name)],
    increments: object.increment === "autoincrement" ? [...draft.increments, foldName(held)] : draft.increments,
  }
}

export function dropColumn(draft: Draft, { name }: Pick<DropPart<"column">, "name">): Draft {
  const held = heldName(draft, name)
  const item = findColumn(draft.table, held)
  if (item === undefined) throw missing(draft, name)
  const sources = new Map(draft.sources)
  sources.delete(foldName(held))
  const heldNames = new Map(draft.held)
  heldNames.delete(foldName(name))
  const without = dropDependents({ ...draft, table: replaceItem(draft.table, item, undefined) }, held)
  return {
    ...without,
    sources,
    held: heldNames,
    renames: draft.renames.filter(([from]) => foldName(from) !== foldName(held)),
    dropped: [...draft.dropped, held],
  }
}

export function renameColumn(draft: Draft, { from, to }: Pick<RenamePart<"column">, "from" | "to">): Draft {
  const held = heldName(draft, from)
  if (findColumn(draft.table, held) === undefined) throw missing(draft, from)
  const heldNames = new Map(draft.held)
  heldNames.delete(foldName(from))
  if (foldName(held) !== foldName(to) || held !== to) heldNames.set(foldName(to), held)
  const newIndexes = draft.newIndexes.map((index) => renameInIndex(index, from, to))
  return { ...draft, held: heldNames, renames: [...draft.renames, [from, to]], newIndexes }
}

export function changeColumn(draft: Draft, operation: ChangeColumn, current: Column): Draft {
  const { verb: _verb, name: _name, change: _change, ...rest } = operation
  return alterColumn(draft, { ...rest, verb: "alter", from: current, to: completeChange(current, operation) })
}

export function alterColumn(draft: Draft, operation: Omit<AlterPart<"column">, "table" | "kind">): Draft {
  const { from, to } = operation
  if (findColumn(draft.table, heldName(draft, from.name)) === undefined) throw missing(draft, from.name)
  const renamed = from.name === to.name ? draft : renameColumn(draft, { from: from.name, to: to.name })
  const held = heldName(renamed, to.name)
  const edits = columnEdits(from, inHeldNames(renamed, { ...to, name: held }))
  const table = edits.reduce((edited, edit) => editColumn(edited, held, edit), renamed.table)
  return alterIncrement({ ...renamed, table, ...copying(renamed, held, operation) }, held, from, to)
}

/** One edit of the definition for each property that differs; the rest of the text stays. */
function columnEdits(from: Column, to: Column): ((item: ColumnItem) => string)[] {
  const labels = to.enum === undefined ? undefined : labelsCheck(to.name, to.enum).text
  const collation = to.collation === undefined ? undefined : sql`COLLATE ${printCollation(to.collation)}`.text
  const isSame = <K extends keyof Column>(key: K): boolean => JSON.stringify(from[key]) === JSON.stringify(to[key])
  return [
    ...(isSame("type") ? [] : [(item: ColumnItem) => setType(item, to.type)]),
    ...(isSame("enum") ? [] : [(item: ColumnItem) => setLabels(item, labels)]),
    ...(isSame("collation") ? [] : [(item: ColumnItem) => setClause(item, ["collate"], collation)]),
    ...(isSame("nullable")
      ? []
      : [(item: ColumnItem) => setClause(item, ["notNull", "null"], to.nullable ? undefined : "NOT NULL")]),
    ...(isSame("generated") ? [] : [(item: ColumnItem) => setClause(item, ["generated"], printGenerated(to)?.text)]),
    ...(isSame("default") && isSame("generated")
      ? []
      : [(item: ColumnItem) => setClause(item, ["default"], printDefault(to)?.text)]),
  ]
}

/** What the column is filled from, and what must hold before. */
function copying(
  draft: Draft,
  held: string,
  operation: Omit<AlterPart<"column">, "table" | "kind">,
): Pick<Draft, "sources" | "guards"> {
  const { from, to, using, backfill, map } = operation
  const before = draft.sources.get(foldName(held))
  if (before === undefined || to.generated !== undefined) return { sources: draft.sources, guards: draft.guards }
  const guards: Statement[] = []
  let source = using === undefined ? before : sql`(${verbatim(heldExpression(draft, using))})`
  if (map !== undefined) source = mapLabels(source, map)
  if (to.enum !== undefined && using === undefined) {
    const allowed = [...to.enum, ...Object.keys(map ?? {})]
    const isNarrower = from.enum?.every((label) => allowed.includes(label)) !== true
    if (isNarrower) guards.push(guardLabels(draft, held, to, allowed))
  }
  if (backfill !== undefined) source = sql`COALESCE(${source}, ${valueOf(draft, backfill, to.type)})`
  else if (from.nullable && !to.nullable && using === undefined) guards.push(guardNulls(draft, held, to.name))
  return { sources: new Map(draft.sources).set(foldName(held), source), guards: [...draft.guards, ...guards] }
}

/** AUTOINCREMENT stands at the column, with the key, so a key of the table moves there. */
function alterIncrement(draft: Draft, held: string, from: Column, to: Column): Draft {
  if (from.increment === to.increment) return draft
  const autoincrement = to.increment === "autoincrement"
  if (!autoincrement) {
    const increments = draft.increments.filter((name) => name !== foldName(held))
    return { ...draft, increments, table: editColumn(draft.table, held, (item) => setAutoincrement(item, false)) }
  }
  const item = findColumn(draft.table, held)
  if (item?.clauses.some((clause) => clause.kind === "primaryKey") === true) {
    return { ...draft, table: editColumn(draft.table, held, (column) => setAutoincrement(column, true)) }
  }
  const without = removeClause(
    draft.table,
    (clause) =>
      clause.kind === "primaryKey" &&
      clause.columns.length === 1 &&
      foldName(clause.columns[0] ?? "") === foldName(held),
  )
  if (without === undefined) return { ...draft, increments: [...draft.increments, foldName(held)] }
  return {
    ...draft,
    table: editColumn(without, held, (column) => setClause(column, ["primaryKey"], "PRIMARY KEY AUTOINCREMENT")),
  }
}

function inHeldNames(draft: Draft, column: Column): Column {
  const { generated } = column
  if (generated === undefined) return column
  return { ...column, generated: { ...generated, sql: heldExpression(draft, generated.sql) } }
}

function valueOf(draft: Draft, value: Default, type: string): Sql {
  const text = defaultText(value, type)
  return typeof value === "object" ? sql`(${verbatim(heldExpression(draft, text))})` : verbatim(text)
}

/** The column as the table has it before the change. */
function guardNulls({ state }: Draft, held: string, column: string): Statement {
  const question = sql`SELECT count(*) AS "rows" FROM ${id(state.name)} WHERE ${id(held)} IS NULL HAVING count(*) > 0`
  return statement(question, {
    expectNoRows: {
      code: "null-rows",
      message: `cannot make column "${column}" of table "${state.name}" NOT NULL: {0} of its rows hold NULL`,
      next: `give the value they get: op.alterColumn(..., { backfill: ... }), or limbeck generate --backfill ${state.name}.${column}=...`,
    },
  })
}

function guardRows(table: string, column: string): Statement {
  const question = sql`SELECT count(*) AS "rows" FROM ${id(table)} HAVING count(*) > 0`
  return statement(question, {
    expectNoRows: {
      code: "rows-in-the-way",
      message: `cannot add column "${column}" to table "${table}": it is NOT NULL without a default, and {0} rows exist already`,
      next: "give the value they shall have as `backfill` of the operation, or a default to the column",
    },
  })
}

function guardLabels({ state }: Draft, held: string, column: Column, allowed: readonly string[]): Statement {
  return statement(findOtherLabels(id(state.name), id(held), allowed), {
    expectNoRows: {
      code: "label-in-use",
      message: `cannot take labels from column "${column.name}" of table "${state.name}": {1} of its rows hold ${lit("{0}").text}, which is allowed no more`,
      next: 'say where they go with `map` of the operation, e.g. map: { old: "new" }',
    },
  })
}

function missing({ state }: Draft, column: string): LimbeckError {
  return new LimbeckError({
    code: "missing-column",
    message: `cannot change column "${column}" of table "${state.name}": the table has no such column`,
    next: "compare the migrations with the database (limbeck check)",
  })
}

function duplicate({ state }: Draft, column: string): LimbeckError {
  return new LimbeckError({
    code: "duplicate-column",
    message: `cannot add column "${column}" to table "${state.name}": the table has one already`,
    next: "compare the migrations with the database (limbeck check)",
  })
}
