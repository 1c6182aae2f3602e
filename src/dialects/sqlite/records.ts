import type { Records } from "../locking"
import { createMetadataTable } from "./metadata-table"
import { lit, ref, sql } from "../sql"

export const sqliteRecords: Records = {
  // As AbstractSqliteQueryRunner.createTable of TypeORM 0.3 and 1.x writes it for MigrationExecutor. SQLite keeps
  // the text without IF NOT EXISTS, which makes two processes that create it at once one.
  createLedger: ({ name }) => [
    sql`CREATE TABLE IF NOT EXISTS ${ref({ name })} ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "timestamp" bigint NOT NULL, "name" varchar NOT NULL)`,
  ],
  createJournal: ({ name }) => [
    sql`CREATE TABLE IF NOT EXISTS ${ref({ name })} (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "revision" text NOT NULL, "name" text NOT NULL, "direction" text NOT NULL, "state" text NOT NULL, "checksum" text,
      "started_at" text NOT NULL, "finished_at" text, "statements" integer,
      "error_code" text, "error_message" text, "version" text NOT NULL, "runner" text NOT NULL, "down" text, "moves" text)`,
  ],
  createMetadataTable,
  async exists(query, { name }) {
    const rows = await query(sql`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${lit(name)}`.text)
    return rows.length > 0
  },
  async columns(query, { name }) {
    const rows = await query(
      sql`SELECT name, "notnull" = 1 AND dflt_value IS NULL AND pk = 0 AS required FROM pragma_table_info(${lit(name)})`
        .text,
    )
    if (rows.length === 0) return undefined
    return rows.map((row) => ({ name: String(row.name), required: row.required === 1 }))
  },
  secure: () => Promise.resolve(),
}
