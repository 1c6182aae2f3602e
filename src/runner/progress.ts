import type { Revision } from "../history/migration"
import type { MoveProgress } from "../script/moves"
import type { Direction, RunEvent } from "./events"
import type { Moves } from "./journal"
import type { Step } from "./preflight"
import type { LockedSession } from "./session"
import type { Watched } from "./watch"

/** What became of one revision. */
export interface DoneStep {
  readonly revision: Revision
  readonly direction: Direction
  readonly ms: number
  readonly statements: number
}

/** Which of the steps of a run it is, from 1. */
export interface Place {
  readonly index: number
  readonly total: number
}

/** Tells the caller of one step, and counts its statements. */
export interface Progress {
  readonly watched: Watched
  readonly startedAt: Date
  start(): void
  skip(): void
  /** Ends its time, where `finish` comes later. */
  stop(): void
  /** `ms`: its time, where it was not alone on its way. */
  finish(ms?: number): DoneStep
  fail(error: unknown): void
  /** It met a lock and was rolled back: its statements are counted anew, and its time goes on. */
  again(attempt: number, pause: number, error: unknown): void
  move(progress: MoveProgress): void
  /** Where its data moves stood when it failed. */
  moves?: Moves
}

export function startProgress(
  { options }: LockedSession,
  { revision, direction }: Step,
  place: Place,
  startedAt = new Date(),
): Progress {
  const facts = { revision, direction, ...place }
  const tell = (event: RunEvent): void => options.onEvent?.(event)
  let began: number | undefined
  let ended: number | undefined
  const elapsed = (): number => (began === undefined ? 0 : (ended ?? performance.now()) - began)
  const watched: Watched = {
    statements: 0,
    last: undefined,
    abandoned: undefined,
    onStatement: (sql, statements) => tell({ type: "statement", ...facts, ms: elapsed(), sql, statements }),
  }
  return {
    watched,
    startedAt,
    start() {
      began ??= performance.now()
      tell({ type: "started", ...facts, ms: elapsed() })
    },
    stop() {
      ended = performance.now()
    },
    skip: () => tell({ type: "skipped", ...facts, ms: elapsed() }),
    finish(ms = elapsed()) {
      const result = { revision, direction, ms, statements: watched.statements }
      tell({ type: "finished", ...facts, ms: result.ms, statements: result.statements })
      return result
    },
    fail: (error) => tell({ type: "failed", ...facts, ms: elapsed(), error }),
    again(attempt, pause, error) {
      watched.statements = 0
      tell({ type: "retrying", ...facts, ms: elapsed(), attempt, pause, error })
    },
    move: (progress) => tell({ type: "progress", ...facts, ms: elapsed(), ...progress }),
  }
}
