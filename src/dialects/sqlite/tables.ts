import type { Table } from "../../schema/tables"
import { id, join, sql, type Sql } from "../sql"
import { printColumn } from "./columns"
import { printCheck, printPrimaryKey, printUnique } from "./constraints"
import { printForeignKey } from "./foreign-keys"

/**
 * CREATE TABLE with the parts in TypeORM's order. The key of one column stands at the column, that
 * of several at the end; so does a named one, save where AUTOINCREMENT must stand at the column.
 */
export function printCreateTable(table: Table): Sql {
  const key = table.primaryKey
  const only = key?.columns.length === 1 ? table.columns.find((column) => column.name === key.columns[0]) : undefined
  const inline = only !== undefined && (key?.name === "" || only.increment === "autoincrement") ? only : undefined
  const items = [
    ...table.columns.map((column) => printColumn(column, column === inline && key !== undefined ? key : undefined)),
    ...table.uniques.map(printUnique),
    ...table.checks.map(printCheck),
    ...table.foreignKeys.map(printForeignKey),
    ...(key === undefined || inline !== undefined ? [] : [printPrimaryKey(key)]),
  ]
  const options = [
    ...(table.withoutRowid === true ? [sql`WITHOUT ROWID`] : []),
    ...(table.strict === true ? [sql`STRICT`] : []),
  ]
  return sql`CREATE TABLE ${id(table.name)} (${join(items)})${options.length === 0 ? sql`` : sql` ${join(options)}`}`
}
