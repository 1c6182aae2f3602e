import type { DataSource, QueryRunner } from "typeorm"
import { schemaOf } from "../dialects/connection"
import type { Row } from "../dialects/dialect"
import type { OwnConnection } from "../dialects/locking"
import { LimbeckError, messageOf } from "../errors"
import type { Name } from "../schema/names"

/** The table in which TypeORM remembers what was run, and the name of its primary key. */
export interface Ledger {
  readonly table: Name
  readonly primaryKey: string
}

/** The ledger where TypeORM has it: its configured name, in the schema of the DataSource. */
export function ledgerOf(dataSource: DataSource): Ledger {
  const name = dataSource.options.migrationsTableName ?? "migrations"
  const { schema } = dataSource.options as { readonly schema?: string }
  // MigrationExecutor gives the naming strategy the path, with the schema when the options name one.
  const path = dataSource.driver.buildTableName(name, schema)
  return {
    table: { schema: schemaOf(dataSource), name },
    primaryKey: dataSource.namingStrategy.primaryKeyName(path, ["id"]),
  }
}

/** The parts of TypeORM's PostgreSQL driver and of pg that a connection beside the pool needs. */
interface PoolDriver {
  readonly master?: { readonly Client?: PgClientClass; readonly options?: object }
}

interface PgClientClass {
  new (options: object): PgClient
  /** Absent in pg-native's. */
  readonly Query?: {
    new (text: string, callback: (error: Error | null | undefined, result: unknown) => void): PgQuery
    readonly prototype: Partial<PgQuery>
  }
}

interface PgQuery {
  handleCommandComplete(...given: unknown[]): void
}

interface PgClient {
  connect(): Promise<void>
  query(text: string, values?: unknown[]): Promise<{ readonly rows?: readonly Row[] }>
  end(): Promise<void>
  on(event: "error" | "end", listener: () => void): void
}

/**
 * A connection that no one else uses. Not from the pool: an application with a pool of one would wait
 * for itself.
 */
export async function openOwnConnection(dataSource: DataSource): Promise<OwnConnection> {
  const { master } = dataSource.driver as unknown as PoolDriver
  if (master?.Client === undefined || master.options === undefined) {
    throw new LimbeckError({
      code: "no-connection",
      message: "cannot open a connection for the lock: the driver of this DataSource shows no pool of the pg package",
      next: "use TypeORM's postgres driver with the pg package",
    })
  }
  // As pg-pool makes its own clients, with the same options.
  const client = new master.Client(master.options)
  let isOpen = true
  // Without a listener for errors a lost connection would end the process.
  for (const event of ["error", "end"] as const) client.on(event, () => (isOpen = false))
  try {
    await client.connect()
  } catch (cause) {
    throw new LimbeckError({
      code: "no-connection",
      message: `cannot open a second connection, which holds the lock while migrations run: ${messageOf(cause)}`,
      next: "allow the role one connection more (SHOW max_connections; ALTER ROLE ... CONNECTION LIMIT)",
      cause,
    })
  }
  return {
    query: async (text, parameters) =>
      (await client.query(text, parameters === undefined ? undefined : [...parameters])).rows ?? [],
    isOpen: () => isOpen,
    close: () => client.end(),
  }
}

/** A connection that takes several statements in one message. */
export interface Batch {
  /** Whether `onDone` is called for each statement that succeeds, so that an error is known to be of the one after. */
  readonly counts: boolean
  /** The rows of each. */
  send(statements: readonly string[], onDone?: () => void): Promise<readonly (readonly Row[])[]>
}

/** Undefined where the driver takes one statement at a time. */
export async function batchOf(queryRunner: QueryRunner): Promise<Batch | undefined> {
  const { connection: dataSource } = queryRunner
  const { master } = dataSource.driver as unknown as PoolDriver
  if (master?.Client === undefined) return undefined
  const client = (await queryRunner.connect()) as {
    query(query: object | string): unknown
    readonly connectionParameters?: { readonly query_timeout?: unknown }
  }
  const { Query } = master.Client
  // With query_timeout the client gives up a message as a whole, while the server goes on with it.
  const isTimed = Boolean(client.connectionParameters?.query_timeout)
  const counts = !isTimed && typeof Query?.prototype.handleCommandComplete === "function"
  return {
    counts,
    async send(statements, onDone) {
      for (const text of statements) dataSource.logger.logQuery(text, undefined, queryRunner)
      const text = statements.join(";\n")
      const given = await (counts && onDone !== undefined
        ? new Promise<unknown>((resolve, reject) => {
            const query = new Query(text, (error, result) => (error ? reject(error) : resolve(result)))
            client.query(countCompleted(query, onDone))
          })
        : client.query(text))
      // pg gives one result, or a list of them where the text has several statements.
      return [given].flat().map((result) => (result as { readonly rows?: readonly Row[] }).rows ?? [])
    },
  }
}

/** The client gives each message of the server to its query, as pg-cursor relies on too. */
function countCompleted(query: PgQuery, onDone: () => void): PgQuery {
  const complete = query.handleCommandComplete.bind(query)
  return Object.assign(query, {
    handleCommandComplete(...given: unknown[]) {
      onDone()
      complete(...given)
    },
  })
}

/** The port that the driver connects to, where it says so. */
export function portOf(dataSource: DataSource): number | undefined {
  const { master } = dataSource.driver as unknown as { master?: { options?: { port?: unknown } } }
  const port = Number(master?.options?.port)
  return Number.isInteger(port) ? port : undefined
}

/** Stops the statement that a driver in this process is busy with (sqlite3's `Database#interrupt`). */
export function interruptDriver(queryRunner: QueryRunner): void {
  const { databaseConnection } = queryRunner.connection.driver as { databaseConnection?: { interrupt?: () => void } }
  databaseConnection?.interrupt?.()
}
