import { join } from "node:path"
import type { DataSource, MigrationInterface } from "typeorm"
import { findDialect, dialectNameOfDriver } from "../dialects/dialects"
import { LimbeckError } from "../errors"
import { isMigrationClass, loadGraph, type MigrationModule } from "../history/load"
import type { Graph } from "../history/graph"
import { explainConnectionError } from "../project/connection-errors"
import { buildOwnMetadata, viewOf } from "../project/data-source-view"
import { listOf } from "../project/entities"
import { findPackageFolder } from "../project/find-data-source"
import { matchGlobs } from "../project/globs"
import { loadInApplication } from "../project/load-file"
import { loadTypeorm, typeormOf } from "../project/typeorm-package"
import type { JournalSettings, RunContext } from "../runner/context"
import type { Named } from "../runner/settled"

/** What an application gives for its migrations: as in a DataSource, globs and classes. */
export type MigrationList = readonly (string | (new () => MigrationInterface))[]

export interface ApplicationOptions {
  /**
   * Default: those of the DataSource, which `initialize()` has loaded by then. Globs given here, with none in the
   * DataSource, are loaded only when something is pending.
   */
  readonly migrations?: MigrationList
  /** A tenant's schema: its own ledger, journal and lock, and its tables where SQL names no schema (PostgreSQL). */
  readonly schema?: string
  readonly journal?: JournalSettings | false
  /** Ledger names of another service that keeps its migrations in the same table: `Billing*`. */
  readonly ignoreRevisions?: readonly string[]
}

/** The database and the migrations of a running application. */
export interface Application {
  readonly context: Omit<RunContext, "graph">
  /** What its migrations are called, known without loading any that are not. */
  readonly named: Named
  readonly loadGraph: () => Promise<Graph>
}

/** Connects where the application has not yet, does the work, and leaves the DataSource as it was. */
export async function withApplication<T>(
  dataSource: DataSource,
  options: ApplicationOptions,
  work: (application: Application) => Promise<T>,
): Promise<T> {
  if (dataSource.isInitialized) return work(openApplication(dataSource, options, true))
  await connect(dataSource)
  try {
    return await work(openApplication(dataSource, options, false))
  } finally {
    await dataSource.destroy()
  }
}

/** As DataSource.initialize() does, without entities and migrations, which nobody may need. */
async function connect(dataSource: DataSource): Promise<void> {
  if (dataSource.options.database === ":memory:") {
    throw new LimbeckError({
      code: "not-connected",
      message: "cannot migrate: the DataSource is not connected, and a database in memory ends with its connection",
      next: "await dataSource.initialize() first, with `synchronize` and `migrationsRun` off",
    })
  }
  try {
    await dataSource.driver.connect()
    Object.assign(dataSource, { isInitialized: true })
  } catch (error) {
    throw explainConnectionError(error, dataSource)
  }
}

function openApplication(dataSource: DataSource, options: ApplicationOptions, isBuilt: boolean): Application {
  const { journal, ignoreRevisions, schema } = options
  const dialect = findDialect(dialectNameOfDriver(dataSource.options.type))
  if (schema !== undefined && !dialect.session.hasSchemas) throw noSchemas(schema)
  const used = schema === undefined ? dataSource : viewOf(dataSource, { schema })
  const needsMetadata = !isBuilt || schema !== undefined
  return {
    context: {
      dataSource: used,
      dialect,
      ...(schema === undefined ? {} : { schema }),
      ...(journal === undefined ? {} : { journal }),
      ...(ignoreRevisions === undefined ? {} : { ignoreRevisions }),
      ...(needsMetadata ? { loadMetadata: () => buildOwnMetadata(used) } : {}),
    },
    ...migrationsOf(dataSource, isBuilt, options.migrations),
  }
}

/** Classes that are there already are known by their names, those of globs by the names of their files. */
function migrationsOf(
  dataSource: DataSource,
  isBuilt: boolean,
  given: MigrationList | undefined,
): Pick<Application, "named" | "loadGraph"> {
  if (given === undefined && isBuilt) {
    const classes = dataSource.migrations.map((migration) => migration.constructor)
    const names = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name)
    return { named: { names }, loadGraph: () => Promise.resolve(loadGraph([{ exports: classes }])) }
  }
  const list = listOf(given ?? dataSource.options.migrations)
  const classes = list.filter((item) => isMigrationClass(item))
  const patterns = list.filter((item) => typeof item === "string")
  if (patterns.length === 0) {
    const names = classes.map((migration) => new migration().name ?? migration.name)
    return { named: { names }, loadGraph: () => Promise.resolve(loadGraph([{ exports: classes }])) }
  }
  // Globs count from where the application is when it calls, not from where it is when they are read.
  const home = homeOf(dataSource)
  const listFiles = (): readonly string[] => {
    const [first, ...rest] = matchGlobs(home, patterns)
    return rest.length === 0
      ? (first?.files ?? [])
      : [...new Set([first, ...rest].flatMap((match) => match?.files ?? []))]
  }
  return {
    // A class beside globs has no file to be known by.
    named: { files: () => (classes.length === 0 ? listFiles() : [...listFiles(), "class"]) },
    loadGraph: async () => {
      const modules: MigrationModule[] = [{ exports: classes }]
      for (const file of listFiles()) modules.push({ file, exports: await loadInApplication(file, home.root) })
      return loadGraph(modules)
    },
  }
}

/** Globs count from the working directory, as TypeORM has it. */
function homeOf(dataSource: DataSource): { cwd: string; root: string; typeorm: ReturnType<typeof loadTypeorm> } {
  const cwd = process.cwd()
  const root = findPackageFolder(cwd) ?? cwd
  return { cwd, root, typeorm: typeormOf(dataSource) ?? loadTypeorm(join(root, "package.json")) }
}

function noSchemas(schema: string): LimbeckError {
  return new LimbeckError({
    code: "no-schemas",
    message: `cannot migrate the schema "${schema}": a database of this DataSource has no schemas`,
    next: "give each tenant a file of its own, and leave `schema` out",
  })
}
