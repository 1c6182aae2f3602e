import { id, sql } from "../sql"
import type { Clause } from "./clauses"
import type { Item, TableText } from "./create-table"
import { addConstraintItem, findColumn, removeClause } from "./edit-table"
import { foldName } from "./tokenizer"

/**
 * Whether RENAME COLUMN is refused with "expressions prohibited in PRIMARY KEY and UNIQUE constraints": SQLite 3.52
 * and 3.53 do so for the INTEGER key of a table WITHOUT ROWID where a UNIQUE of the table that names it comes after it.
 */
export function needsKeyLast(table: TableText, column: string): boolean {
  const at = table.items.findIndex((item) => keyOf(item) !== undefined)
  const [item, key] = [findColumn(table, column), keyOf(table.items[at])]
  if (!table.withoutRowid || item === undefined || key === undefined) return false
  const isInteger = foldName(item.text.slice(item.typeSpan.start, item.typeSpan.end)) === "integer"
  if (!isInteger || key.columns.length !== 1 || !names(key, column)) return false
  return table.items.slice(at).some((other) => other.column === undefined && other.clauses.some(isUniqueOver(column)))
}

/** The same table, with its key as the last of its constraints: there SQLite understands it. */
export function putKeyLast(table: TableText): TableText {
  const item = table.items.find((candidate) => keyOf(candidate) !== undefined)
  const key = keyOf(item)
  const without = removeClause(table, (clause) => clause.kind === "primaryKey")
  if (item === undefined || key === undefined || without === undefined) return table
  return addConstraintItem(without, item.column === undefined ? item.text.trim() : asConstraint(key, item))
}

/** The clause of a column as a constraint of the table, with the order and the conflict rule it may have. */
function asConstraint(key: Key, item: Item): string {
  const [column = ""] = key.columns
  const name = key.name === "" ? sql`` : sql`CONSTRAINT ${id(key.name)} `
  const rest = /\bkey\b\s*(asc|desc)?\s*(.*)$/is.exec(item.text.slice(key.start, key.end))
  const order = rest?.[1] === undefined ? "" : ` ${rest[1]}`
  return `${name.text}PRIMARY KEY (${id(column).text}${order}) ${rest?.[2] ?? ""}`.trimEnd()
}

type Key = Extract<Clause, { kind: "primaryKey" }>

function keyOf(item: Item | undefined): Key | undefined {
  return item?.clauses.find((clause) => clause.kind === "primaryKey")
}

function names({ columns }: { readonly columns: readonly string[] }, column: string): boolean {
  return columns.some((name) => foldName(name) === foldName(column))
}

function isUniqueOver(column: string): (clause: Clause) => boolean {
  return (clause) => clause.kind === "unique" && names(clause, column)
}
