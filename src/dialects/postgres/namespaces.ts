import type { Extension, Namespace } from "../../schema/namespaces"
import type { Connection } from "../dialect"
import { id, lit, ref, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { flag, text } from "./catalog"

export interface Surroundings {
  readonly namespaces: readonly Namespace[]
  readonly extensions: readonly Extension[]
  /** TypeORM's metadata table is there and may be read. */
  readonly hasMetadata: boolean
}

/** The schemas of a run other than the DataSource's own, the extensions, and whether there is TypeORM's table. */
export async function inspectNamespaces(connection: Connection, schemas: readonly string[]): Promise<Surroundings> {
  const rows = await connection.query(
    `SELECT 'namespace' AS kind, nspname::text AS name, true AS readable FROM pg_namespace WHERE nspname = ANY ($1::text[])
     UNION ALL SELECT 'extension', extname::text, true FROM pg_extension WHERE extname <> 'plpgsql'
     UNION ALL SELECT 'metadata', relname::text, has_table_privilege(oid, 'SELECT') FROM pg_class WHERE oid = to_regclass($2)`,
    [schemas, ref({ schema: connection.schema, name: connection.metadataTable }).text],
  )
  const named = (kind: string): { name: string }[] =>
    rows.filter((row) => row.kind === kind).map((row) => ({ name: text(row, "name") }))
  return {
    namespaces: named("namespace").filter(({ name }) => name !== connection.schema),
    extensions: named("extension"),
    hasMetadata: rows.some((row) => row.kind === "metadata" && flag(row, "readable")),
  }
}

export function createNamespace(namespace: Namespace): Statement[] {
  return [statement(sql`CREATE SCHEMA ${id(namespace.name)}`)]
}

/** RESTRICT, PostgreSQL's default: a schema that holds anything stays. */
export function dropNamespace(name: string): Statement[] {
  return [statement(sql`DROP SCHEMA ${id(name)}`)]
}

export function renameNamespace(from: string, to: string): Statement[] {
  return [statement(sql`ALTER SCHEMA ${id(from)} RENAME TO ${id(to)}`)]
}

/** IF NOT EXISTS: extensions are shared with whoever else uses the database. */
export function createExtension({ name }: Extension): Statement[] {
  const create = sql`CREATE EXTENSION IF NOT EXISTS ${id(name)}`
  const missing = sql`SELECT 1 AS missing WHERE NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = ${lit(name)})`
  return [
    statement(missing, {
      expectNoRows: {
        code: "no-extension",
        message: `cannot create extension "${name}": the server has no such extension`,
        next: `install its package on the server (pgvector for vector, PostGIS for postgis, contrib for the others), or change the columns that need it`,
      },
    }),
    statement(create, {
      refusal: {
        code: "no-extension",
        next: `have someone who may do it say ${create.text} in this database; then limbeck run`,
      },
    }),
  ]
}

export function dropExtension(name: string): Statement[] {
  return [statement(sql`DROP EXTENSION ${id(name)}`)]
}
