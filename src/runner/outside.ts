import type { Sql } from "../dialects/sql"
import { withKeeper, type MoveKeeper, type MovePlace } from "../script/moves"
import { runCode } from "./code"
import { openOwnConnection, portOf } from "./connection"
import { journalStep, recordStep } from "./entries"
import { runnerName, updateJournal, type Moves } from "./journal"
import type { Step } from "./preflight"
import type { Progress } from "./progress"
import { DEFAULT_RETRIES, whileBusy, type LockedSession } from "./session"
import { beginOutside, endOutside } from "./unfinished"

/** Where the data moves of a migration stand, by their number; changes while it runs. */
type Places = Record<string, MovePlace>

/**
 * Runs a migration in no transaction. What was begun is committed first, and how far it came after each statement:
 * a crash in the middle must leave a trace. False when another runner had done it.
 */
export async function performOutside(session: LockedSession, step: Step, progress: Progress): Promise<boolean> {
  const write = async (statements: readonly Sql[]): Promise<void> => {
    for (const { text } of statements) await whileBusy(session, () => session.query(text))
  }
  const { session: engine } = session.context.dialect
  const { dataSource } = session.context
  await engine.locking.requireSession(session.query, portOf(dataSource), () => openOwnConnection(dataSource))
  const places: Places = {}
  let [resumes, owner] = [false, runnerName()]
  const isBegun = await beginOutside(session, step, async (before) => {
    resumes = before !== undefined
    owner = before?.runner ?? owner
    Object.assign(places, before?.moves)
    return write(await journalStep(session, step, progress, { state: "started", ...someMoves(places) }))
  })
  if (!isBegun) {
    progress.skip()
    return false
  }
  progress.start()
  // Where the role may not end them, the statements that follow wait for them.
  if (owner !== runnerName()) await engine.locking.endOrphans(session.query, `limbeck ${owner}`).catch(() => undefined)
  const leave = await session.lock.enter(session.query)
  const restore = await engine.limit(session.query, session.options, false)
  try {
    const keeper = keepMoves(session, step, progress, { places, resumes })
    await withKeeper(session.queryRunner, keeper, () => runCode(session, step, progress.watched))
  } catch (error) {
    progress.moves = places
    throw error
  } finally {
    await restore().catch(() => undefined)
    await leave().catch(() => undefined)
    endOutside(step)
  }
  progress.watched.afterStatement = undefined
  await write([
    recordStep(session, step),
    ...(await journalStep(session, step, progress, { state: "finished", finishedAt: new Date() })),
  ])
  return true
}

/** Remembers places in the row of the journal that says `started`. */
function keepMoves(
  session: LockedSession,
  step: Step,
  progress: Progress,
  { places, resumes }: { readonly places: Places; readonly resumes: boolean },
): MoveKeeper {
  const { journal, options, query } = session
  const { id: revision } = step.revision
  let number = 0
  let isMoving = false
  const update = (moves: Moves): Sql[] =>
    journal === undefined ? [] : [updateJournal(journal, { revision, statements: progress.watched.statements, moves })]
  progress.watched.afterStatement = async () => {
    // A batch takes its place along in its own transaction.
    if (isMoving) return
    for (const { text } of update(places)) await whileBusy(session, () => query(text))
  }
  return {
    pause: options.pause ?? 0,
    resumes,
    retries: options.lockRetries ?? DEFAULT_RETRIES,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    next: () => number++,
    resume(move) {
      const place = places[String(move)]
      isMoving = place?.after !== "done"
      return place
    },
    // What fails or is interrupted from here on has not filled this batch.
    save: (move, place) => update({ ...places, [move]: place }),
    saved(move, place) {
      places[String(move)] = place
      isMoving = place.after !== "done"
    },
    tell: (move) => progress.move(move),
  }
}

function someMoves(moves: Moves): { readonly moves?: Moves } {
  return Object.keys(moves).length === 0 ? {} : { moves: { ...moves } }
}
