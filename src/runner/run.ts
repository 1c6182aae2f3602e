import { LimbeckError } from "../errors"
import type { Revision } from "../history/migration"
import { recallAbsent, revertTarget } from "./absent"
import { backUp } from "./backup"
import type { RunContext } from "./context"
import { refuseConflicts } from "./conflicts"
import type { Direction, SessionOptions } from "./events"
import { executeAll, executeEach } from "./execute"
import { lastJournalEntry } from "./journal"
import type { DatabaseState } from "./ledger"
import { describeDuplicates, describeUnknown, planRevert, planRun, refuseUnknown, replan, type Plan } from "./plan"
import { needsMetadata, prepareSteps, type TransactionMode } from "./preflight"
import type { DoneStep } from "./progress"
import { createRecords, findJournal } from "./records"
import { prepareMetadata, readState, withLock, withSession, type LockedSession, type Session } from "./session"
import { findEditedRevisions, findRenamedRevisions, type EditedRevision } from "./tamper"

export interface RunOptions extends SessionOptions {
  /** Default: `heads` up, the last one down. */
  readonly target?: string
  /** Default: each migration in a transaction of its own. */
  readonly transaction?: TransactionMode
  /** Record without running. */
  readonly fake?: boolean
  /** Ledger rows that no file has: default `fail`. */
  readonly onUnknown?: "fail" | "warn"
  /** Applied migrations whose files were edited since: default `warn`. */
  readonly onEdited?: "fail" | "warn"
  /**
   * Copies the database before anything runs: SQLite into a file beside its own, PostgreSQL by pg_dump into
   * a file of the current folder.
   */
  readonly backup?: boolean
}

/** What a run did. */
export interface RunResult {
  readonly direction: Direction
  /** What this run did, in order; others may have done the rest. */
  readonly done: readonly DoneStep[]
  readonly warnings: readonly string[]
  /** The copy that was made before. */
  readonly backup?: string
}

/** What the database is to be brought to, with the revisions that are known by the journal alone. */
interface Intent {
  readonly context: RunContext
  readonly plan: Plan
  readonly warnings: readonly string[]
}

/** Applies what is pending up to a target. With nothing to do it costs one SELECT. */
export function run(context: RunContext, options: RunOptions = {}): Promise<RunResult> {
  return carryOut(context, options, "up", async (session, state) => {
    if (state.unknown.length > 0) refuseRenamed(await findRenamedRevisions(session, state))
    const warnings = await checkUnknown(session, state, options)
    const plan = planRun(context.graph, state, options.target)
    if (plan.steps.length > 0 && options.fake !== true) await refuseConflicts(context, plan)
    return { context, plan, warnings }
  })
}

/** Undoes what is above a target, newest first; a revision whose file is elsewhere, as the journal has it. */
export function revert(context: RunContext, options: RunOptions = {}): Promise<RunResult> {
  return carryOut(context, options, "down", async (session, state) => {
    const known = await recallAbsent(session, state)
    const warnings = await checkUnknown(session, known.state, options)
    const plan = planRevert(known.context.graph, known.state, revertTarget(known, options.target))
    if (options.target === undefined && plan.steps.length > 0) await refuseAfterFailure(session, plan.steps)
    return { context: known.context, plan, warnings }
  })
}

async function carryOut(
  context: RunContext,
  options: RunOptions,
  direction: Direction,
  intend: (session: Session, state: DatabaseState) => Promise<Intent>,
): Promise<RunResult> {
  return withSession(context, options, async (session) => {
    const state = await readState(session)
    const intent = await intend(session, state)
    if (intent.plan.steps.length === 0) return { direction, done: [], warnings: intent.warnings }
    const warnings = [...intent.warnings, ...(await checkEdited(session, state, options))]
    const known = { ...session, context: intent.context }
    return withLock(known, async (locked) => {
      const { done, backup } = await execute(locked, intent.plan, options)
      return { direction, done, warnings, ...(backup === undefined ? {} : { backup }) }
    })
  })
}

/** With the lock held: what others have not done meanwhile. */
async function execute(
  session: LockedSession,
  first: Plan,
  options: RunOptions,
): Promise<{ readonly done: readonly DoneStep[]; readonly backup?: string }> {
  const { context } = session
  const { fake = false, signal, transaction: mode = "each" } = options
  const now = await readState(session)
  const plan = replan(context.graph, now, first)
  if (plan.steps.length === 0) return { done: [] }
  const steps = await prepareSteps(context, plan, mode, { checks: !fake, ...(signal === undefined ? {} : { signal }) })
  const backup = options.backup === true ? await backUp(session, now) : undefined
  await createRecords(session, { ledgerExists: now.exists })
  if (!fake && needsMetadata(steps, context)) await prepareMetadata(session)
  const done = await (mode === "all" ? executeAll : executeEach)(session, steps, { fake })
  return { done, ...(backup === undefined ? {} : { backup }) }
}

/** Rows that no file has, and names that are there twice. */
async function checkUnknown(
  session: Session,
  state: DatabaseState,
  { onUnknown = "fail" }: RunOptions,
): Promise<string[]> {
  if (onUnknown === "fail" && state.unknown.length > 0) {
    const known = await recallAbsent(session, state)
    refuseUnknown(state, known.absent)
  }
  return [describeUnknown(state), describeDuplicates(state)].flatMap((message) => message ?? [])
}

/** @throws LimbeckError `renamed-revision`: under its new name it would be run a second time */
function refuseRenamed(found: readonly EditedRevision[]): void {
  const renamed = found.find(({ kind }) => kind === "renamed")
  if (renamed === undefined) return
  throw new LimbeckError({
    code: "renamed-revision",
    message: `cannot run: ${renamed.message}, and under the new name it would be run again`,
    next: renamed.remedy,
  })
}

/** @throws LimbeckError `edited-revision` where the settings say so */
async function checkEdited(
  session: Session,
  state: DatabaseState,
  { onEdited = "warn" }: RunOptions,
): Promise<string[]> {
  const found = (await findEditedRevisions(session, state)).filter(({ kind }) => kind === "edited")
  const [first] = found
  if (onEdited === "warn" || first === undefined) return found.map(({ message, remedy }) => `${message} (${remedy})`)
  throw new LimbeckError({
    code: "edited-revision",
    message: `cannot go on: ${found.map(({ message }) => message).join("; ")}; nothing was run`,
    next: first.remedy,
  })
}

/** A failed migration left nothing behind; whoever types `revert` now would undo the one before it. */
async function refuseAfterFailure(session: Session, steps: readonly Revision[]): Promise<void> {
  const journal = await findJournal(session)
  if (journal === undefined) return
  const last = await lastJournalEntry(session.query, journal)
  if (last?.state !== "failed" || last.direction !== "up") return
  const [next] = steps
  throw new LimbeckError({
    code: "failed-before",
    message:
      `cannot tell what to revert: ${last.revision} ${last.name} failed in the last run and left nothing behind; ` +
      `this would undo the one before it, ${next?.id ?? ""} ${next?.name ?? ""}`,
    next: `correct the file and limbeck run; or say so: limbeck revert -1`,
  })
}
