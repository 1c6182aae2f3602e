import type { DataSource } from "typeorm"
import { NO_ANSWERS, type Answers } from "../../src/compare/answers"
import { compareWithDatabase } from "../../src/compare/compare"
import type { Comparison } from "../../src/compare/comparison"
import { toConnection } from "../../src/dialects/connection"
import { findDialect } from "../../src/dialects/dialects"
import { readSchema, readUnmanaged } from "../../src/metadata/read"
import { describe } from "../../src/operations/describe"
import type { Operation } from "../../src/operations/operation"
import { loadGraph } from "../../src/history/load"
import type { RunContext } from "../../src/runner/context"
import { printMigration } from "../../src/script/printer"
import { loadPrinted } from "../support/migrations"
import type { TestDialect } from "../support/databases"

/** What `generate` would write for these entities on this database. */
export async function generate(
  dataSource: DataSource,
  name: TestDialect,
  answers: Answers = NO_ANSWERS,
): Promise<Comparison> {
  const dialect = findDialect(name)
  const unmanaged = readUnmanaged(dataSource, dialect)
  const declared = {
    schema: readSchema(dataSource, dialect),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
  }
  return withConnection(dataSource, (connection) =>
    compareWithDatabase(dialect, connection, declared, { answers, isOwn: () => false }),
  )
}

/** A migration file with these operations, printed and loaded as a project's would be, ready to run. */
export function writeFile(dataSource: DataSource, name: TestDialect, { up, down }: Comparison): RunContext {
  const source = printMigration({
    name: "Generated",
    timestamp: 1768210200000,
    revision: "3f2a91c07b4e",
    parents: [],
    dialects: { [name]: { up, down } },
  })
  const graph = loadGraph([{ exports: loadPrinted(source).constructor }])
  return { dataSource, dialect: findDialect(name), graph }
}

export function describeAll(operations: readonly Operation[]): string[] {
  return operations.flatMap(describe).map(({ sign, text }) => `${sign} ${text}`)
}

type Runner = ReturnType<DataSource["createQueryRunner"]>
type OpenConnection = Awaited<ReturnType<typeof toConnection>>

export async function withConnection<T>(
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
