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
export async function journalStep(
  { journal }: LockedSession,
  step: Step,
  progress: Progress,
  outcome: Outcome,
): Promise<Sql[]> {
  if (journal === undefined) return []
  const { revision, direction } = step
  const entry: JournalEntry = {
    revision: revision.id,
    name: revision.name,
    direction,
    startedAt: progress.startedAt,
    statements: progress.watched.statements,
    ...(await factsOf(step)),
    ...outcome,
  }
  return [writeJournal(journal, entry)]
}

type Facts = Pick<JournalEntry, "checksum" | "down">

const known = new WeakMap<Step, Promise<Facts>>()

/** What a row says of the migration whatever becomes of it. It takes a while the first time. */
export function factsOf(step: Step): Promise<Facts> {
  const facts = known.get(step) ?? readFacts(step)
  known.set(step, facts)
  return facts
}

async function readFacts(step: Step): Promise<Facts> {
  const checksum = checksumOfStep(step)
  const down = step.direction === "up" ? wayBackOf(step.revision, await step.reverse()) : undefined
  return { ...(checksum === undefined ? {} : { checksum }), ...(down === undefined ? {} : { down }) }
}
