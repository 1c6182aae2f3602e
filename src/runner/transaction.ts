import type { QueryRunner } from "typeorm"
import { whileBusy, type LockedSession } from "./session"

/**
 * Runs `work` in one transaction of the query runner, so that `queryRunner.manager` takes part in it.
 * Before it, the engine prepares the connection; before the commit, it checks the result.
 */
export async function inTransaction<T>(session: LockedSession, work: () => Promise<T>): Promise<T> {
  const { query, queryRunner, context } = session
  const engine = context.dialect.session
  const restore = await whileBusy(session, () => engine.beforeTransaction(query))
  try {
    await begin(session)
    try {
      const result = await work()
      // A migration that committed by itself has left nothing to commit.
      if (queryRunner.isTransactionActive) await engine.beforeCommit(query)
      session.options.signal?.throwIfAborted()
      // A migration may have left a savepoint of its own open.
      for (let level = 0; level < 100 && queryRunner.isTransactionActive; level++) {
        // SQLite: readers may hold up a commit; the transaction stays open and can be committed again.
        await whileBusy(session, () => queryRunner.commitTransaction())
      }
      return result
    } catch (error) {
      await rollback(queryRunner)
      throw error
    }
  } finally {
    await restore().catch(() => undefined)
  }
}

/** Thrown by `work` to leave the transaction without a trace and without an error. */
export class Undo<T> extends Error {
  readonly result: T

  constructor(result: T) {
    super("the transaction is to be rolled back")
    this.result = result
  }
}

async function begin(session: LockedSession): Promise<void> {
  const { query, queryRunner, lock } = session
  await whileBusy(session, async () => {
    try {
      await queryRunner.startTransaction()
      await claim(session)
      await lock.verify(query)
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

/** All levels of it; a connection that is gone has rolled back by itself. */
async function rollback(queryRunner: QueryRunner): Promise<void> {
  for (let level = 0; level < 100 && queryRunner.isTransactionActive; level++) {
    try {
      await queryRunner.rollbackTransaction()
    } catch {
      // The engine has ended it already (SQLITE_FULL, a lost connection); TypeORM would go on believing in it.
      Object.assign(queryRunner, { isTransactionActive: false, transactionDepth: 0 })
    }
  }
}
