import "reflect-metadata"
import { DataSource, type DataSourceOptions, type MigrationInterface } from "typeorm"
import { findDialect } from "../../src/dialects/dialects"
import { loadGraph, type MigrationModule } from "../../src/history/load"
import type { RunContext } from "../../src/runner/context"
import {
  createDatabase,
  SQLITE_DRIVERS,
  type SqliteDriver,
  type TestDatabase,
  type TestDialect,
} from "../support/databases"

export type MigrationType = new () => MigrationInterface

/** The ways to reach a real engine: better-sqlite3 answers and locks in its own manner. */
export type Engine = "postgres" | SqliteDriver
export const ENGINES: readonly Engine[] = ["postgres", ...SQLITE_DRIVERS]

export interface TestProject {
  readonly engine: Engine
  readonly dialect: TestDialect
  readonly dataSource: DataSource
  readonly context: RunContext
  /** A second connection to the same database, as another process has it. */
  readonly connect: (more?: Partial<DataSourceOptions>) => Promise<DataSource>
  /** The same project with other migrations or settings. */
  readonly with: (migrations: readonly MigrationType[], more?: Partial<RunContext>) => RunContext
  readonly query: (sql: string) => Promise<Record<string, unknown>[]>
  readonly tables: () => Promise<string[]>
  readonly ledger: () => Promise<string[]>
  readonly journal: () => Promise<Record<string, unknown>[]>
}

export async function withProject(
  engine: Engine,
  migrations: readonly MigrationType[],
  use: (project: TestProject) => Promise<void>,
  options: Partial<DataSourceOptions> = {},
): Promise<void> {
  const dialect = engine === "postgres" ? engine : "sqlite"
  const driver = engine === "postgres" || SQLITE_DRIVERS.includes(engine) ? engine : SQLITE_DRIVERS[0]
  const database = await createDatabase(dialect)
  const opened: DataSource[] = []
  const connect = async (more: Partial<DataSourceOptions> = {}): Promise<DataSource> => {
    const dataSource = new DataSource({ ...connectionOf(database, driver), ...options, ...more } as DataSourceOptions)
    opened.push(await dataSource.initialize())
    return dataSource
  }
  try {
    const dataSource = await connect({ migrations: [...migrations] })
    await use(project(engine, dialect, dataSource, connect, migrations))
  } finally {
    for (const dataSource of opened) if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined)
    await database.drop()
  }
}

function connectionOf({ connection }: TestDatabase, engine: Engine): object {
  return { ...connection, type: engine }
}

function project(
  engine: Engine,
  dialect: TestDialect,
  dataSource: DataSource,
  connect: TestProject["connect"],
  migrations: readonly MigrationType[],
): TestProject {
  const query = (sql: string): Promise<Record<string, unknown>[]> => dataSource.query(sql)
  const withMigrations: TestProject["with"] = (other, more = {}) => ({
    dataSource,
    dialect: findDialect(dialect),
    graph: loadGraph(modulesOf(other)),
    ...more,
  })
  return {
    engine,
    dialect,
    dataSource,
    context: withMigrations(migrations),
    connect,
    with: withMigrations,
    query,
    tables: async () =>
      (
        await query(
          dialect === "postgres"
            ? "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
        )
      ).map(({ name }) => String(name)),
    ledger: async () => (await query('SELECT "name" FROM "migrations" ORDER BY "id"')).map(({ name }) => String(name)),
    journal: () => query('SELECT * FROM "limbeck_journal" ORDER BY "id"'),
  }
}

function modulesOf(migrations: readonly MigrationType[]): MigrationModule[] {
  return migrations.map((exports) => ({ exports, file: `/migrations/${exports.name}.ts` }))
}

export interface Facts {
  readonly revision?: string
  readonly parents?: readonly string[]
  readonly transaction?: boolean
  readonly up?: MigrationInterface["up"]
  readonly down?: MigrationInterface["down"]
}

/** A plain TypeORM migration `Make_a0000000000001` that makes a table `a`, or what the facts say. */
export function migration(table: string, time: number, facts: Facts = {}): MigrationType {
  const { revision, parents, transaction } = facts
  const up: MigrationInterface["up"] =
    facts.up ?? ((runner) => runner.query(`CREATE TABLE "${table}" ("id" integer PRIMARY KEY)`))
  const down: MigrationInterface["down"] = facts.down ?? ((runner) => runner.query(`DROP TABLE "${table}"`))
  const made = class {
    readonly transaction = transaction
    async up(...given: Parameters<typeof up>): Promise<void> {
      await up(...given)
    }
    async down(...given: Parameters<typeof down>): Promise<void> {
      await down(...given)
    }
  }
  Object.defineProperty(made, "name", { value: `Make_${table}${String(time).padStart(13, "0")}` })
  return Object.assign(made, revision === undefined ? {} : { revision, parents: parents ?? [] })
}
