import { displayName, type Name } from "../../schema/names"
import type { Table } from "../../schema/tables"
import type { Connection } from "../dialect"
import { id, join, lit, sql, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { commentOnColumn, createSequenceOf, defineColumn, ownSequenceOf } from "./columns"
import { defineParts } from "./constraints"
import { defineForeignKey } from "./foreign-keys"
import { createIndex } from "./indexes"
import { at, refuseClashes } from "./names"

export function createTable(table: Table, connection: Connection): Statement[] {
  refuseClashes(
    table.columns.map((column) => column.name),
    `table "${displayName(table)}"`,
  )
  const target = at(table, connection)
  const parts = [
    ...table.columns.map((column) => defineColumn(table, column, connection)),
    ...defineParts(table),
    ...table.foreignKeys.map((key) => defineForeignKey(key, connection)),
  ]
  return [
    ...table.columns.flatMap((column) => createSequenceOf(table, column, connection)),
    statement(sql`CREATE TABLE ${target} (${join(parts)})`),
    ...table.columns.flatMap((column) => ownSequenceOf(table, column, connection)),
    ...table.indexes.flatMap((index) => createIndex(table, { ...index, concurrent: false }, connection)),
    ...(table.rowLevelSecurity === true ? [statement(sql`ALTER TABLE ${target} ENABLE ROW LEVEL SECURITY`)] : []),
    ...commentOnTable(target, undefined, table.comment),
    ...table.columns.flatMap((column) => commentOnColumn(target, column.name, undefined, column.comment)),
  ]
}

export function commentOnTable(target: Sql, from: string | undefined, to: string | undefined): Statement[] {
  return from === to ? [] : [statement(sql`COMMENT ON TABLE ${target} IS ${lit(to ?? null)}`)]
}

/** In place: rows, privileges and everything that refers to the table follow. */
export function renameTable(from: Name, to: Name, connection: Connection): Statement[] {
  return renameRelation("TABLE", from, to, connection)
}

/** A new name, a new schema, or both. A move comes first, as the new name may be taken in the old schema. */
export function renameRelation(
  kind: "TABLE" | "VIEW" | "MATERIALIZED VIEW" | "TYPE",
  from: Name,
  to: Name,
  connection: Connection,
): Statement[] {
  const word = { TABLE: sql`TABLE`, VIEW: sql`VIEW`, "MATERIALIZED VIEW": sql`MATERIALIZED VIEW`, TYPE: sql`TYPE` }[
    kind
  ]
  const statements: Statement[] = []
  const toSchema = to.schema ?? connection.schema
  const moves = (from.schema ?? connection.schema) !== toSchema
  if (moves) statements.push(statement(sql`ALTER ${word} ${at(from, connection)} SET SCHEMA ${id(toSchema)}`))
  const moved: Name = moves ? { schema: toSchema, name: from.name } : from
  if (from.name !== to.name)
    statements.push(statement(sql`ALTER ${word} ${at(moved, connection)} RENAME TO ${id(to.name)}`))
  return statements
}
