import type { Sql } from "../dialects/sql"
import { LimbeckError } from "../errors"
import { whenAborted } from "./abort"
import { interruptDriver, portOf } from "./connection"
import { explainFailure, interrupted, journalError } from "./failure"
import { writeJournal, type JournalEntry } from "./journal"
import { recordApplied, recordReverted } from "./ledger"
import { checksumOf } from "./checksum"
import type { Step } from "./preflight"
import { startProgress, type DoneStep, type Progress } from "./progress"
import { settleOperations } from "../script/queue"
import { whileBusy, type LockedSession } from "./session"
import { checkRecorded, inTransaction, type Begun } from "./transaction"
import { beginOutside } from "./unfinished"
import { watch, type Watched } from "./watch"

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
        ? inTransaction(session, (begun) => perform(session, step, progress, begun, options), step.revision.name)
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
  const done: Progress[] = []
  let current: { step: Step; progress: Progress } | undefined
  try {
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
  { isRecorded, closing }: Begun,
  { fake = false }: ExecuteOptions,
): Promise<boolean> {
  if (isRecorded === (step.direction === "up")) {
    progress.skip()
    return false
  }
  progress.start()
  if (!fake) await runCode(session, step, progress.watched)
  const outcome = { state: fake ? "stamped" : "finished", finishedAt: new Date() } as const
  closing.push(recordStep(session, step), ...journalStep(session, step, progress, outcome))
  return true
}

/** What was begun is committed first: a crash in the middle must leave a trace. */
async function performOutside(session: LockedSession, step: Step, progress: Progress): Promise<boolean> {
  const write = async (statements: readonly Sql[]): Promise<void> => {
    for (const { text } of statements) await whileBusy(session, () => session.query(text))
  }
  const { locking } = session.context.dialect.session
  await locking.requireSession(session.query, portOf(session.context.dataSource))
  const isBegun = await beginOutside(session, step, () =>
    write(journalStep(session, step, progress, { state: "started" })),
  )
  if (!isBegun) {
    progress.skip()
    return false
  }
  progress.start()
  const leave = await session.lock.enter(session.query)
  try {
    await runCode(session, step, progress.watched)
  } finally {
    await leave().catch(() => undefined)
  }
  const outcome = { state: "finished", finishedAt: new Date() } as const
  await write([recordStep(session, step), ...journalStep(session, step, progress, outcome)])
  return true
}

function recordStep({ ledger }: LockedSession, { revision, direction }: Step): Sql {
  return direction === "up" ? recordApplied(ledger, revision) : recordReverted(ledger, revision.name)
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
    // What fails from now on (a deferred constraint at the commit) is no longer the last statement's fault.
    watched.last = undefined
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
  // Whoever stopped it knows that nothing happened.
  const rows = isAborted && rolledBack ? [] : journalStep(session, step, progress, entry)
  // Best effort: the connection may be gone, and what failed matters more.
  for (const { text } of rows) await session.query(text).catch(() => undefined)
  progress.fail(explained)
  return explained
}

const RUN_ERRORS: ReadonlySet<string> = new Set(["locked", "lock-lost", "unfinished", "transaction-pooler"])

/** What stopped the run before the migration's own code began, and says so itself. */
function isOfTheRun(error: unknown): boolean {
  return error instanceof LimbeckError && RUN_ERRORS.has(error.code)
}

type Outcome = Pick<JournalEntry, "state" | "finishedAt" | "error">

/** The row of the journal, or nothing where there is none. */
function journalStep({ journal }: LockedSession, step: Step, progress: Progress, outcome: Outcome): Sql[] {
  if (journal === undefined) return []
  const { revision, direction, recording, reverse } = step
  const isUp = direction === "up"
  const entry: JournalEntry = {
    revision: revision.id,
    name: revision.name,
    direction,
    startedAt: progress.startedAt,
    statements: progress.watched.statements,
    ...(isUp && recording?.complete === true ? { checksum: checksumOf(recording.operations) } : {}),
    ...(isUp && reverse?.complete === true && holdsNoValues(reverse.operations) ? { down: reverse.operations } : {}),
    ...outcome,
  }
  return [writeJournal(journal, entry)]
}

/** Parameters may be rows, which the journal never holds. */
function holdsNoValues(operations: readonly { readonly verb: string; readonly parameters?: unknown }[]): boolean {
  return operations.every((operation) => operation.parameters === undefined)
}
