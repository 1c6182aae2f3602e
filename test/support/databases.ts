import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"

export const DIALECTS = ["postgres", "sqlite"] as const
export type TestDialect = (typeof DIALECTS)[number]

/** What TypeORM's DataSource options need to reach the database; spread into them. */
export type Connection =
  { readonly type: "postgres"; readonly url: string } | { readonly type: SqliteDriver; readonly database: string }

export type SqliteDriver = "sqlite" | "better-sqlite3"

/** The major version of the PostgreSQL server that the tests are run on. */
export const POSTGRES_MAJOR = Number(process.env.LIMBECK_TEST_POSTGRES_MAJOR ?? 17)

/** TypeORM's names of the SQLite drivers to be tried, the usual one first; TypeORM 1.x has better-sqlite3 alone. */
export const SQLITE_DRIVERS: readonly [SqliteDriver, ...SqliteDriver[]] =
  process.env.LIMBECK_TEST_SQLITE === "better-sqlite3" ? ["better-sqlite3"] : ["sqlite", "better-sqlite3"]

export interface TestDatabase {
  readonly dialect: TestDialect
  readonly connection: Connection
  /** As DATABASE_URL would say it: postgresql://... or sqlite:/path. */
  readonly url: string
  drop(): Promise<void>
}

/** An empty database of its own on a real engine. The caller drops it; `withDatabase` does both. */
export function createDatabase(dialect: TestDialect): Promise<TestDatabase> {
  return dialect === "postgres" ? createPostgres() : createSqlite()
}

export async function withDatabase<T>(
  dialect: TestDialect,
  use: (connection: Connection, database: TestDatabase) => Promise<T>,
): Promise<T> {
  const database = await createDatabase(dialect)
  try {
    return await use(database.connection, database)
  } finally {
    await database.drop()
  }
}

/** The maintenance database of the server that the run started (see global-setup.ts). */
export function serverUrl(): string {
  const url = process.env.LIMBECK_TEST_POSTGRES
  if (!url) throw new Error("no PostgreSQL for the tests: run them with jest, or call startPostgres() and set its url")
  return url
}

async function createPostgres(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`
  await administer(`CREATE DATABASE ${name}`)
  const address = new URL(serverUrl())
  address.pathname = `/${name}`
  return {
    dialect: "postgres",
    connection: { type: "postgres", url: address.href },
    url: address.href,
    drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function createSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "limbeck-sqlite-"))
  const database = join(folder, "test.db")
  return {
    dialect: "sqlite",
    connection: { type: SQLITE_DRIVERS[0], database },
    url: `sqlite:${database}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
