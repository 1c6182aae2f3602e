import type { RunContext } from "./context"
import type { SessionOptions } from "./events"
import { createRecords, findJournal } from "./records"
import { readState, withLock, withSession } from "./session"

/**
 * Makes the ledger and the journal where they are not there yet, and nothing else: for a role that may create tables,
 * before one that may not runs the migrations. @returns whether anything was made
 */
export async function ensureRecords(context: RunContext, options: SessionOptions = {}): Promise<boolean> {
  return withSession(context, options, async (session) => {
    const { exists } = await readState(session)
    const journal = await findJournal(session)
    if (exists && (session.journal === undefined || journal !== undefined)) return false
    return withLock(session, async (locked) => {
      await createRecords(locked, { ledgerExists: (await readState(session)).exists })
      return true
    })
  })
}
