import { LimbeckError } from "../errors"
import { whenAborted } from "./abort"
import { interruptDriver } from "./connection"
import type { Direction, RunEvent } from "./events"
import { explainFailure, interrupted, journalError } from "./failure"
import { writeJournal, type JournalEntry } from "./journal"
import { isRecorded, recordApplied, recordReverted } from "./ledger"
import { checksumOf } from "./checksum"
import type { Step } from "./preflight"
import type { Revision } from "../history/migration"
import { settleOperations } from "../script/queue"
import { whileBusy, type LockedSession } from "./session"
import { inTransaction } from "./transaction"
import { beginOutside } from "./unfinished"
import { watch, type Watched } from "./watch"

/** What became of one revision. */
export interface DoneStep {
  readonly revision: Revision
  readonly direction: Direction
  readonly ms: number
  readonly statements: number
}

interface Place {
  readonly index: number
  readonly total: number
}

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
  for (const [at, step] of steps.entries()) {
    refuseWhenAborted(session)
    const progress = startProgress(session, step, { index: at + 1, total: steps.length })
    const isTransactional = step.transactional || options.fake === true
    const finished = await attempt(session, step, progress, isTransactional, () =>
      isTransactional
        ? inTransaction(session, () => perform(session, step, progress, options))
        : performOutside(session, step, progress),
    )
    if (finished !== undefined) done.push(finished)
  }
  return done
}

/** All migrations in one transaction: all or none. */
export async function executeAll(
  session: LockedSession,
  steps: readonly Step[],
  options: ExecuteOptions = {},
): Promise<DoneStep[]> {
  const done: DoneStep[] = []
  let current: { step: Step; progress: Progress } | undefined
  try {
    await inTransaction(session, async () => {
      for (const [at, step] of steps.entries()) {
        refuseWhenAborted(session)
        const progress = startProgress(session, step, { index: at + 1, total: steps.length })
        current = { step, progress }
        if (await perform(session, step, progress, options)) done.push(progress.finish())
      }
    })
    return done
  } catch (error) {
    throw current === undefined ? error : await fail(session, current.step, current.progress, error, true)
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
  try {
    return (await work()) ? progress.finish() : undefined
  } catch (error) {
    throw await fail(session, step, progress, error, rollsBack)
  }
}

/** False when another runner had done it. */
async function perform(
  session: LockedSession,
  step: Step,
  progress: Progress,
  { fake = false }: ExecuteOptions,
): Promise<boolean> {
  const { query, ledger } = session
  if ((await isRecorded(query, ledger, step.revision)) === (step.direction === "up")) {
    progress.skip()
    return false
  }
  progress.start()
  if (!fake) await runCode(session, step, progress.watched)
  await recordStep(session, step)
  await keep(session, step, progress, { state: fake ? "stamped" : "finished", finishedAt: new Date() })
  return true
}

/** What was begun is committed first: a crash in the middle must leave a trace. */
async function performOutside(session: LockedSession, step: Step, progress: Progress): Promise<boolean> {
  const isBegun = await beginOutside(session, step, () => keep(session, step, progress, { state: "started" }))
  if (!isBegun) {
    progress.skip()
    return false
  }
  progress.start()
  await runCode(session, step, progress.watched)
  await whileBusy(session, () => recordStep(session, step))
  await whileBusy(session, () => keep(session, step, progress, { state: "finished", finishedAt: new Date() }))
  return true
}

function recordStep({ query, ledger }: LockedSession, { revision, direction }: Step): Promise<void> {
  return direction === "up" ? recordApplied(query, ledger, revision) : recordReverted(query, ledger, revision.name)
}

async function runCode(session: LockedSession, { migration, direction }: Step, watched: Watched): Promise<void> {
  const { queryRunner, options, lock } = session
  const { signal } = options
  const code = watch(watched, async () => {
    await migration[direction](queryRunner)
    await settleOperations(queryRunner)
  })
  const abort = whenAborted(signal, async () => {
    watched.abandoned = interrupted(undefined)
    interruptDriver(queryRunner)
    await lock.interrupt().catch(() => undefined)
  })
  try {
    await Promise.race([code, abort.promise])
  } finally {
    abort.dispose()
    // Its own rejection comes too late to matter, and must not end the process.
    code.catch(() => undefined)
  }
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
  const entry = { state: "failed", finishedAt: new Date(), error: journalError(error, locking) } as const
  // Best effort: the connection may be gone, and what failed matters more.
  await keep(session, step, progress, entry).catch(() => undefined)
  progress.fail(explained)
  return explained
}

const RUN_ERRORS: ReadonlySet<string> = new Set(["locked", "lock-lost", "unfinished"])

/** What stopped the run before the migration's own code began, and says so itself. */
function isOfTheRun(error: unknown): boolean {
  return error instanceof LimbeckError && RUN_ERRORS.has(error.code)
}

type Outcome = Pick<JournalEntry, "state" | "finishedAt" | "error">

async function keep(session: LockedSession, step: Step, progress: Progress, outcome: Outcome): Promise<void> {
  const { query, journal } = session
  if (journal === undefined) return
  const { revision, direction, recording, reverse } = step
  const isUp = direction === "up"
  await writeJournal(query, journal, {
    revision: revision.id,
    name: revision.name,
    direction,
    startedAt: progress.startedAt,
    statements: progress.watched.statements,
    ...(isUp && recording?.complete === true ? { checksum: checksumOf(recording.operations) } : {}),
    ...(isUp && reverse?.complete === true && holdsNoValues(reverse.operations) ? { down: reverse.operations } : {}),
    ...outcome,
  })
}

/** Parameters may be rows, which the journal never holds. */
function holdsNoValues(operations: readonly { readonly verb: string; readonly parameters?: unknown }[]): boolean {
  return operations.every((operation) => operation.parameters === undefined)
}

/** Tells the caller of one step, and counts its statements. */
interface Progress {
  readonly watched: Watched
  readonly startedAt: Date
  start(): void
  skip(): void
  finish(): DoneStep
  fail(error: unknown): void
}

function startProgress({ options }: LockedSession, { revision, direction }: Step, place: Place): Progress {
  const facts = { revision, direction, ...place }
  const tell = (event: RunEvent): void => options.onEvent?.(event)
  let began = performance.now()
  const elapsed = (): number => performance.now() - began
  const watched: Watched = {
    statements: 0,
    last: undefined,
    abandoned: undefined,
    onStatement: (sql, statements) => tell({ type: "statement", ...facts, sql, statements }),
  }
  return {
    watched,
    startedAt: new Date(),
    start() {
      began = performance.now()
      tell({ type: "started", ...facts })
    },
    skip: () => tell({ type: "skipped", ...facts }),
    finish() {
      const result = { revision, direction, ms: elapsed(), statements: watched.statements }
      tell({ type: "finished", ...facts, ms: result.ms, statements: result.statements })
      return result
    },
    fail: (error) => tell({ type: "failed", ...facts, ms: elapsed(), error }),
  }
}
