import Database from "better-sqlite3"
import { existsSync } from "node:fs"
import { Client } from "pg"
import type { TestDatabase } from "../../support/databases"

/** The schema and the rows of a database, as plain data. */
export async function describeContents(database: TestDatabase): Promise<unknown> {
  return database.connection.type === "postgres"
    ? describePostgres(database.url)
    : describeSqlite(database.connection.database)
}

/** Rows of one query, whatever the engine. */
export async function queryDatabase(database: TestDatabase, sql: string): Promise<readonly Record<string, unknown>[]> {
  if (database.connection.type === "postgres") {
    return withClient(database.url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows)
  }
  return withFile(database.connection.database, (file) => {
    const statement = file.prepare(sql)
    if (statement.reader) return statement.all() as Record<string, unknown>[]
    statement.run()
    return []
  })
}

function describePostgres(url: string): Promise<unknown> {
  return withClient(url, async (client) => {
    const columns = await client.query<Record<string, string>>(
      `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
       WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
    )
    const tables = [...new Set(columns.rows.map((row) => row.table_name))]
    const rows: unknown[] = []
    for (const table of tables) rows.push((await client.query(`SELECT * FROM "${table}" t ORDER BY t::text`)).rows)
    return { columns: columns.rows, rows }
  })
}

function describeSqlite(path: string): unknown {
  if (!existsSync(path)) return "no file"
  return withFile(path, (file) => {
    const objects = file.prepare("SELECT name, sql FROM sqlite_master ORDER BY name").all() as { name: string }[]
    const tables = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all() as {
      name: string
    }[]
    return { objects, rows: tables.map(({ name }) => file.prepare(`SELECT * FROM "${name}"`).all()) }
  })
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

function withFile<T>(path: string, use: (file: Database.Database) => T): T {
  const file = new Database(path)
  try {
    return use(file)
  } finally {
    file.close()
  }
}
