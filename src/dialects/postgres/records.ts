import type { Name } from "../../schema/names"
import type { Records } from "../locking"
import { createMetadataTable } from "./metadata-table"
import { id, lit, ref, sql } from "../sql"

export const postgresRecords: Records = {
  // As PostgresQueryRunner.createTable of TypeORM 0.3 and 1.x writes it for MigrationExecutor.
  createLedger: (table, primaryKey) => [
    ...createSchema(table),
    sql`CREATE TABLE ${ref(table)} ("id" SERIAL NOT NULL, "timestamp" bigint NOT NULL, "name" character varying NOT NULL, CONSTRAINT ${id(primaryKey)} PRIMARY KEY ("id"))`,
  ],
  createJournal: (table) => [
    ...createSchema(table),
    sql`CREATE TABLE ${ref(table)} (
      "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      "revision" text NOT NULL, "name" text NOT NULL, "direction" text NOT NULL, "state" text NOT NULL, "checksum" text,
      "started_at" timestamptz NOT NULL, "finished_at" timestamptz, "statements" integer,
      "error_code" text, "error_message" text, "version" text NOT NULL, "runner" text NOT NULL, "down" text, "moves" text)`,
  ],
  createMetadataTable: (connection) => createMetadataTable(connection).sql,
  async exists(query, table) {
    const [row] = await query(sql`SELECT pg_catalog.to_regclass(${lit(ref(table).text)}) IS NOT NULL AS found`.text)
    return row?.found === true
  },
  async columns(query, table) {
    const rows = await query(
      sql`SELECT a.attname::text AS name, a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = pg_catalog.to_regclass(${lit(ref(table).text)})
        AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`.text,
    )
    if (rows.length === 0) return undefined
    return rows.map((row) => ({ name: String(row.name), required: row.required === true }))
  },
  async secure(query, table) {
    // Supabase's PostgREST serves `public` to these roles, and its default privileges grant them all.
    const roles = await query("SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN ('anon', 'authenticated')")
    if (roles.length === 0) return
    await query(sql`ALTER TABLE ${ref(table)} ENABLE ROW LEVEL SECURITY`.text)
    for (const { rolname } of roles) {
      await query(sql`REVOKE ALL ON TABLE ${ref(table)} FROM ${id(String(rolname))}`.text)
    }
  },
}

/** TypeORM fails where the DataSource names a schema that is not there; the first migration may be the one that needs it. */
function createSchema({ schema }: Name) {
  return schema === undefined || schema === "public" ? [] : [sql`CREATE SCHEMA IF NOT EXISTS ${id(schema)}`]
}
