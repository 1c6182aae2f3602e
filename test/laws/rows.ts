import { DefaultNamingStrategy } from "typeorm"
import { shorten } from "typeorm/util/StringUtils"
import type { Row, Rows } from "../cases/case"
import type { TestDialect } from "../support/databases"
import { findColumn, findTable, labelsOf, type Model, type ModelColumn, type ModelLink, type ModelTable } from "./model"
import { keptName } from "./names"
import { keepsValues, valueOf } from "./values"

const NAMING = new DefaultNamingStrategy()

/** A change of models, and the dialect in which it is looked at. */
export interface Change {
  readonly before: Model
  readonly after: Model
  readonly dialect: TestDialect
}

/** A table as a case and an answer name it. */
export function displayOf({ schema, name }: Pick<ModelTable, "schema" | "name">, dialect: TestDialect): string {
  return schema !== undefined && dialect === "postgres"
    ? `${schema}.${keptName(name, dialect)}`
    : keptName(name, dialect)
}

/** The names of a join table and of its columns, where TypeORM derives them too. */
export function namesOfLink(
  link: ModelLink,
  model: Model,
  dialect: TestDialect,
): Record<"table" | "owner" | "inverse", string> {
  // prettier-ignore
  const [owner, inverse] = [findTable(model, link.owner), findTable(model, link.inverse)]
  if (owner === undefined || inverse === undefined) throw new Error("a link has two tables")
  const columns = [owner, inverse].map((table) => NAMING.joinTableColumnName(table.name, "id", table.key.name))
  const [first = "", second = ""] = columns[0] === columns[1] ? columns.map((name, at) => `${name}_${at + 1}`) : columns
  const joined = NAMING.joinTableName(owner.name, inverse.name, `l${link.id}`, "")
  const derived = {
    // As EntityMetadata.build (0.3.31) does, where the driver knows a longest name.
    table:
      dialect === "postgres" && joined.length > 63 ? shorten(joined, { separator: "_", segmentLength: 3 }) : joined,
    owner: first,
    inverse: second,
  }
  const names = link.names ?? derived
  return {
    table: displayOf({ ...owner, name: names.table }, dialect),
    owner: keptName(names.owner, dialect),
    inverse: keptName(names.inverse, dialect),
  }
}

export function closureOf(table: ModelTable, dialect: TestDialect): string {
  return displayOf({ ...table, name: NAMING.closureJunctionTableName(table.name) }, dialect)
}

/** What the tables hold before the change: two rows each, and one that joins the first rows. */
export function rowsOf({ before, after, dialect }: Change): Rows {
  const filled = new Set<number>()
  const rows: Record<string, Row[]> = {}
  for (const table of before.tables) {
    rows[displayOf(table, dialect)] = [1, 2].map((number) => rowOf(number, table, { before, after, dialect }, filled))
    filled.add(table.id)
  }
  for (const table of before.tables)
    if (table.tree === "closure-table") rows[closureOf(table, dialect)] = [{ id_ancestor: 1, id_descendant: 2 }]
  for (const link of before.links) {
    const names = namesOfLink(link, before, dialect)
    rows[names.table] = [{ [names.owner]: 1, [names.inverse]: 2 }]
  }
  return rows
}

function rowOf(row: number, table: ModelTable, change: Change, filled: ReadonlySet<number>): Row {
  const { before, dialect } = change
  const values = table.columns.flatMap((column): [string, unknown][] => {
    if (column.kind === "generated") return []
    return [[keptName(column.name, dialect), valueIn(row, column, table, change, filled)]]
  })
  const counts = dialect === "postgres" && table.key.strategy === "always"
  return Object.fromEntries([
    ...(counts ? [] : [[keptName(table.key.name, dialect), row]]),
    ...(table.tree === undefined ? [] : [["parentId", row === 1 ? null : 1]]),
    ...(table.children.length === 0 ? [] : [["dtype", `t${table.id}`]]),
    ...values.filter(([, value]) => value !== undefined || before === undefined),
  ]) as Row
}

