import { displayName, type Name } from "../../schema/names"
import type { Table } from "../../schema/tables"
import type { Connection } from "../dialect"
import { id, join, lit, sql, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { commentOnColumn, createSequenceOf, defineColumn, ownSequenceOf } from "./columns"
import { defineParts } from "./constraints"
import { defineForeignKey } from "./foreign-keys"
import { createIndex } from "./indexes"
import { at, localName, refuseClashes } from "./names"
import { optionalText, READABLE, text } from "./catalog"

export interface Relation {
  readonly oid: string
  readonly table: Name
  readonly comment?: string
}

/** TypeORM's own table is left out: what it holds is part of views and generated columns. */
export async function inspectTables(connection: Connection, schemas: readonly string[]): Promise<Relation[]> {
  const rows = await connection.query(
    `SELECT c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name, d.description AS comment
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
     WHERE c.relkind IN ('r', 'p') AND ${READABLE} ORDER BY 2, 3`,
    [schemas],
  )
  return rows
    .map((row) => ({
      oid: text(row, "oid"),
      table: localName(text(row, "schema"), text(row, "name"), connection),
      comment: optionalText(row, "comment"),
    }))
    .filter(({ table }) => table.schema !== undefined || table.name !== connection.metadataTable)
}

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
    ...table.indexes.flatMap((index) => createIndex(table, index, connection)),
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
