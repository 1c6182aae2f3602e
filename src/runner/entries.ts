import type { Sql } from "../dialects/sql"
import { checksumOfStep } from "./checksum"
import { writeJournal, type JournalEntry } from "./journal"
import { recordApplied, recordReverted } from "./ledger"
import type { Step } from "./preflight"
import type { Progress } from "./progress"
import type { LockedSession } from "./session"
import { wayBackOf } from "./way-back"

/** What becomes of the ledger when a step is done. */
export function recordStep({ ledger }: LockedSession, { revision, direction }: Step): Sql {
  return direction === "up" ? recordApplied(ledger, revision) : recordReverted(ledger, revision.name)
}

export type Outcome = Pick<JournalEntry, "state" | "finishedAt" | "error" | "moves">

/** The row of the journal, or nothing where there is none. */
export function journalStep({ journal }: LockedSession, step: Step, progress: Progress, outcome: Outcome): Sql[] {
  if (journal === undefined) return []
  const { revision, direction, reverse } = step
  const checksum = checksumOfStep(step)
  const isUp = direction === "up"
  const down = isUp ? wayBackOf(revision, reverse) : undefined
  const entry: JournalEntry = {
    revision: revision.id,
    name: revision.name,
    direction,
    startedAt: progress.startedAt,
    statements: progress.watched.statements,
    ...(checksum === undefined ? {} : { checksum }),
    ...(down === undefined ? {} : { down }),
    ...outcome,
  }
  return [writeJournal(journal, entry)]
}
