import type { QueryRunner } from "typeorm"
import type { Row } from "../dialects/dialect"
import { lit, sql, type Sql } from "../dialects/sql"
import { isRecorded } from "./ledger"
import { whileBusy, type LockedSession } from "./session"

/** What `work` learns of its transaction, and may leave to it. */
export interface Begun {
  /** True when the ledger had the name that was asked for, read inside the transaction. */
  readonly isRecorded: boolean
  /** Statements to run last; they travel with the commit where the driver can. */
  readonly closing: Sql[]
}

/** Names of the ledger that transactions ask about while they begin. */
export interface Asked {
  readonly name?: string
  /** What the transaction after this one will ask: it begins with the commit of this one, where the driver can. */
  readonly next?: string
}

/**
 * Runs `work` in one transaction of the query runner, so that `queryRunner.manager` takes part in it.
 * Before it, the engine prepares the connection; before the commit, it checks the result.
 */
export async function inTransaction<T>(
  session: LockedSession,
  work: (begun: Begun) => Promise<T>,
  asked: Asked = {},
): Promise<T> {
  const { query, queryRunner, context, options } = session
  const engine = context.dialect.session
  const restore = await whileBusy(session, () => engine.beforeTransaction(query))
  try {
    const begun = { isRecorded: await begin(session, asked.name), closing: [] }
    try {
      const result = await work(begun)
      // A migration that committed by itself has left nothing to check.
      if (queryRunner.isTransactionActive) await engine.beforeCommit(query)
      options.signal?.throwIfAborted()
      await commit(session, begun, asked)
      return result
    } catch (error) {
      await rollback(queryRunner)
      throw error
    }
  } finally {
    await restore().catch(() => undefined)
  }
}

/** Asks, with the lock still ours, whether the ledger has a name. */
export async function checkRecorded(session: LockedSession, name?: string): Promise<boolean> {
  const rows: (Row | undefined)[] = []
  const confirmed = session.lock.confirm()
  for (const text of openingOf(session, name)) rows.push((await session.query(text))[0])
  await confirmed
  return readOpening(session, rows)
}

/** Thrown by `work` to leave the transaction without a trace and without an error. */
export class Undo<T> extends Error {
  readonly result: T

  constructor(result: T) {
    super("the transaction is to be rolled back")
    this.result = result
  }
}

/** The questions with which a transaction begins, each a statement. */
export function openingOf(
  { lock, ledger }: LockedSession,
  name: string | undefined,
  ...others: readonly Sql[]
): string[] {
  const check = lock.check(name === undefined ? lit(0) : isRecorded(ledger, name), ...others)
  return [...(lock.turn === undefined ? [] : [lock.turn.take.text]), check.text]
}

/** Whether the name is recorded, from the first row of each answer. @throws an error of the kind `busy` for another's turn */
export function readOpening({ lock }: LockedSession, rows: readonly (Row | undefined)[]): boolean {
  if (lock.turn !== undefined && rows.at(-2)?.alone !== true) throw lock.turn.refusal()
  const row = rows.at(-1)
  lock.noteWorker(row)
  return row?.recorded === true || row?.recorded === 1
}

/** To be called when no transaction follows after all. */
export async function leaveAhead({ ahead, queryRunner }: LockedSession): Promise<void> {
  if (ahead.begun === undefined) return
  ahead.begun = undefined
  await rollback(queryRunner)
}

async function begin(session: LockedSession, name: string | undefined): Promise<boolean> {
  const { queryRunner, batch, ahead } = session
  if (ahead.begun !== undefined && ahead.begun.name === name) {
    const { isRecorded } = ahead.begun
    ahead.begun = undefined
    return isRecorded
  }
  await leaveAhead(session)
  return whileBusy(session, async () => {
    try {
      if (batch !== undefined && !queryRunner.isTransactionActive) {
        markTransaction(queryRunner, true)
        const statements = ["START TRANSACTION", ...openingOf(session, name)]
        const [results] = await Promise.all([batch.send(statements), session.lock.confirm()])
        return readOpening(
          session,
          results.map(([row]) => row),
        )
      }
      await queryRunner.startTransaction()
      await claim(session)
      return await checkRecorded(session, name)
    } catch (error) {
      await rollback(queryRunner)
      throw error
    }
  })
}

/** A dry run has no ledger to write to yet: making one takes the same lock, and is rolled back. */
async function claim({ query, context, ledger }: LockedSession): Promise<void> {
  const { locking, records } = context.dialect.session
  try {
    await locking.claim(query, ledger.table)
  } catch (error) {
    if (locking.kindOf(error) !== "missing-table") throw error
    for (const { text } of records.createLedger(ledger.table, ledger.primaryKey)) await query(text)
  }
}

async function commit(session: LockedSession, { closing, isRecorded: was }: Begun, asked: Asked): Promise<void> {
  const { query, queryRunner, batch } = session
  const texts = closing.map(({ text }) => text)
  if (batch !== undefined && queryRunner.isTransactionActive) {
    // COMMIT ends savepoints that a migration has left open as well.
    const ending = [...texts, "COMMIT"]
    if (asked.name !== undefined && asked.next !== undefined && texts.length > 0) {
      return commitAndBegin(session, ending, { name: asked.name, next: asked.next, was })
    }
    await batch.send(ending)
    markTransaction(queryRunner, false)
    return
  }
  for (const text of texts) await query(text)
  for (let level = 0; level < 100 && queryRunner.isTransactionActive; level++) {
    // SQLite: readers may hold up a commit; the transaction stays open and can be committed again.
    await whileBusy(session, () => queryRunner.commitTransaction())
  }
}

/** One message instead of two: of a thousand migrations, the way to the server and back takes most of the time. */
async function commitAndBegin(
  session: LockedSession,
  ending: readonly string[],
  { name, next, was }: Required<Asked> & { readonly was: boolean },
): Promise<void> {
  const { queryRunner, batch, ahead } = session
  try {
    const statements = [...ending, "START TRANSACTION", ...openingOf(session, next)]
    const [results = []] = await Promise.all([batch?.send(statements), session.lock.confirm()])
    markTransaction(queryRunner, true)
    const rows = results.map(([row]) => row)
    ahead.begun = { name: next, isRecorded: readOpening(session, rows) }
  } catch (error) {
    await rollback(queryRunner)
    // What fails after the commit is about the next one, which then begins by itself and says so.
    if ((await isNowRecorded(session, name).catch(() => was)) === was) throw error
  }
}

async function isNowRecorded({ query, ledger }: LockedSession, name: string): Promise<boolean> {
  const [row] = await query(sql`SELECT ${isRecorded(ledger, name)} AS recorded`.text)
  return row?.recorded === true
}

/** All levels of it; a connection that is gone has rolled back by itself. */
export async function rollback(queryRunner: QueryRunner): Promise<void> {
  for (let level = 0; level < 100 && queryRunner.isTransactionActive; level++) {
    try {
      await queryRunner.rollbackTransaction()
    } catch {
      // The engine has ended it already (SQLITE_FULL, a lost connection); TypeORM would go on believing in it.
      markTransaction(queryRunner, false)
    }
  }
}

/** What startTransaction and commitTransaction of TypeORM 0.3 and 1.x keep, for a statement that was sent past them. */
export function markTransaction(queryRunner: QueryRunner, isTransactionActive: boolean): void {
  Object.assign(queryRunner, { isTransactionActive, transactionDepth: isTransactionActive ? 1 : 0 })
}
