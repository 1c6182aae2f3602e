import type { LimbeckError } from "../errors"
import type { Name } from "../schema/names"
import type { Connection, Query, Row } from "./dialect"
import type { Sql } from "./sql"

/** A second connection to the same database, for whoever holds a lock while another works. */
export interface OwnConnection {
  readonly query: Query
  /** False once the other end is known to be gone. */
  readonly isOpen: () => boolean
  close(): Promise<void>
}

export interface LockRequest {
  /** What is locked: one runner at a time works for one ledger. */
  readonly ledger: Name
  /** Opens a connection that no one else uses. */
  readonly connect: () => Promise<OwnConnection>
  /** As others see the holder while they wait: `limbeck run on host, process 123`. */
  readonly owner: string
  /** What names without schema mean to the work, where its connection was opened for another schema. */
  readonly schema?: string
  /** Milliseconds to wait for another runner. */
  readonly timeout: number
  /** Called when it has to be waited, and again every few seconds. */
  readonly onWaiting: (holder: string | undefined) => void
  readonly signal?: AbortSignal
}

/** The right to change the database, for a whole run. */
export interface RunLock {
  /** True when nobody else can be running meanwhile; SQLite's is held only inside transactions. */
  readonly exclusive: boolean
  /** To be asked while each migration's transaction begins. @throws LimbeckError `lock-lost` when someone else may be running by now */
  confirm(): Promise<void>
  /** To be asked first in that transaction: a SELECT of one row, with `recorded` and other columns as the caller wants them. */
  check(recorded: Sql, ...others: readonly Sql[]): Sql
  /** The same in a transaction that follows another in one message: nobody has the time to ask whose it is. */
  checkNext(recorded: Sql, ...others: readonly Sql[]): Sql
  /** Absent where a transaction is a turn by itself. */
  readonly turn?: Turn
  /** Looks at that row: it says which session `interrupt` is about. */
  noteWorker(row: Row | undefined): void
  /** Gives a session that works outside a transaction its name and schema, and gives what takes them back. */
  enter(work: Query): Promise<() => Promise<void>>
  /** Stops the statement that the working connection is busy with, where the engine can. */
  interrupt(): Promise<void>
  release(): Promise<void>
}

/**
 * Whose turn it is: the server goes on with what it was sent though its client was killed, and the lock is free by then.
 * Each transaction takes a turn before it asks what is recorded, in a statement of its own: one sees what was there when
 * it began.
 */
export interface Turn {
  /** Takes it until the transaction ends: a SELECT of one row, whose `alone` is false where another has it. */
  readonly take: Sql
  /** A statement that holds it from one transaction of a message to the next, and the expression that ends this. */
  readonly keep: Sql
  readonly leave: Sql
  /** Of the kind `busy`. */
  refusal(): LimbeckError
}

/** What an engine's error means for a run; anything else is the migration's own fault. */
export type ErrorKind =
  | "missing-table"
  | "missing-column"
  | "exists"
  /** Somebody else holds a lock. */
  | "busy"
  /** Deadlock or serialization failure: the transaction can be tried again. */
  | "conflict"
  | "connection-lost"
  | "read-only"
  | "interrupted"

/** How an engine keeps two runners apart. */
export interface Locking {
  acquire(request: LockRequest): Promise<RunLock>
  /** First in each transaction (SQLite: takes the write lock, which is held until its end). */
  claim(work: Query, ledger: Name): Promise<void>
  /**
   * Before statements outside a transaction, which need one server session for all of them.
   * @throws LimbeckError `transaction-pooler`
   */
  requireSession(work: Query, port: number | undefined, connect?: () => Promise<OwnConnection>): Promise<void>
  /** Ends what a runner that is gone has left running in the server, by the name it gave itself. */
  endOrphans(work: Query, owner: string): Promise<void>
  kindOf(error: unknown): ErrorKind | undefined
  /** The engine's own code of an error: an SQLSTATE, `SQLITE_BUSY`. */
  codeOf(error: unknown): string | undefined
}

export interface RecordColumn {
  readonly name: string
  /** A row that does not say it is refused. */
  readonly required: boolean
}

/** How an engine types the tables that the runner keeps for itself. */
export interface Records {
  /** The ledger exactly as TypeORM's MigrationExecutor creates it. */
  createLedger(table: Name, primaryKey: string): readonly Sql[]
  createJournal(table: Name): readonly Sql[]
  /** TypeORM's table of view and generated column texts, which its migrations expect to be there. */
  createMetadataTable(connection: Connection): Sql
  exists(query: Query, table: Name): Promise<boolean>
  /** The columns of a table; undefined where there is no such table. */
  columns(query: Query, table: Name): Promise<readonly RecordColumn[] | undefined>
  /** Keeps a new table from being served to the world (PostgreSQL: Supabase); nothing where that cannot be. */
  secure(query: Query, table: Name): Promise<void>
}

interface DriverError {
  readonly code?: unknown
  readonly message?: unknown
  readonly detail?: unknown
}

/** An engine's error in words. PostgreSQL names in the detail alone what depends on a thing that cannot go (2BP01). */
export function wordsOfError(error: unknown): string {
  const { code, detail } = driverErrorOf(error)
  const message = error instanceof Error ? error.message : String(error)
  return code === "2BP01" && typeof detail === "string" ? `${message}: ${detail.replaceAll("\n", ", ")}` : message
}

/** The driver's error inside what TypeORM or limbeck wrapped around it. */
export function driverErrorOf(error: unknown): DriverError {
  let at: unknown = error
  for (let depth = 0; depth < 10 && typeof at === "object" && at !== null; depth++) {
    const { driverError, cause } = at as { driverError?: unknown; cause?: unknown }
    const inner = driverError ?? cause
    if (typeof inner !== "object" || inner === null) return at
    at = inner
  }
  return typeof at === "object" && at !== null ? at : {}
}

/** Rejects with the signal's reason when it is aborted meanwhile. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener("abort", stop, { once: true })
  })
}
