import { hostname } from "node:os"
import { pause } from "../dialects/locking"
import { LimbeckError } from "../errors"
import { displayRevision } from "../history/migration"
import { lastJournalEntry, type PastEntry } from "./journal"
import type { Step } from "./preflight"
import { DEFAULT_LOCK_TIMEOUT, type LockedSession } from "./session"
import { inTransaction, type Begun } from "./transaction"

/**
 * Claims a migration that runs outside a transaction, by `claim` in the journal. False when another
 * runner has done it.
 * @throws LimbeckError `unfinished` when a run of it ended without a word: only a person can see how far it came.
 */
export async function beginOutside(session: LockedSession, step: Step, claim: () => Promise<void>): Promise<boolean> {
  const { options } = session
  const start = Date.now()
  for (let told = false; ; told = true) {
    const verdict = await inTransaction(session, (begun) => tryClaim(session, step, begun, claim), step.revision.name)
    if (typeof verdict === "string") return verdict === "begun"
    const waited = Date.now() - start
    if (waited >= (options.lockTimeout ?? DEFAULT_LOCK_TIMEOUT)) throw stillRunning(step, verdict, waited)
    if (!told) options.onEvent?.({ type: "waiting", ms: waited, holder: `limbeck ${verdict.runner}` })
    await pause(100, options.signal)
  }
}

/** Inside a transaction that excludes other runners. A row means that one is at it. */
async function tryClaim(
  session: LockedSession,
  { revision, direction }: Step,
  { isRecorded }: Begun,
  claim: () => Promise<void>,
): Promise<"begun" | "done" | PastEntry> {
  const { query, journal, lock, options } = session
  if (isRecorded === (direction === "up")) return "done"
  const last = journal === undefined ? undefined : await lastJournalEntry(query, journal, revision.id)
  if (last?.state === "started" && last.direction === direction) {
    if (!lock.exclusive && isAlive(last.runner)) return last
    if (options.retry !== true) throw unfinished({ revision, direction }, last)
  }
  await claim()
  return "begun"
}

/** Of a process on another host nothing is known: it counts as alive as long as one is ready to wait. */
function isAlive(runner: string): boolean {
  const at = runner.lastIndexOf(":")
  if (runner.slice(0, at) !== hostname()) return true
  try {
    process.kill(Number(runner.slice(at + 1)), 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code === "EPERM"
  }
}

function stillRunning({ revision }: Step, { runner, startedAt }: PastEntry, waited: number): LimbeckError {
  return new LimbeckError({
    code: "locked",
    message:
      `cannot run ${displayRevision(revision)}: limbeck ${runner} is running it outside a transaction since ` +
      `${startedAt}; waited ${Math.round(waited / 1000)} s`,
    next: "wait until it has ended, or give --lock-timeout more seconds",
  })
}

function unfinished({ revision, direction }: Pick<Step, "revision" | "direction">, last: PastEntry): LimbeckError {
  const act = direction === "up" ? "run" : "revert"
  return new LimbeckError({
    code: "unfinished",
    message:
      `cannot ${act} ${displayRevision(revision)}: limbeck ${last.runner} began it at ${last.startedAt} outside a ` +
      "transaction and did not finish; part of it may be done",
    next:
      direction === "up"
        ? `limbeck stamp ${revision.id} if all of it is there; limbeck run --retry to run it again from its start`
        : `limbeck revert --retry to revert it again from its start`,
  })
}
