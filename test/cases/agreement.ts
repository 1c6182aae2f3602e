import { DataSource } from "typeorm"
import { withDatabase, type Connection, type TestDialect } from "../support/databases"

/** Not counted is what it finds after its own `synchronize()` too, or all of it where that fails. */
export async function whatTypeormFinds(
  source: DataSource,
  dialect: TestDialect,
  prepare: readonly string[],
): Promise<string[]> {
  const found = await logSchema(source)
  if (found.length === 0) return []
  const endless = await withDatabase(dialect, (connection) =>
    synchronizeElsewhere(source, connection, prepare).catch(() => found),
  )
  return found.filter((text) => !endless.some((other) => subjectOf(other) === subjectOf(text)))
}

async function synchronizeElsewhere(
  source: DataSource,
  connection: Connection,
  prepare: readonly string[],
): Promise<string[]> {
  const elsewhere = await new DataSource({ ...source.options, ...connection } as DataSource["options"]).initialize()
  try {
    for (const sql of prepare) await elsewhere.query(sql)
    await elsewhere.synchronize()
    return await logSchema(elsewhere)
  } finally {
    await elsewhere.destroy()
  }
}

/** TypeORM remakes a SQLite table as a whole, in the order in which the columns happen to stand. */
function subjectOf(statement: string): string {
  return statement.replace(/^((?:CREATE TABLE|INSERT INTO) "temporary_(?:[^"]|"")*").*/s, "$1")
}

async function logSchema(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log()
  return upQueries.map(({ query }) => query)
}
