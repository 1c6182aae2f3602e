import "reflect-metadata"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DataSource, type DataSourceOptions, type QueryRunner } from "typeorm"
import { toConnection } from "../../../src/dialects/connection"
import type { Connection, Query } from "../../../src/dialects/dialect"
import { sqlite } from "../../../src/dialects/sqlite/sqlite"
import type { Statement } from "../../../src/dialects/statement"
import type { Operation } from "../../../src/operations/operation"
import type { Schema } from "../../../src/schema/schema"
import type { SqliteDriver } from "../../support/databases"

/** A database file of its own behind TypeORM, and what tests do with it. */
export interface TestDatabase {
  readonly dataSource: DataSource
  readonly queryRunner: QueryRunner
  readonly connection: Connection
  readonly query: Query
  /** Statements separated by `;` at the end of a line. */
  readonly script: (text: string) => Promise<void>
  /** Plans and runs as the runner does: foreign keys off around one transaction. */
  readonly run: (...operations: readonly Operation[]) => Promise<string[]>
  readonly inspect: () => Promise<Schema>
}

export async function withDatabase<T>(
  use: (database: TestDatabase) => Promise<T>,
  driver: SqliteDriver = "better-sqlite3",
  options: Partial<DataSourceOptions> = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "limbeck-sqlite-"))
  const dataSource = new DataSource({
    type: driver,
    database: join(folder, "test.db"),
    ...options,
  } as DataSourceOptions)
  await dataSource.initialize()
  try {
    return await use(await openDatabase(dataSource))
  } finally {
    await dataSource.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

async function openDatabase(dataSource: DataSource): Promise<TestDatabase> {
  const queryRunner = dataSource.createQueryRunner()
  const connection = await toConnection(queryRunner)
  const { query } = connection
  return {
    dataSource,
    queryRunner,
    connection,
    query,
    async script(text) {
      for (const part of text.split(/;\n/)) if (part.trim() !== "") await query(part)
    },
    async run(...operations) {
      const restore = await sqlite.session.beforeTransaction(query)
      const texts: string[] = []
      await query("BEGIN")
      try {
        for (const operation of operations) {
          const plan = await sqlite.plan(operation, { ...connection, inTransaction: true })
          texts.push(...(await execute(plan, query)))
        }
        await sqlite.session.beforeCommit(query)
        await query("COMMIT")
      } catch (error) {
        await query("ROLLBACK")
        throw error
      } finally {
        await restore()
      }
      return texts
    },
    inspect: () => sqlite.inspect(connection, { namespaces: [] }),
  }
}

/** What the runner does with a plan. */
export async function execute(plan: readonly Statement[], query: Query): Promise<string[]> {
  const undo: string[] = []
  try {
    for (const { sql, parameters, expectNoRows, onFailure } of plan) {
      const [row] = await query(sql.text, parameters)
      if (expectNoRows !== undefined && row !== undefined) {
        const values = Object.values(row)
        throw new Error(expectNoRows.message.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)])))
      }
      undo.unshift(...(onFailure ?? []).map((text) => text.text))
    }
  } catch (error) {
    for (const text of undo) await query(text)
    throw error
  }
  return plan.map(({ sql }) => sql.text)
}
