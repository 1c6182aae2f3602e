import type { QueryRunner } from "typeorm"
import { queryOf, toConnection } from "../dialects/connection"
import type { Query } from "../dialects/dialect"
import { pause, type RunLock } from "../dialects/locking"
import { LimbeckError, messageOf } from "../errors"
import type { Name } from "../schema/names"
import { batchOf, ledgerOf, openOwnConnection, type Batch, type Ledger } from "./connection"
import type { RunContext } from "./context"
import type { SessionOptions } from "./events"
import { interrupted } from "./failure"
import { runnerName } from "./journal"
import { readLedger, stateOf, type DatabaseState } from "./ledger"
import { watchQueries } from "./watch"

/** One connection at work for one command. */
export interface Session {
  readonly context: RunContext
  readonly options: SessionOptions
  readonly queryRunner: QueryRunner
  /** The same function for the whole session: dialects remember things by it. */
  readonly query: Query
  readonly ledger: Ledger
  readonly journal: Name | undefined
}

/** A transaction that has begun before anybody asked for it. */
export interface Ahead {
  begun: { readonly name: string; readonly isRecorded: boolean } | undefined
}

/** A session that may change the database. */
export interface LockedSession extends Session {
  readonly lock: RunLock
  readonly batch: Batch | undefined
  /** Changes while it works. */
  readonly ahead: Ahead
}

const DEFAULT_WAIT = 60_000

/** How often a migration that met a lock is tried again. */
export const DEFAULT_RETRIES = 5

export async function withSession<T>(
  context: RunContext,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { dataSource } = context
  const queryRunner = dataSource.createQueryRunner("master")
  try {
    const ledger = ledgerOf(dataSource)
    return await work({
      context,
      options,
      queryRunner,
      query: queryOf(queryRunner),
      ledger,
      journal: journalTable(context, ledger),
    })
  } catch (error) {
    if (error instanceof LimbeckError) throw error
    throw options.signal?.aborted === true ? interrupted(undefined) : explainRefusal(error, context)
  } finally {
    if (!queryRunner.isReleased) await queryRunner.release()
  }
}

/** An error of the runner's own statements: the ledger cannot be read or written. */
function explainRefusal(error: unknown, { dialect }: RunContext): unknown {
  const { locking } = dialect.session
  const kind = locking.kindOf(error)
  if (kind === undefined && locking.codeOf(error) === undefined) return error
  if (kind === "read-only") {
    return new LimbeckError({
      code: "read-only",
      message: `cannot record migrations: ${messageOf(error)}`,
      next: "connect to a database, with a role and a file, that may be written to",
      cause: error,
    })
  }
  return new LimbeckError({
    code: kind === "connection-lost" ? "connection-lost" : "ledger",
    message: `cannot read or write the table of applied migrations: ${messageOf(error)}`,
    next:
      kind === "connection-lost" ? "limbeck current shows how far it came" : "grant the role what the message names",
    cause: error,
  })
}

/** The journal lies beside the ledger unless the settings put it elsewhere. */
export function journalTable({ journal }: Pick<RunContext, "journal">, ledger: Ledger): Name | undefined {
  if (journal === false) return undefined
  const { schema } = ledger.table
  return { ...(schema === undefined ? {} : { schema }), name: "limbeck_journal", ...withoutUndefined(journal) }
}

function withoutUndefined(journal: { schema?: string; table?: string } | undefined): Partial<Name> {
  return {
    ...(journal?.schema === undefined ? {} : { schema: journal.schema }),
    ...(journal?.table === undefined ? {} : { name: journal.table }),
  }
}

/** What the database has now: one SELECT. */
export async function readState(session: Session): Promise<DatabaseState> {
  const { context, query, ledger } = session
  const { locking } = context.dialect.session
  const rows = await whileBusy(session, () => readLedger(query, locking, ledger))
  return stateOf(context.graph, rows, context.ignoreRevisions)
}

/** Holds the lock while `work` goes on, with the tables it needs in place. */
export async function withLock<T>(session: Session, work: (session: LockedSession) => Promise<T>): Promise<T> {
  const { context, options, ledger, queryRunner } = session
  const start = Date.now()
  const lock = await context.dialect.session.locking.acquire({
    ledger: ledger.table,
    connect: () => openOwnConnection(context.dataSource),
    owner: `limbeck ${runnerName()}`,
    ...(context.schema === undefined ? {} : { schema: context.schema }),
    timeout: waitOf(options),
    onWaiting: (holder) =>
      options.onEvent?.({ type: "waiting", ms: Date.now() - start, ...(holder === undefined ? {} : { holder }) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const unwatch = watchQueries(queryRunner)
  try {
    await whileBusy(session, () => awaitTurn(session, lock))
    return await work({ ...session, lock, batch: await batchOf(queryRunner), ahead: { begun: undefined } })
  } finally {
    // The code of a migration that was interrupted may still be running, and must not get through.
    if (options.signal?.aborted !== true) unwatch()
    await lock.release().catch(() => undefined)
  }
}

/** What the server still does for the last holder must be done before anybody asks what is applied. */
async function awaitTurn({ query }: Session, { turn }: RunLock): Promise<void> {
  if (turn === undefined) return
  const [row] = await query(turn.take.text)
  if (row?.alone !== true) throw turn.refusal()
}

/**
 * What plain migrations may count on: entity metadata, and TypeORM's own table of texts where entities
 * have views or generated columns, which MigrationExecutor creates before it runs anything.
 */
export async function prepareMetadata(session: LockedSession): Promise<void> {
  const { context, query, queryRunner } = session
  await context.loadMetadata?.()
  const remembers = context.dataSource.entityMetadatas.some(
    ({ tableType, columns }) =>
      tableType === "view" || columns.some(({ generatedType }) => generatedType !== undefined),
  )
  if (!remembers) return
  const connection = await toConnection(queryRunner)
  const table = { schema: connection.schema, name: connection.metadataTable }
  const { records } = context.dialect.session
  if (await whileBusy(session, () => records.exists(query, table))) return
  await whileBusy(session, () => query(records.createMetadataTable(connection).text))
}

/** Milliseconds to wait for somebody else. */
export function waitOf({ wait }: Pick<SessionOptions, "wait">): number {
  return wait ?? DEFAULT_WAIT
}

/** Repeats what another process does not allow just now (SQLITE_BUSY), as long as the options say. */
export async function whileBusy<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const { options, context } = session
  const { locking } = context.dialect.session
  const start = Date.now()
  let told = -Infinity
  for (let delay = 5; ; delay = Math.min(delay * 2, 100)) {
    try {
      return await work()
    } catch (error) {
      if (locking.kindOf(error) !== "busy") throw error
      const waited = Date.now() - start
      if (waited >= waitOf(options)) throw stillBusy(waited, error)
      if (waited - told >= 5000) {
        told = waited
        options.onEvent?.({ type: "waiting", ms: waited })
      }
      await pause(delay, options.signal)
    }
  }
}

function stillBusy(waited: number, cause: unknown): LimbeckError {
  const seconds = Math.round(waited / 1000)
  if (cause instanceof LimbeckError) {
    const { code, message, next = "" } = cause
    return new LimbeckError({ code, message: `${message}; waited ${seconds} s`, next, cause })
  }
  return new LimbeckError({
    code: "locked",
    message: `cannot go on: the database is locked by another process; waited ${seconds} s`,
    next: "end what holds it (a running application, a database browser), or give --wait more seconds",
    cause,
  })
}
