import type { Row } from "../dialects/dialect"
import { join, sql, type Sql } from "../dialects/sql"
import type { TogetherRules } from "../dialects/together"
import { LimbeckError, messageOf } from "../errors"
import { displayRevision } from "../history/migration"
import { whenAborted } from "./abort"
import type { Batch } from "./connection"
import { factsOf, journalStep, recordStep } from "./entries"
import { knownStatements } from "./known"
import { isRecorded } from "./ledger"
import type { Step } from "./preflight"
import { startProgress, type DoneStep, type Place, type Progress } from "./progress"
import type { LockedSession } from "./session"
import { markTransaction, openingOf, readOpening, rollback } from "./transaction"

/** Sends small migrations several in one message, each in its own transaction and with its rows. */
export interface Together {
  /** What was done of the steps from this one on: nothing where the next is to be run by itself. */
  send(at: number): Promise<readonly DoneStep[]>
  /** How many milliseconds the step took that was run by itself. */
  note(ms: number): void
}

/** Milliseconds that one message should take at most, so that nobody wonders what is going on. */
const LONGEST = 50

const MOST = 64

/** Characters of all their statements. */
const LARGEST = 1_000_000

/** Milliseconds after which somebody is told that the first is under way. */
const SOON = 500

/**
 * Over a network the way to the server and back takes most of the time. As many go together as lately took no time;
 * the one that fails is run again by itself, which tells why. Undefined where each has to be sent by itself.
 */
export function startTogether(session: LockedSession, steps: readonly Step[]): Together | undefined {
  const { batch, options, context, queryRunner } = session
  const rules = context.dialect.session.together
  const hasLimits = options.lockTimeout !== undefined || options.statementTimeout !== undefined
  const mayLag = options.eventsMayLag ?? options.onEvent === undefined
  // TypeORM tells its subscribers of each query.
  const isHeard = queryRunner.connection.subscribers.length > 0
  if (rules === undefined || batch?.counts !== true || hasLimits || !mayLag || isHeard) return undefined
  const known = new Map<Step, Promise<readonly string[] | undefined>>()
  const statementsOf = (step: Step): Promise<readonly string[] | undefined> => {
    const found = known.get(step) ?? knownStatements(session, step, rules)
    known.set(step, found)
    return found
  }
  const prepare = async (next: readonly Step[]): Promise<void> => {
    for (const step of next) {
      await statementsOf(step)
      await factsOf(step)
    }
  }
  let size = 1
  return {
    async send(at) {
      if (size === 1 || !isBegun(session, steps[at])) return []
      const group: Known[] = []
      let length = 0
      for (const [index, step] of steps.slice(at, at + size).entries()) {
        const statements = await statementsOf(step)
        length += statements?.reduce((sum, text) => sum + text.length, 0) ?? 0
        if (statements === undefined || length > LARGEST) break
        group.push({ step, statements, place: { index: at + index + 1, total: steps.length } })
      }
      if (group.length < 2) return []
      const after = at + group.length
      const message = await compose(session, rules, group, steps[after])
      const [{ done, ms }] = await Promise.all([
        sendMessage(session, batch, message),
        // While the server is at work.
        prepare(steps.slice(after, after + Math.min(size * 2, MOST))),
      ])
      if (done.length < group.length) size = 1
      else if (ms * 2 < LONGEST) size = Math.min(size * 2, MOST)
      else if (ms > LONGEST) size = Math.ceil(size / 2)
      return done
    },
    note(ms) {
      // The way to a distant server counts here too.
      size = ms < 1000 ? 2 : 1
    },
  }
}

/** A migration that can be sent with others. */
interface Known {
  readonly step: Step
  readonly statements: readonly string[]
  readonly place: Place
}

interface Message {
  readonly statements: readonly string[]
  readonly parts: readonly Part[]
  /** The name of the migration whose transaction is open when all is done. */
  readonly next: string | undefined
}

/** What one migration has in a message. */
interface Part {
  readonly step: Step
  readonly progress: Progress
  readonly own: readonly string[]
  /** How many statements are done when it is committed. */
  readonly end: number
  /** The statement that tells the time afterwards. */
  readonly clock: number
}

/** Whether the transaction of this step is open, and it is still to be done. */
function isBegun({ ahead: { begun } }: LockedSession, step: Step | undefined): boolean {
  return step !== undefined && begun?.name === step.revision.name && begun.isRecorded === (step.direction === "down")
}

