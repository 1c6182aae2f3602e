import { renameInExpression } from "../../operations/expressions"
import type { Column } from "../../schema/columns"
import type { View } from "../../schema/views"
import type { Connection } from "../dialect"
import { id, lit, sql, type Sql } from "../sql"
import { statement, type Statement } from "../statement"

/**
 * The table in which TypeORM remembers the texts of views and generated columns, so that its own
 * tools go on working. Shapes and rows as RdbmsSchemaBuilder and BaseQueryRunner 0.3 make them.
 */
type MetadataKind = "VIEW" | "GENERATED_COLUMN"

export function createMetadataTable(connection: Connection): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${id(connection.metadataTable)} ("type" varchar NOT NULL, "database" varchar, "schema" varchar, "table" varchar, "name" varchar, "value" text)`
}

function remember(
  connection: Connection,
  kind: MetadataKind,
  table: string | null,
  name: string,
  value: string,
): Statement[] {
  const row = sql`${lit(kind)}, ${lit(table)}, ${lit(name)}, ${lit(value)}`
  return [
    statement(createMetadataTable(connection)),
    statement(sql`INSERT INTO ${id(connection.metadataTable)} ("type", "table", "name", "value") VALUES (${row})`),
  ]
}

/** Nothing where TypeORM never made the table. */
async function change(connection: Connection, change: Sql): Promise<Statement[]> {
  const found = await connection.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [
    connection.metadataTable,
  ])
  return found.length === 0 ? [] : [statement(change)]
}

export function rememberView(connection: Connection, view: View): Statement[] {
  return remember(connection, "VIEW", null, view.name, view.sql.trim())
}

export function forgetView(connection: Connection, name: string): Promise<Statement[]> {
  return change(
    connection,
    sql`DELETE FROM ${id(connection.metadataTable)} WHERE "type" = 'VIEW' AND "name" = ${lit(name)}`,
  )
}

export function rememberGenerated(connection: Connection, table: string, columns: readonly Column[]): Statement[] {
  return columns.flatMap(({ name, generated }) =>
    generated === undefined ? [] : remember(connection, "GENERATED_COLUMN", table, name, generated.sql),
  )
}

export function forgetGenerated(connection: Connection, table: string, column?: string): Promise<Statement[]> {
  const ofColumn = column === undefined ? sql`` : sql` AND "name" = ${lit(column)}`
  return change(connection, sql`DELETE FROM ${id(connection.metadataTable)} WHERE ${isGeneratedOf(table)}${ofColumn}`)
}

export function renameGenerated(
  connection: Connection,
  table: string,
  renamed: { readonly table: string } | { readonly from: string; readonly to: string },
): Promise<Statement[]> {
  const set = "table" in renamed ? sql`"table" = ${lit(renamed.table)}` : sql`"name" = ${lit(renamed.to)}`
  const which = "table" in renamed ? sql`` : sql` AND "name" = ${lit(renamed.from)}`
  return change(
    connection,
    sql`UPDATE ${id(connection.metadataTable)} SET ${set} WHERE ${isGeneratedOf(table)}${which}`,
  )
}

/**
 * The texts of a table's generated columns that name a renamed column; SQLite rewrites its own. Each is
 * rewritten only while it is what was read, since the same change may have recorded another.
 */
export async function rewriteGenerated(
  connection: Connection,
  table: string,
  renames: readonly (readonly [from: string, to: string])[],
): Promise<Statement[]> {
  const texts = id(connection.metadataTable)
  const asked = sql`SELECT "value" FROM ${texts} WHERE ${isGeneratedOf(table)}`
  if (renames.length === 0 || (await change(connection, asked)).length === 0) return []
  const rows = await connection.query(asked.text)
  return rows.flatMap(({ value }) => {
    if (typeof value !== "string") return []
    const renamed = renames.reduce((text, [from, to]) => renameInExpression(text, from, to), value)
    const set = sql`UPDATE ${texts} SET "value" = ${lit(renamed)} WHERE ${isGeneratedOf(table)} AND "value" = ${lit(value)}`
    return renamed === value ? [] : [statement(set)]
  })
}

function isGeneratedOf(table: string): Sql {
  return sql`"type" = 'GENERATED_COLUMN' AND "table" = ${lit(table)}`
}
