import type { DataSource } from "typeorm"
import { NO_ANSWERS } from "../../src/compare/answers"
import { compareWithDatabase, type Comparison } from "../../src/compare/compare"
import { toConnection } from "../../src/dialects/connection"
import type { Dialect } from "../../src/dialects/dialect"
import { findDialect } from "../../src/dialects/dialects"
import { readSchema, readUnmanaged } from "../../src/metadata/read"
import { describe } from "../../src/operations/describe"
import type { Operation } from "../../src/operations/operation"
import type { TestDialect } from "../support/databases"

/** What `generate` would write for these entities on this database. */
export async function generate(dataSource: DataSource, name: TestDialect): Promise<Comparison> {
  const dialect = findDialect(name)
  const unmanaged = readUnmanaged(dataSource, dialect)
  const declared = {
    schema: readSchema(dataSource, dialect),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
  }
  return withConnection(dataSource, (connection) =>
    compareWithDatabase(dialect, connection, declared, { answers: NO_ANSWERS, isOwn: () => false }),
  )
}

/** Runs operations in one transaction, as `run` does with the file that holds them. */
export async function execute(
  dataSource: DataSource,
  name: TestDialect,
  operations: readonly Operation[],
): Promise<void> {
  const dialect = findDialect(name)
  await withConnection(dataSource, async (connection, runner) => {
    const after = await dialect.session.beforeTransaction(connection.query)
    await runner.startTransaction()
    try {
      for (const operation of operations) await executeOne(dialect, connection, operation)
      await dialect.session.beforeCommit(connection.query)
      await runner.commitTransaction()
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined)
      throw error
    } finally {
      await after()
    }
  })
}

export function describeAll(operations: readonly Operation[]): string[] {
  return operations.flatMap(describe).map(({ sign, text }) => `${sign} ${text}`)
}

type Runner = ReturnType<DataSource["createQueryRunner"]>
type OpenConnection = Awaited<ReturnType<typeof toConnection>>

async function withConnection<T>(
  dataSource: DataSource,
  use: (connection: OpenConnection, runner: Runner) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner()
  try {
    await runner.connect()
    return await use(await toConnection(runner), runner)
  } finally {
    await runner.release()
  }
}

async function executeOne(dialect: Dialect, connection: OpenConnection, operation: Operation): Promise<void> {
  for (const { sql, parameters, expectNoRows } of await dialect.plan(operation, connection)) {
    const rows = await connection.query(sql.text, parameters)
    if (expectNoRows && rows.length > 0) throw new Error(`${expectNoRows.message}: ${JSON.stringify(rows[0])}`)
  }
}
