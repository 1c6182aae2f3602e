import type { Statement } from "../dialects/statement"
import { messageOf } from "../errors"
import type { Revision } from "../history/migration"
import type { Operation } from "../operations/operation"
import { runOperations } from "../script/operations"
import { settleOperations } from "../script/queue"
import { recordMigration } from "../script/record"
import { refuseConflicts } from "./conflicts"
import { recallAbsent, revertTarget } from "./absent"
import type { RunContext } from "./context"
import type { Direction } from "./events"
import { explainFailure } from "./failure"
import { startForecast, type Forecast } from "./forecast"
import { planRevert, planRun, refuseUnknown } from "./plan"
import { needsMetadata, prepareSteps, type Step } from "./preflight"
import type { RunOptions } from "./run"
import { prepareMetadata, readState, withLock, withSession, type LockedSession, type Session } from "./session"
import { inTransaction, Undo } from "./transaction"
import { isReading, watch, type Watched } from "./watch"

/** The statements of one migration. */
export interface Preview {
  readonly revision: Revision
  readonly direction: Direction
  readonly sql: readonly string[]
  /** Why the statements are not all there. */
  readonly incomplete?: string
}

/** What `run` or `revert` would send to the database, which stays as it is. */
export function preview(context: RunContext, direction: Direction, options: RunOptions = {}): Promise<Preview[]> {
  return withSession(context, options, async (session) => {
    const now = await readState(session)
    const isUp = direction === "up"
    const known = isUp ? { context, state: now, absent: new Set<string>() } : await recallAbsent(session, now)
    const { graph } = known.context
    if (options.onUnknown !== "warn") refuseUnknown(known.state)
    const plan = isUp
      ? planRun(graph, now, options.target)
      : planRevert(graph, known.state, revertTarget(known, options.target))
    if (plan.steps.length === 0) return []
    if (isUp) await refuseConflicts(context, plan)
    const steps = await prepareSteps(known.context, plan, options.transaction ?? "each")
    if (context.dialect.session.preview === "plan") return planAll(session, steps)
    return withLock(session, (locked) => rehearse(locked, steps))
  })
}

/** What operations that no file holds yet would send to the database, which stays as it is. */
export function previewOperations(context: RunContext, operations: readonly Operation[]): Promise<readonly string[]> {
  return withSession(context, {}, async (session) => {
    if (context.dialect.session.preview === "plan") {
      const forecast = startForecast(session)
      const planned: string[] = []
      for (const operation of operations) planned.push(...changesOf(await forecast(operation)))
      return planned
    }
    return withLock(session, (locked) =>
      undone(locked, async () => {
        const { watched, sql } = listenForChanges()
        await watch(watched, () => runOperations(session.queryRunner, operations))
        return sql
      }),
    )
  })
}

/** Does something in a transaction, rolls it back, and gives its result. */
async function undone<T>(session: LockedSession, work: () => Promise<T>): Promise<T> {
  try {
    return await inTransaction<T>(session, async () => {
      throw new Undo(await work())
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
    return (error as Undo<T>).result
  }
}

function listenForChanges(): { readonly watched: Watched; readonly sql: string[] } {
  const sql: string[] = []
  const onStatement = (text: string): void => void (isReading(text) || sql.push(text))
  return { sql, watched: { statements: 0, last: undefined, abandoned: undefined, onStatement } }
}

/** Asks the dialect for the statements of each operation; the database is only read. */
async function planAll(session: Session, steps: readonly Step[]): Promise<Preview[]> {
  const forecast = startForecast(session)
  const previews: Preview[] = []
  for (const step of steps) previews.push(await planStep(session, step, forecast))
  return previews
}

async function planStep(session: Session, step: Step, forecast: Forecast): Promise<Preview> {
  const { context } = session
  const { revision, direction, migration } = step
  const recording =
    step.recording ??
    (await recordMigration(migration, direction, context.dialect.name, context.dataSource.options.type))
  const sql: string[] = []
  const partly = (reason: string): Preview => ({ revision, direction, sql, incomplete: reason })
  for (const operation of recording.operations) {
    try {
      sql.push(...changesOf(await forecast(operation)))
    } catch (error) {
      return partly(messageOf(error))
    }
  }
  return recording.complete ? { revision, direction, sql } : partly(recording.reason ?? "it looks at the database")
}

/** Without the questions, which stop a run and change nothing. */
function changesOf(statements: readonly Statement[]): string[] {
  return statements.filter(({ expectNoRows }) => expectNoRows === undefined).map(({ sql }) => sql.text)
}

/**
 * Runs the migrations in one transaction that is rolled back, since on SQLite the statements of a
 * rebuild depend on what the table is by then.
 */
async function rehearse(session: LockedSession, steps: readonly Step[]): Promise<Preview[]> {
  return undone(session, async () => {
    if (needsMetadata(steps, session.context)) await prepareMetadata(session)
    const previews: Preview[] = []
    for (const step of steps) {
      previews.push(
        step.transactional ? await rehearseStep(session, step) : await planStep(session, step, startForecast(session)),
      )
    }
    return previews
  })
}

async function rehearseStep(session: LockedSession, { revision, direction, migration }: Step): Promise<Preview> {
  const { queryRunner, context, options } = session
  const { watched, sql } = listenForChanges()
  try {
    options.signal?.throwIfAborted()
    await watch(watched, async () => {
      await migration[direction](queryRunner)
      await settleOperations(queryRunner)
    })
  } catch (error) {
    throw explainFailure(error, { revision, direction, watched, rolledBack: true }, context.dialect.session.locking)
  }
  return { revision, direction, sql }
}