async function compose(
  session: LockedSession,
  rules: TogetherRules,
  group: readonly Known[],
  next: Step | undefined,
): Promise<Message> {
  const { lock } = session
  const sent = new Date()
  const time = sql`${rules.elapsed} AS ms`
  const [statements, parts]: [string[], Part[]] = [[], []]
  if (lock.turn !== undefined) statements.push(lock.turn.keep.text)
  const last = lock.turn === undefined ? [time] : [time, lock.turn.leave]
  for (const [index, { step, place, statements: own }] of group.entries()) {
    const progress = startProgress(session, step, place, sent)
    progress.watched.statements = own.length
    const outcome = { state: "finished", finishedAt: rules.timeSince(sent) } as const
    const rows = [recordStep(session, step), ...(await journalStep(session, step, progress, outcome))]
    statements.push(...own, ...rows.map(({ text }) => text), "COMMIT")
    const end = statements.length
    const following = group[index + 1]?.step.revision.name
    // Nobody can look at the answer before the statements that follow.
    if (following !== undefined) {
      const still = rules.require(isStill(session, step, following))
      statements.push("START TRANSACTION", lock.checkNext(still, time).text)
    } else if (next?.transactional === true) {
      statements.push("START TRANSACTION", ...openingOf(session, next.revision.name, ...last))
    } else statements.push(sql`SELECT ${join(last)}`.text)
    parts.push({ step, progress, own, end, clock: statements.length - 1 })
  }
  return { statements, parts, next: next?.transactional === true ? next.revision.name : undefined }
}

/** The condition that a migration is still to be done. */
function isStill({ ledger }: LockedSession, { direction }: Step, name: string): Sql {
  return direction === "up" ? sql`NOT ${isRecorded(ledger, name)}` : isRecorded(ledger, name)
}

/** In the transaction that is open for the first of them. */
async function sendMessage(
  session: LockedSession,
  batch: Batch,
  { statements, parts, next }: Message,
): Promise<{ readonly done: DoneStep[]; readonly ms: number }> {
  const { lock, options, queryRunner, ahead } = session
  const { locking } = session.context.dialect.session
  ahead.begun = undefined
  const begun = performance.now()
  const abort = whenAborted(options.signal, () => lock.interrupt())
  const told = new Set<Progress>()
  const tell = (progress: Progress): void => {
    if (!told.has(progress)) progress.start()
    told.add(progress)
  }
  const timer = setTimeout(() => parts.slice(0, 1).forEach((part) => tell(part.progress)), SOON)
  let completed = 0
  const sending = batch.send(statements, () => completed++)
  const [answer, confirmed] = await Promise.allSettled([sending, lock.confirm()])
  abort.dispose()
  clearTimeout(timer)
  const rows = answer.status === "fulfilled" ? answer.value.map(([row]) => row) : []
  if (answer.status === "fulfilled" && confirmed.status === "fulfilled") {
    markTransaction(queryRunner, next !== undefined)
    if (next !== undefined) ahead.begun = { name: next, isRecorded: readOpening(session, rows) }
  } else {
    // The next one begins by itself, and asks for the lock again. Behind a pooler the session is ours until the rollback.
    const leave = lock.turn === undefined ? [] : [sql`SELECT ${lock.turn.leave}`.text]
    await batch.send(["ROLLBACK", ...leave]).then(
      () => markTransaction(queryRunner, false),
      () => rollback(queryRunner),
    )
  }
  if (answer.status === "rejected" && locking.kindOf(answer.reason) === "connection-lost") {
    throw lostConnection(parts, answer.reason)
  }
  const committed = parts.filter(({ end }) => end <= completed)
  const even = (performance.now() - begun) / Math.max(committed.length, 1)
  const done: DoneStep[] = []
  let before = 0
  for (const { progress, own, clock } of committed) {
    const now = elapsedOf(rows[clock]) ?? before + even
    tell(progress)
    for (const [number, text] of own.entries()) progress.watched.onStatement(text, number + 1)
    done.push(progress.finish(now - before))
    before = now
  }
  return { done, ms: before }
}

/** The server answers when all is done: how far it came is not known. */
function lostConnection(parts: readonly Part[], cause: unknown): LimbeckError {
  const names = [parts[0], parts.at(-1)].map((part) => (part === undefined ? "" : displayRevision(part.step.revision)))
  return new LimbeckError({
    code: "connection-lost",
    message:
      `cannot go on: the connection was lost while ${parts.length} migrations were sent together, ` +
      `${names.join(" to ")}: ${messageOf(cause)}\nThe server may have applied some of them, each as a whole.`,
    next: "limbeck current shows how far it came; then limbeck run again",
    cause,
  })
}

function elapsedOf(row: Row | undefined): number | undefined {
  return row === undefined ? undefined : Number(row.ms)
}
