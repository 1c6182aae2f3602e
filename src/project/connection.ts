import { existsSync, rmSync, statSync } from "node:fs"
import type { DataSource, QueryRunner } from "typeorm"
import { wereLoadedFor } from "../dialects/column-type"
import { pause } from "../dialects/locking"
import { LimbeckError } from "../errors"
import { explainConnectionError } from "./connection-errors"
import { describeTarget } from "./driver-options"
import { expandEntities } from "./entities"
import { build, useEntityClasses } from "./metadata"
import { isRecord } from "./options"
import type { Project } from "./project"
import { isFile } from "./tsconfig"

/** An open connection to the project's database. */
export interface Connection {
  readonly dataSource: DataSource
  readonly queryRunner: QueryRunner
  query(sql: string, parameters?: unknown[]): Promise<unknown>
  close(): Promise<void>
}

export interface ConnectionNeeds {
  /** Whether entity metadata is built, for migrations that save entities. */
  readonly metadata: boolean
  /** Milliseconds to wait for a locked SQLite file; default: the setting, else 5000. */
  readonly wait?: number
}

/**
 * Connects the driver of a project's DataSource. Entity metadata is built only where asked for: for
 * migrations that use `queryRunner.manager`. `DataSource.initialize()` is never called, since it would
 * run `synchronize`, `dropSchema` and `migrationsRun`.
 */
export async function openConnection(project: Project, needs: ConnectionNeeds): Promise<Connection> {
  const { metadata } = needs
  const { dataSource } = project
  const existed = !isMissingSqliteFile(project)
  // An error in an entity should not come after a connection.
  if (metadata) await expandEntities(project)
  if (!dataSource.isInitialized) await connect(project, needs)
  const queryRunner = dataSource.createQueryRunner("master")
  const close = async (): Promise<void> => {
    if (!queryRunner.isReleased) await queryRunner.release()
    if (dataSource.isInitialized) await dataSource.destroy()
    if (!existed) removeEmptyFile(project)
  }
  try {
    if (metadata) await buildConnectedMetadata(project)
  } catch (error) {
    await close()
    throw error
  }
  return {
    dataSource,
    queryRunner,
    query: (sql, parameters) => queryRunner.query(sql, parameters) as Promise<unknown>,
    close,
  }
}

async function connect({ dataSource, dialectName, options }: Project, needs: ConnectionNeeds): Promise<void> {
  try {
    await dataSource.driver.connect()
    // As DataSource.initialize marks it: `destroy()` and the entity manager ask for it.
    Object.assign(dataSource, { isInitialized: true })
    if (dialectName === "sqlite") {
      await openFile(dataSource, needs.wait ?? options.wait ?? DEFAULT_PATIENCE)
    }
    if (options.role !== undefined) await useRole(dataSource, options.role)
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined)
    throw explainConnectionError(error, dataSource)
  }
}

const DEFAULT_PATIENCE = 5000

/**
 * SQLite opens lazily: a file that is no database, or is locked, shows when the schema is read. Waiting
 * is done here: the driver's own blocks the process, which then is deaf to Ctrl-C.
 */
async function openFile(dataSource: DataSource, patience: number): Promise<void> {
  const query = (sql: string): Promise<unknown> => dataSource.query(sql)
  await setBusyTimeout(query, 0)
  for (const end = Date.now() + patience; ; await pause(50)) {
    try {
      await query("SELECT count(*) FROM sqlite_master")
      break
    } catch (error) {
      if (Date.now() >= end || !/SQLITE_BUSY|database is locked/.test(String(error))) throw error
    }
  }
  await setBusyTimeout(query, patience)
}

let settings = 0

/** The pragma acts when it is prepared, and TypeORM keeps prepared statements by their text: no two are the same. */
async function setBusyTimeout(query: (sql: string) => Promise<unknown>, milliseconds: number): Promise<void> {
  await query(`PRAGMA busy_timeout = ${Math.round(milliseconds)} /* connection ${++settings} */`)
}

