import { LimbeckError } from "../errors"
import type { Revision } from "../history/migration"
import type { RunContext } from "./context"
import { refuseConflicts } from "./conflicts"
import type { Direction, SessionOptions } from "./events"
import { executeAll, executeEach } from "./execute"
import { lastJournalEntry } from "./journal"
import type { DatabaseState } from "./ledger"
import { describeUnknown, planRevert, planRun, refuseUnknown, replan, type Plan } from "./plan"
import { needsMetadata, prepareSteps, type TransactionMode } from "./preflight"
import type { DoneStep } from "./progress"
import { createRecords, prepareMetadata, readState, withLock, withSession, type Session } from "./session"

export interface RunOptions extends SessionOptions {
  /** Default: `heads` up, the last one down. */
  readonly target?: string
  /** Default: each migration in a transaction of its own. */
  readonly transaction?: TransactionMode
  /** Record without running. */
  readonly fake?: boolean
  /** Ledger rows that no file has: default `fail`. */
  readonly onUnknown?: "fail" | "warn"
}

export interface RunResult {
  readonly direction: Direction
  /** What this run did, in order; others may have done the rest. */
  readonly done: readonly DoneStep[]
  readonly warnings: readonly string[]
}

/** Applies what is pending up to a target. With nothing to do it costs one SELECT. */
export function run(context: RunContext, options: RunOptions = {}): Promise<RunResult> {
  return carryOut(context, options, "up", (state) => Promise.resolve(planRun(context.graph, state, options.target)))
}

/** Undoes what is above a target, newest first. */
export function revert(context: RunContext, options: RunOptions = {}): Promise<RunResult> {
  return carryOut(context, options, "down", async (state, session) => {
    const plan = planRevert(context.graph, state, options.target)
    if (options.target === undefined && plan.steps.length > 0) await refuseAfterFailure(session, plan.steps)
    return plan
  })
}

async function carryOut(
  context: RunContext,
  options: RunOptions,
  direction: Direction,
  makePlan: (state: DatabaseState, session: Session) => Promise<Plan>,
): Promise<RunResult> {
  return withSession(context, options, async (session) => {
    const state = await readState(session)
    const warnings = checkUnknown(state, options)
    const first = await makePlan(state, session)
    if (first.steps.length === 0) return { direction, done: [], warnings }
    if (direction === "up" && options.fake !== true) await refuseConflicts(context, first)
    const done = await withLock(session, async (locked) => {
      const now = await readState(session)
      const plan = replan(context.graph, now, first)
      if (plan.steps.length === 0) return []
      const mode = options.transaction ?? "each"
      const steps = await prepareSteps(context, plan, mode, { checks: options.fake !== true })
      await createRecords(locked, { ledgerExists: now.exists })
      if (options.fake !== true && needsMetadata(steps)) await prepareMetadata(locked)
      const execute = mode === "all" ? executeAll : executeEach
      return execute(locked, steps, { fake: options.fake === true })
    })
    return { direction, done, warnings }
  })
}

function checkUnknown(state: DatabaseState, { onUnknown = "fail" }: RunOptions): string[] {
  if (onUnknown === "fail") refuseUnknown(state)
  const message = describeUnknown(state)
  return message === undefined ? [] : [message]
}

/** A failed migration left nothing behind; whoever types `revert` now would undo the one before it. */
async function refuseAfterFailure({ query, journal, context }: Session, steps: readonly Revision[]): Promise<void> {
  if (journal === undefined || !(await context.dialect.session.records.exists(query, journal))) return
  const last = await lastJournalEntry(query, journal)
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
