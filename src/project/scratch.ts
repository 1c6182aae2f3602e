import { randomBytes } from "node:crypto"
import type { DataSource, DataSourceOptions } from "typeorm"
import type { DialectName } from "../dialects/dialect"
import { id, sql } from "../dialects/sql"
import { LimbeckError, messageOf } from "../errors"
import { maskSecrets, secretsOf, useDatabase } from "./driver-options"
import { buildElsewhere, namingOptions } from "./metadata"
import { openPGlite } from "./pglite"
import type { Project } from "./project"

/** An empty database to try things in. */
export interface Scratch {
  /** Connected; it knows no entities before `loadMetadata`. */
  readonly dataSource: DataSource
  /** Lets it know the project's entities, for migrations that use `queryRunner.manager`. */
  readonly loadMetadata: () => Promise<void>
  /** Disconnects, and leaves no database behind. */
  close(): Promise<void>
}

/**
 * An empty database of an engine: SQLite in memory, on the driver `driver` where it is known and installed;
 * PostgreSQL as a new database on the server of the setting `scratch`, else on the project's own, else in this process
 * where the project has PGlite.
 * @throws LimbeckError `no-scratch` where there is neither, `no-driver` where no SQLite driver opens
 */
export function openScratch(project: Project, dialect: DialectName, driver?: string): Promise<Scratch> {
  return OPENERS[dialect](project, project.dialectName === dialect, driver)
}

type Opener = (project: Project, isConnected: boolean, driver: string | undefined) => Promise<Scratch>

/** `isConnected`: the project's own DataSource is of that engine. */
const OPENERS: Readonly<Record<DialectName, Opener>> = {
  postgres: openPostgres,
  sqlite: openInMemory,
}

/** `drop` comes after the disconnect. */
function scratchOf(
  project: Project,
  dataSource: DataSource,
  dialect: DialectName,
  drop: () => Promise<void> = () => Promise.resolve(),
): Scratch {
  let loading: Promise<() => void> | undefined
  return {
    dataSource,
    loadMetadata: async () => {
      await (loading ??= buildElsewhere(dataSource, project, dialect))
    },
    close: async () => {
      const forget = await loading?.catch(() => undefined)
      forget?.()
      await dataSource.destroy().finally(drop)
    },
  }
}

async function openInMemory(project: Project, isConnected: boolean, driver: string | undefined): Promise<Scratch> {
  const failures: unknown[] = []
  for (const options of inMemory(project, isConnected, driver)) {
    try {
      const dataSource = await new project.typeorm.module.DataSource(options).initialize()
      return scratchOf(project, dataSource, "sqlite")
    } catch (error) {
      failures.push(error)
    }
  }
  throw new LimbeckError({
    code: "no-driver",
    message: "cannot open a SQLite database in memory, in which to try what statements do: no driver opens",
    next: "npm install better-sqlite3",
    cause: failures[0],
  })
}

function inMemory({ dataSource }: Project, isConnected: boolean, driver: string | undefined): DataSourceOptions[] {
  const common = { ...commonOptions(dataSource), database: ":memory:" }
  if (!isConnected) {
    // TypeORM 1.x has no `sqlite`, in its types either; there it fails as a driver that is not installed does.
    const types = new Set([...(driver === undefined ? [] : [driver]), "better-sqlite3", "sqlite"])
    return [...types].map((type) => ({ ...common, type }) as unknown as DataSourceOptions)
  }
  const { type, driver: own, nativeBinding, prepareDatabase } = dataSource.options as unknown as Options
  const given = Object.entries({ type, driver: own, nativeBinding, prepareDatabase })
  return [
    {
      ...common,
      ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    } as unknown as DataSourceOptions,
  ]
}

type Options = Readonly<Record<string, unknown>>

function commonOptions(dataSource: DataSource): Options {
  const { cache: _cache, ...naming } = namingOptions(dataSource)
  const { migrationsTableName } = dataSource.options
  return { ...naming, ...(migrationsTableName === undefined ? {} : { migrationsTableName }) }
}

function openPostgres(project: Project, isConnected: boolean): Promise<Scratch> {
  const server = serverOf(project, isConnected)
  return server === undefined ? openInProcess(project) : openOnServer(project, server)
}

async function openInProcess(project: Project): Promise<Scratch> {
  const pglite = await openPGlite(project.file)
  if (pglite === undefined) {
    throw new LimbeckError({
      code: "no-scratch",
      message: "cannot open an empty PostgreSQL database: no server is known on which one may be created",
      next: 'npm install --save-dev @electric-sql/pglite, or add `scratch: "postgresql://user:password@localhost:5432/postgres"` to the settings; a database is created there and dropped',
    })
  }
  const options = { ...commonOptions(project.dataSource), ...pglite.options }
  try {
    const dataSource = await new project.typeorm.module.DataSource(options).initialize()
    return scratchOf(project, dataSource, "postgres", () => pglite.close())
  } catch (error) {
    await pglite.close()
    throw error
  }
}

async function openOnServer(project: Project, server: DataSourceOptions): Promise<Scratch> {
  const { DataSource } = project.typeorm.module
  const name = `limbeck_scratch_${randomBytes(6).toString("hex")}`
  const administer = async (statement: string): Promise<void> => {
    const dataSource = new DataSource(server)
    try {
      await dataSource.initialize()
      await dataSource.query(statement)
    } catch (error) {
      throw new LimbeckError({
        code: "no-scratch",
        message: `cannot use an empty PostgreSQL database: ${maskSecrets(messageOf(error), secretsOf(dataSource))}`,
        next: "let the setting `scratch` name a server that runs, and a role that may create databases",
        cause: error,
      })
    } finally {
      if (dataSource.isInitialized) await dataSource.destroy()
    }
  }
  await administer(`CREATE DATABASE ${name}`)
  const drop = (): Promise<void> => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  try {
    const options = { ...commonOptions(project.dataSource), ...useDatabase(server, name) }
    const dataSource = await new DataSource(options).initialize()
    // A new database has `public` alone; the project's own schema is there before its first migration.
    const { schema } = options as { readonly schema?: string }
    if (schema !== undefined) await dataSource.query(sql`CREATE SCHEMA IF NOT EXISTS ${id(schema)}`.text)
    return scratchOf(project, dataSource, "postgres", drop)
  } catch (error) {
    await drop()
    throw error
  }
}

/** Where databases may be created: nothing of the project but its server and its role. */
function serverOf({ options: { scratch }, dataSource }: Project, isConnected: boolean): DataSourceOptions | undefined {
  if (scratch !== undefined) return { type: "postgres", url: scratch }
  if (!isConnected) return undefined
  const { options } = dataSource
  return { ...options, entities: [], migrations: [], subscribers: [], synchronize: false, migrationsRun: false, dropSchema: false } // prettier-ignore
}