/** Every connection of the pool takes on the role: the lock and the work are on different ones. */
async function useRole(dataSource: DataSource, role: string): Promise<void> {
  const { master } = dataSource.driver as unknown as { master?: unknown }
  if (dataSource.options.type !== "postgres" || !isPool(master)) return
  const sql = `SET ROLE "${role.replaceAll('"', '""')}"`
  master.on("connect", (client) => {
    // A refusal shows at the client's next statement, which is the one of whoever asked for it.
    client.query(sql).catch(() => undefined)
  })
  // Connecting has left one client in the pool, from before the listener.
  await dataSource.query(sql)
}

interface Pool {
  on(event: "connect", listener: (client: { query(sql: string): Promise<unknown> }) => void): void
}

function isPool(value: unknown): value is Pool {
  return isRecord(value) && typeof value.on === "function"
}

/** The entity metadata of a connected project, for code that uses its entities. */
export async function buildConnectedMetadata(project: Project): Promise<void> {
  await useEntityClasses(project, true)
  refuseOtherTypes(project)
  await build(project.dataSource, project, project.dialectName)
  // Sets what the query runner knows of the server's version; PostgreSQL's also installs uuid-ossp and
  // such for entities that need them, which is what the application's own start does.
  await project.dataSource.driver.afterConnect()
}

/** An entity that was imported before the DataSource was known may have the types of another engine. */
function refuseOtherTypes({ dialectName }: Project): void {
  if (wereLoadedFor(dialectName)) return
  throw new LimbeckError({
    code: "other-dialect",
    message:
      `cannot use the entities: columnType gave them types of another engine than ${dialectName}, because neither ` +
      "LIMBECK_DIALECT nor the scheme of DATABASE_URL said which one is meant when they were imported",
    next: `set LIMBECK_DIALECT=${dialectName}, for the application too`,
  })
}

/** Fails where the database takes no changes, before a command begins to make some. */
export async function requireWritable(connection: Connection): Promise<void> {
  const { dataSource } = connection
  const refuse = (reason: string, next: string): never => {
    throw new LimbeckError({
      code: "read-only",
      message: `could not change ${describeTarget(dataSource)}: ${reason}`,
      next,
    })
  }
  if (dataSource.options.type === "postgres") {
    const rows = await connection.query(
      "SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') AS read_only",
    )
    const row: unknown = Array.isArray(rows) ? rows[0] : undefined
    if (!isRecord(row)) return
    if (row.standby === true) refuse("it is a standby, which only reads", "connect to the primary server")
    if (row.read_only === "on") {
      refuse("its transactions are read-only", "ALTER DATABASE ... SET default_transaction_read_only = off")
    }
    return
  }
  const query = (sql: string): Promise<unknown> => connection.query(sql)
  const [row] = (await query("SELECT timeout FROM pragma_busy_timeout")) as { timeout: number }[]
  await setBusyTimeout(query, 0)
  try {
    // BEGIN IMMEDIATE alone begins a reading transaction where the file is read-only.
    await query("BEGIN")
    await query("PRAGMA user_version = 0").finally(() => query("ROLLBACK"))
  } catch (error) {
    // SQLITE_BUSY is not this function's business: whoever writes will wait.
    if (/readonly|read-only/i.test(String(error)))
      refuse("the file is read-only", "give the file and its folder write permission")
  } finally {
    await setBusyTimeout(query, row?.timeout ?? DEFAULT_PATIENCE)
  }
}

/** Opening creates an empty file; a command that changes nothing leaves none behind. */
function isMissingSqliteFile({ dataSource, dialectName }: Project): boolean {
  const { database } = dataSource.options
  if (dialectName !== "sqlite" || typeof database !== "string" || database === ":memory:") return false
  return !existsSync(database)
}

function removeEmptyFile({ dataSource }: Project): void {
  const { database } = dataSource.options
  if (typeof database !== "string" || !isFile(database) || statSync(database).size !== 0) return
  rmSync(database)
}
