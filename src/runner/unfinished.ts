import { hostname } from "node:os"
import { isDeepStrictEqual } from "node:util"
import { pause } from "../dialects/locking"
import { LimbeckError } from "../errors"
import { displayRevision } from "../history/migration"
import { checksumOfStep } from "./checksum"
import { isResumable } from "./resumable"
import { lastJournalEntry, runnerName, type PastEntry } from "./journal"
import type { Step } from "./preflight"
import { waitOf, type LockedSession } from "./session"
import { inTransaction, type Begun } from "./transaction"

/** Records that it begins; told what an interrupted run of the same migration had done. */
export type Claim = (before: PastEntry | undefined) => Promise<void>

/**
 * Claims a migration that runs outside a transaction, by `claim` in the journal. False when another
 * runner has done it.
 * @throws LimbeckError `unfinished` when a run of it ended without a word: only a person can see how far it came.
 */
export async function beginOutside(session: LockedSession, step: Step, claim: Claim): Promise<boolean> {
  const { options } = session
  const start = Date.now()
  let first: PastEntry | undefined
  for (let told = false; ; told = true) {
    const verdict = await inTransaction(session, (begun) => tryClaim(session, step, begun, claim), {
      name: step.revision.name,
    })
    if (typeof verdict === "string") return verdict === "begun"
    const waited = Date.now() - start
    first ??= verdict
    if (waited >= waitOf(options)) {
      // After each statement its runner says how far it has come, which a process that is gone does not.
      const isAlive = lifeOf(verdict) === "alive" || !isDeepStrictEqual(first, verdict)
      throw isAlive ? stillRunning(step, verdict, waited) : unknownRunner(step, verdict, waited)
    }
    if (!told)
      options.onEvent?.({ type: "waiting", ms: waited, holder: `limbeck ${verdict.runner}`, revision: step.revision })
    await pause(100, options.signal)
  }
}

/** Inside a transaction that excludes other runners. A row means that one is at it. */
async function tryClaim(
  session: LockedSession,
  step: Step,
  { isRecorded }: Begun,
  claim: Claim,
): Promise<"begun" | "done" | PastEntry> {
  const { query, journal, lock, options } = session
  const { revision, direction, recording } = step
  if (isRecorded === (direction === "up")) return "done"
  const last = journal === undefined ? undefined : await lastJournalEntry(query, journal, revision.id)
  if (last?.state === "started" && last.direction === direction) {
    // Of an unknown one it is presumed, as long as someone is ready to wait.
    if (!lock.exclusive && lifeOf(last) !== "dead") return last
    if (options.retry !== true && !isResumable(recording)) throw unfinished(step, last)
  }
  const isInterrupted = last?.direction === direction && (last.state === "started" || last.state === "failed")
  await claim(isInterrupted && last.checksum === checksumOfStep(step) ? last : undefined)
  atWork.add(revision.id)
  return "begun"
}

/** What this process runs outside a transaction. */
const atWork = new Set<string>()

/** To be called when it has ended, in whatever way. */
export function endOutside({ revision }: Step): void {
  atWork.delete(revision.id)
}

/** Whether the process that began a migration lives; of one on another host nothing is known. */
export function lifeOf({ runner, revision }: PastEntry): "alive" | "dead" | "unknown" {
  const at = runner.lastIndexOf(":")
  // In a container every process may have the same number.
  if (runner === runnerName()) return atWork.has(revision) ? "alive" : "dead"
  if (runner.slice(0, at) !== hostname()) return "unknown"
  try {
    process.kill(Number(runner.slice(at + 1)), 0)
    return "alive"
  } catch (error) {
    return (error as { code?: unknown }).code === "EPERM" ? "alive" : "dead"
  }
}

function stillRunning({ revision }: Step, { runner, startedAt }: PastEntry, waited: number): LimbeckError {
  return new LimbeckError({
    code: "locked",
    message:
      `cannot run ${displayRevision(revision)}: limbeck ${runner} is running it outside a transaction since ` +
      `${startedAt}; waited ${Math.round(waited / 1000)} s`,
    next: "wait until it has ended, or give --wait more seconds",
  })
}

/** A file that two hosts or containers share: nothing but its end would show that the other process lives. */
function unknownRunner({ revision, direction }: Step, last: PastEntry, waited: number): LimbeckError {
  return new LimbeckError({
    code: "unfinished",
    message:
      `cannot ${direction === "up" ? "run" : "revert"} ${displayRevision(revision)}: limbeck ${last.runner}, which is ` +
      `another host or container, began it at ${last.startedAt} outside a transaction; whether it still runs cannot be ` +
      `told from here, and nothing of it moved in ${Math.round(waited / 1000)} s`,
    next: `if it runs, wait for its end (--wait); if it is gone: ${decisionOn({ revision, direction })}`,
  })
}

function unfinished({ revision, direction }: Pick<Step, "revision" | "direction">, last: PastEntry): LimbeckError {
  const act = direction === "up" ? "run" : "revert"
  return new LimbeckError({
    code: "unfinished",
    message:
      `cannot ${act} ${displayRevision(revision)}: limbeck ${last.runner} began it at ${last.startedAt} outside a ` +
      "transaction and did not finish; part of it may be done",
    next: decisionOn({ revision, direction }),
  })
}

function decisionOn({ revision, direction }: Pick<Step, "revision" | "direction">): string {
  const ends = direction === "up" ? "--applied, --reverted" : "--reverted, --applied"
  return `limbeck repair ${revision.id} shows what is known; then limbeck repair ${revision.id} ${ends} or --retry`
}
