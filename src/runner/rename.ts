import type { Revision } from "../history/migration"
import type { RunContext } from "./context"
import type { SessionOptions } from "./events"
import { writeJournal } from "./journal"
import { recordApplied, recordReverted } from "./ledger"
import { knownOf } from "./repair"
import { createRecords } from "./records"
import { readState, withLock, withSession } from "./session"
import { inTransaction } from "./transaction"

/** A revision that has another name from now on. */
export interface Renaming {
  readonly revision: Revision
  readonly name: string
  readonly timestamp: number
}

/** Which of these the database has applied. */
export function appliedOf(context: RunContext, renamings: readonly Renaming[]): Promise<readonly Renaming[]> {
  return withSession(context, {}, async (session) => {
    const applied = new Set((await readState(session)).applied)
    return renamings.filter(({ revision }) => applied.has(revision.id))
  })
}

/** Makes the ledger know revisions by their new names, all or none. */
export function renameApplied(
  context: RunContext,
  renamings: readonly Renaming[],
  options: SessionOptions = {},
): Promise<void> {
  return withSession(context, options, (session) =>
    withLock(session, async (locked) => {
      const state = await readState(locked)
      await createRecords(locked, { ledgerExists: state.exists })
      const { ledger, journal } = locked
      const now = new Date()
      await inTransaction(locked, async ({ closing }) => {
        for (const { revision, name, timestamp } of renamings) {
          closing.push(recordReverted(ledger, revision.name), recordApplied(ledger, { name, timestamp }))
          if (journal === undefined) continue
          const { id } = revision
          const known = await knownOf(locked, id)
          const entry = {
            revision: id,
            name,
            direction: "up",
            state: "stamped",
            startedAt: now,
            finishedAt: now,
          } as const
          closing.push(writeJournal(journal, { ...entry, ...known }))
        }
      })
    }),
  )
}