function valueIn(
  row: number,
  column: ModelColumn,
  table: ModelTable,
  { before, after, dialect }: Change,
  filled: ReadonlySet<number>,
): unknown {
  if (column.kind === "reference") return refersTo(column.target?.table, row, table, filled)
  if (column.kind === "mirror") {
    const target = findTable(before, column.copies?.table)
    const copied = findColumn(target, column.copies?.column)
    if (target === undefined || copied === undefined) return null
    const number = refersTo(target.id, row, table, filled)
    return number === null ? null : valueIn(number, copied, target, { before, after, dialect }, filled)
  }
  const later = findColumn(findTable(after, table.id), column.id)
  const isNull = column.nullable && later?.nullable !== false && (column.id + row) % 3 === 0
  if (isNull) return null
  if (column.kind === "enum" && row === 2) return labelsOf(column, before)[1]?.text
  return valueOf(column, row, before, dialect)
}

/** The row that a row refers to: the same of a table that is filled already, the first of its own. */
function refersTo(
  target: number | undefined,
  row: number,
  table: ModelTable,
  filled: ReadonlySet<number>,
): number | null {
  if (target === table.id) return row === 1 ? null : 1
  return filled.has(target ?? 0) ? row : null
}

/** What must be in the tables after `up`, or after `down`. */
export function expectedRows(change: Change, rows: Rows, back: boolean): Rows {
  const { before, after, dialect } = change
  const expected: Record<string, readonly Row[]> = {}
  for (const old of before.tables) {
    const now = findTable(after, old.id)
    if (now === undefined) {
      if (back) expected[displayOf(old, dialect)] = []
      if (back && old.tree === "closure-table") expected[closureOf(old, dialect)] = []
      continue
    }
    const held = rows[displayOf(old, dialect)] ?? []
    expected[displayOf(back ? old : now, dialect)] = held.map((row, at) =>
      keptOf({ row, at }, [old, now], change, back),
    )
    if (old.tree === "closure-table")
      Object.assign(
        expected,
        joinedRows([closureOf(old, dialect), closureOf(now, dialect)], now.tree === old.tree, back),
      )
  }
  for (const link of before.links) {
    const same = after.links.find(({ id }) => id === link.id)
    const [was, is] = [namesOfLink(link, before, dialect), same && namesOfLink(same, after, dialect)]
    if (is === undefined && back) expected[was.table] = []
    const names = back ? was : is
    if (is !== undefined && names !== undefined) expected[names.table] = [{ [names.owner]: 1, [names.inverse]: 2 }]
  }
  return expected
}

function joinedRows([was, is]: readonly [string, string], isKept: boolean, back: boolean): Rows {
  if (!isKept) return back ? { [was]: [] } : {}
  return { [back ? was : is]: [{ id_ancestor: 1, id_descendant: 2 }] }
}

function keptOf(
  { row, at }: { readonly row: Row; readonly at: number },
  [old, now]: readonly [ModelTable, ModelTable],
  change: Change,
  back: boolean,
): Row {
  const { dialect } = change
  const kept = old.columns.flatMap((column) => {
    const same = findColumn(now, column.id)
    const name = keptName(column.name, dialect)
    if (same === undefined || !Object.hasOwn(row, name) || column.kind !== same.kind) return []
    if (!back && !keepsValues(column, same, dialect)) return []
    return [[back ? name : keptName(same.name, dialect), relabel(row[name], [column, same], change, back)]]
  })
  const tree = old.tree !== undefined && now.tree !== undefined ? [["parentId", row.parentId]] : []
  return Object.fromEntries([[keptName((back ? old : now).key.name, dialect), at + 1], ...tree, ...kept]) as Row
}

/** A value whose label was renamed; one whose label was taken away became the first. */
function relabel(
  value: unknown,
  [old, now]: readonly [ModelColumn, ModelColumn],
  { before, after }: Change,
  back: boolean,
): unknown {
  if (old.kind !== "enum" && old.kind !== "labels") return value
  if (Array.isArray(value)) return value.map((item) => relabel(item, [old, now], { before, after } as Change, back))
  const [labels, later] = [labelsOf(old, before), labelsOf(now, after)]
  const label = labels.find(({ text }) => text === value)
  if (label === undefined) return value
  const stays = later.some(({ id }) => id === label.id)
  const id = stays ? label.id : 0
  return (back ? labels : later).find((one) => one.id === id)?.text
}
