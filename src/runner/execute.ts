import { pause } from "../dialects/locking"
import { LimbeckError } from "../errors"
import { runCode } from "./code"
import { journalStep, recordStep } from "./entries"
import { explainFailure, interrupted, journalError } from "./failure"
import { performOutside } from "./outside"
import type { Step } from "./preflight"
import { startProgress, type DoneStep, type Progress } from "./progress"
import { isResumable } from "./resumable"
import { DEFAULT_RETRIES, type LockedSession } from "./session"
import { startTogether } from "./together"
import { checkRecorded, inTransaction, leaveAhead, type Begun } from "./transaction"

export interface ExecuteOptions {
  /** Only record, do not run. */
  readonly fake?: boolean
}

/** Each migration in a transaction of its own, or in none where it says so. */
export async function executeEach(
  session: LockedSession,
  steps: readonly Step[],
  options: ExecuteOptions = {},
): Promise<DoneStep[]> {
  const done: DoneStep[] = []
  const together = options.fake === true ? undefined : startTogether(session, steps)
  const isTransactional = (step: Step): boolean => step.transactional || options.fake === true
  try {
    for (let at = 0; ;) {
      const step = steps[at]
      if (step === undefined) break
      refuseWhenAborted(session)
      const sent = (await together?.send(at)) ?? []
      done.push(...sent)
      at += sent.length
      if (sent.length > 0) continue
      const progress = startProgress(session, step, { index: at + 1, total: steps.length })
      const next = steps[at + 1]
      const asked = {
        name: step.revision.name,
        ...(next !== undefined && isTransactional(next) ? { next: next.revision.name } : {}),
      }
      const finished = await attempt(session, step, progress, isTransactional(step), () =>
        isTransactional(step)
          ? inTransaction(session, (begun) => perform(session, step, progress, begun, options), asked)
          : performOutside(session, step, progress),
      )
      if (finished !== undefined) done.push(finished)
      together?.note(finished?.ms ?? 0)
      at += 1
    }
  } finally {
    await leaveAhead(session)
  }
  return done
}

/** All migrations in one transaction: all or none. */
export async function executeAll(
  session: LockedSession,
  steps: readonly Step[],
  options: ExecuteOptions = {},
): Promise<DoneStep[]> {
  let current: { step: Step; progress: Progress } | undefined
  const runAll = async (): Promise<DoneStep[]> => {
    const done: Progress[] = []
    await inTransaction(session, async ({ closing }) => {
      for (const [at, step] of steps.entries()) {
        refuseWhenAborted(session)
        const progress = startProgress(session, step, { index: at + 1, total: steps.length })
        current = { step, progress }
        const isRecorded = await checkRecorded(session, step.revision.name)
        if (!(await perform(session, step, progress, { isRecorded, closing }, options))) continue
        for (const { text } of closing.splice(0)) await session.query(text)
        progress.stop()
        done.push(progress)
      }
    })
    return done.map((progress) => progress.finish())
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await runAll()
    } catch (error) {
      if (current === undefined) throw error
      if (await waitToRepeat(session, current.progress, error, attempt)) continue
      throw await fail(session, current.step, current.progress, error, true)
    }
  }
}

function refuseWhenAborted({ options }: LockedSession): void {
  if (options.signal?.aborted === true) throw interrupted(undefined)
}

async function attempt(
  session: LockedSession,
  step: Step,
  progress: Progress,
  rollsBack: boolean,
  work: () => Promise<boolean>,
): Promise<DoneStep | undefined> {
  for (let time = 1; ; time++) {
    try {
      return (await work()) ? progress.finish() : undefined
    } catch (error) {
      const leavesNothing = rollsBack || isResumable(step.recording) || progress.watched.statements <= 1
      if (!leavesNothing || !canRepeat(session, error, time))
        throw await fail(session, step, progress, error, rollsBack)
      // Outside a transaction the row that says `started` would look like a crash.
      if (!rollsBack) await writeFailure(session, step, progress, error)
      await waitToRepeat(session, progress, error, time)
    }
  }
}

/** A lock that was not to be had, or a deadlock: nothing is wrong with the migration. */
function canRepeat({ context, options }: LockedSession, error: unknown, time: number): boolean {
  const kind = context.dialect.session.locking.kindOf(error)
  if (kind !== "busy" && kind !== "conflict") return false
  return time <= (options.lockRetries ?? DEFAULT_RETRIES) && options.signal?.aborted !== true && !isOfTheRun(error)
}

const LONGEST_PAUSE = 30_000

/** Waits longer each time, so that whoever is in the way gets done. False when there is nothing to wait for. */
async function waitToRepeat(
  session: LockedSession,
  progress: Progress,
  error: unknown,
  time: number,
): Promise<boolean> {
  if (!canRepeat(session, error, time)) return false
  const { options } = session
  const ms = Math.min((options.lockTimeout ?? 1000) * 2 ** (time - 1), LONGEST_PAUSE) * (0.75 + Math.random() / 2)
  progress.again(time, ms, error)
  await pause(ms, options.signal)
  return true
}

/** False when another runner had done it. */
async function perform(
  session: LockedSession,
  step: Step,
  progress: Progress,
  { isRecorded, closing }: Begun,
  { fake = false }: ExecuteOptions,
): Promise<boolean> {
  if (isRecorded === (step.direction === "up")) {
    progress.skip()
    return false
  }
  progress.start()
  if (!fake) {
    await session.context.dialect.session.limit(session.query, session.options, true)
    await runCode(session, step, progress.watched)
  }
  const outcome = { state: fake ? "stamped" : "finished", finishedAt: new Date() } as const
  closing.push(recordStep(session, step), ...(await journalStep(session, step, progress, outcome)))
  return true
}

async function fail(
  session: LockedSession,
  step: Step,
  progress: Progress,
  error: unknown,
  rolledBack: boolean,
): Promise<unknown> {
  const { locking } = session.context.dialect.session
  const { revision, direction } = step
  if (isOfTheRun(error)) {
    progress.fail(error)
    return error
  }
  const isAborted = session.options.signal?.aborted === true
  const explained = isAborted
    ? interrupted({ revision, direction, rolledBack })
    : explainFailure(error, { revision, direction, watched: progress.watched, rolledBack }, locking)
  // Whoever stopped it knows that nothing happened.
  if (!isAborted || !rolledBack) await writeFailure(session, step, progress, error)
  progress.fail(explained)
  return explained
}

/** Best effort: the connection may be gone, and what failed matters more. */
async function writeFailure(session: LockedSession, step: Step, progress: Progress, error: unknown): Promise<void> {
  const { locking } = session.context.dialect.session
  const { moves } = progress
  const facts = {
    finishedAt: new Date(),
    error: journalError(error, locking),
    ...(moves === undefined ? {} : { moves }),
  }
  for (const { text } of await journalStep(session, step, progress, { state: "failed", ...facts }))
    await session.query(text).catch(() => undefined)
}

const RUN_ERRORS: ReadonlySet<string> = new Set(["locked", "lock-lost", "unfinished", "transaction-pooler"])

/** What stopped the run before the migration's own code began, and says so itself. */
function isOfTheRun(error: unknown): boolean {
  return error instanceof LimbeckError && RUN_ERRORS.has(error.code)
}
