import type { Name } from "../../schema/names"
import type { Connection } from "../dialect"
import { lit, ref, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { optionalText, text } from "./catalog"
import { qualify } from "./names"
import { generatedOffline } from "./offline"

/**
 * TypeORM remembers the author's text of views and generated columns in a table of its own, as the
 * server keeps only its reading of them, and compares with that text. What limbeck changes is
 * recorded as TypeORM 0.3.31 would (BaseQueryRunner.insertTypeormMetadataSql, PostgresQueryRunner).
 */
export interface Memory {
  viewText(view: Required<Name>, materialized: boolean): string | undefined
  generatedText(table: Required<Name>, column: string): string | undefined
}

export const EMPTY_MEMORY: Memory = { viewText: () => undefined, generatedText: () => undefined }

type MemoryType = "VIEW" | "MATERIALIZED_VIEW" | "GENERATED_COLUMN"

export async function inspectMemory(connection: Connection): Promise<Memory> {
  const rows = await connection.query(
    `SELECT "type", "schema", "table", "name", "value" FROM ${metadataTable(connection).text}
     WHERE "database" IS NULL OR "database" = current_database()`,
  )
  const texts = new Map<string, string | undefined>()
  for (const row of rows) {
    const key = [text(row, "type"), optionalText(row, "schema"), optionalText(row, "table"), optionalText(row, "name")]
    texts.set(JSON.stringify(key), optionalText(row, "value"))
  }
  const find = (type: MemoryType, schema: string, table: string | null, name: string): string | undefined =>
    texts.get(JSON.stringify([type, schema, table, name]))
  return {
    viewText: (view, materialized) => find(viewType(materialized), view.schema, null, view.name),
    generatedText: (table, column) => find("GENERATED_COLUMN", table.schema, table.name, column),
  }
}

function viewType(materialized: boolean): MemoryType {
  return materialized ? "MATERIALIZED_VIEW" : "VIEW"
}

function metadataTable(connection: Connection): Sql {
  return ref({ schema: connection.schema, name: connection.metadataTable })
}

/** As TypeORM creates it (RdbmsSchemaBuilder.createTypeormMetadataTable). */
export function createMetadataTable(connection: Connection): Statement {
  const columns = verbatim(
    `"type" character varying NOT NULL, "database" character varying, "schema" character varying, ` +
      `"table" character varying, "name" character varying, "value" text`,
  )
  return statement(sql`CREATE TABLE IF NOT EXISTS ${metadataTable(connection)} (${columns})`)
}

export function rememberView(view: Name & { sql: string; materialized: boolean }, connection: Connection): Statement[] {
  const { schema, name } = qualify(view, connection)
  const values = sql`${lit(viewType(view.materialized))}, ${lit(schema)}, ${lit(name)}, ${lit(view.sql.trim())}`
  const insert = sql`INSERT INTO ${metadataTable(connection)} ("type", "schema", "name", "value") VALUES (${values})`
  return [createMetadataTable(connection), statement(insert)]
}

export function rememberGenerated(table: Name, column: string, text: string, connection: Connection): Statement[] {
  const { schema, name } = qualify(table, connection)
  const database = connection.database === undefined ? sql`current_database()` : lit(connection.database)
  const values = sql`'GENERATED_COLUMN', ${database}, ${lit(schema)}, ${lit(name)}, ${lit(column)}, ${lit(text)}`
  const columns = sql`"type", "database", "schema", "table", "name", "value"`
  return [
    createMetadataTable(connection),
    statement(sql`INSERT INTO ${metadataTable(connection)} (${columns}) VALUES (${values})`),
  ]
}

/** The statements, where TypeORM's table exists; nothing is to be forgotten or renamed where it does not. */
export async function whereRemembered(connection: Connection, statements: readonly Sql[]): Promise<Statement[]> {
  if (statements.length === 0 || !(await hasMetadataTable(connection))) return []
  return statements.map((text) => statement(text))
}

export async function hasMetadataTable(connection: Connection): Promise<boolean> {
  if (connection.offline !== undefined) return connection.offline.remembers
  const rows = await connection.query(`SELECT to_regclass($1)::text AS name`, [metadataTable(connection).text])
  return rows.some((row) => optionalText(row, "name") !== undefined)
}

const VIEW_TYPES = sql`"type" IN ('VIEW', 'MATERIALIZED_VIEW')`

export function forgetView(view: Name, connection: Connection): Sql {
  const { schema, name } = qualify(view, connection)
  const which = sql`${VIEW_TYPES} AND "schema" = ${lit(schema)} AND "name" = ${lit(name)}`
  return sql`DELETE FROM ${metadataTable(connection)} WHERE ${which}`
}

export function renameView(from: Name, to: Name, connection: Connection): Sql {
  const [old, next] = [qualify(from, connection), qualify(to, connection)]
  const which = sql`${VIEW_TYPES} AND "schema" = ${lit(old.schema)} AND "name" = ${lit(old.name)}`
  return sql`UPDATE ${metadataTable(connection)} SET "schema" = ${lit(next.schema)}, "name" = ${lit(next.name)} WHERE ${which}`
}

/** Without `column`: of every column of the table. */
export function forgetGenerated(table: Name, column: string | undefined, connection: Connection): Sql {
  return sql`DELETE FROM ${metadataTable(connection)} WHERE ${ofTable(table, column, connection)}`
}

export function renameGenerated(table: Name, from: string, to: string, connection: Connection): Sql {
  return sql`UPDATE ${metadataTable(connection)} SET "name" = ${lit(to)} WHERE ${ofTable(table, from, connection)}`
}

/** The author's texts of a table's generated columns, by column; none where TypeORM's table is not there. */
export async function rememberedGenerated(table: Name, connection: Connection): Promise<Map<string, string>> {
  if (!(await hasMetadataTable(connection))) return new Map()
  if (connection.offline !== undefined) return generatedOffline(connection.offline, table, connection)
  const which = ofTable(table, undefined, connection).text
  const rows = await connection.query(`SELECT "name", "value" FROM ${metadataTable(connection).text} WHERE ${which}`)
  return new Map(rows.map((row) => [text(row, "name"), optionalText(row, "value") ?? ""]))
}

export function rewriteGenerated(table: Name, column: string, value: string, connection: Connection): Sql {
  return sql`UPDATE ${metadataTable(connection)} SET "value" = ${lit(value)} WHERE ${ofTable(table, column, connection)}`
}

export function moveGenerated(from: Name, to: Name, connection: Connection): Sql {
  const next = qualify(to, connection)
  const values = sql`"schema" = ${lit(next.schema)}, "table" = ${lit(next.name)}`
  return sql`UPDATE ${metadataTable(connection)} SET ${values} WHERE ${ofTable(from, undefined, connection)}`
}

function ofTable(table: Name, column: string | undefined, connection: Connection): Sql {
  const { schema, name } = qualify(table, connection)
  const whole = sql`"type" = 'GENERATED_COLUMN' AND "schema" = ${lit(schema)} AND "table" = ${lit(name)}`
  return column === undefined ? whole : sql`${whole} AND "name" = ${lit(column)}`
}
