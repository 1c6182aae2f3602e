import { join } from "node:path"
import type { DataSource } from "typeorm"
import type * as connections from "../src/dialects/connection"
import type { Connection, Dialect } from "../src/dialects/dialect"
import type * as dialects from "../src/dialects/dialects"
import type * as differ from "../src/diff/diff"
import type * as metadata from "../src/metadata/read"
import type { Operation } from "../src/operations/operation"
import { loadBuilt } from "./built"

const EMPTY = { namespaces: [], extensions: [], enums: [], tables: [], views: [] }

/** Run as a process: gives the empty database that DATABASE_URL names the tables of a project. */
async function main(folder: string): Promise<void> {
  const { findDialect, dialectNameOfDriver } = loadBuilt<typeof dialects>("dialects/dialects")
  const { toConnection } = loadBuilt<typeof connections>("dialects/connection")
  const { readSchema } = loadBuilt<typeof metadata>("metadata/read")
  const { diff } = loadBuilt<typeof differ>("diff/diff")
  const { dataSource } = (await import(join(folder, "ormconfig.js"))) as { dataSource: DataSource }
  await dataSource.initialize()
  const runner = dataSource.createQueryRunner()
  await runner.startTransaction()
  const connection = await toConnection(runner)
  const dialect = findDialect(dialectNameOfDriver(dataSource.options.type) ?? "postgres")
  for (const operation of diff(EMPTY, readSchema(dataSource, dialect))) await execute(dialect, operation, connection)
  await runner.commitTransaction()
  await runner.release()
  await dataSource.destroy()
}

async function execute(dialect: Dialect, operation: Operation, connection: Connection): Promise<void> {
  for (const { sql, parameters } of await dialect.plan(operation, connection))
    await connection.query(sql.text, parameters)
}

void main(process.argv[2] ?? "")
