import type { Sql } from "../dialects/sql"
import type { Position } from "../dialects/walk"

/** How far a data move has come. */
export interface MovePlace {
  /** The key of the last row done, as SQL literals; `done` when there is nothing left. */
  readonly after: Position | "done"
  /** Rows gone over so far. */
  readonly rows: number
}

/** What is told of a data move after each batch. */
export interface MoveProgress {
  readonly table: string
  /** Rows gone over, those before an interruption included. */
  readonly rows: number
  /** About how many there are. */
  readonly total: number
  /** In a second, since it began or went on. */
  readonly rate: number
  /** Seconds that the rest will take; absent while nothing is known. */
  readonly left?: number
}

/** What a runner does for the data moves of the migration that it runs. */
export interface MoveKeeper {
  /** Milliseconds to rest after each batch. */
  readonly pause: number
  /** How often a batch is tried again that met a lock or a deadlock. */
  readonly retries: number
  readonly signal?: AbortSignal
  /** True when an earlier run of the same migration was interrupted, and this one goes on. */
  readonly resumes: boolean
  /** Counts the data moves of a migration in the order in which they begin. */
  next(): number
  /** Where a move stopped in an earlier run. */
  resume(move: number): MovePlace | undefined
  /** What remembers the place, in the transaction of the batch. */
  save(move: number, place: MovePlace): readonly Sql[]
  /** The batch is committed, and the move stands at this place. */
  saved(move: number, place: MovePlace): void
  tell(progress: MoveProgress): void
}

/** Registered, so that a second copy of limbeck (the project's own) finds it too. */
const KEEPER = Symbol.for("limbeck.moves")

/** Without a runner of limbeck nothing is remembered, and a move that is interrupted begins again. */
const NOBODY: MoveKeeper = {
  pause: 0,
  retries: 0,
  resumes: false,
  next: () => 0,
  resume: () => undefined,
  save: () => [],
  saved: () => undefined,
  tell: () => undefined,
}

export function keeperOf(queryRunner: object): MoveKeeper {
  return (queryRunner as { readonly [KEEPER]?: MoveKeeper })[KEEPER] ?? NOBODY
}

/** Gives the keeper to the data moves that run meanwhile. */
export async function withKeeper<T>(queryRunner: object, keeper: MoveKeeper, work: () => Promise<T>): Promise<T> {
  Object.assign(queryRunner, { [KEEPER]: keeper })
  try {
    return await work()
  } finally {
    Reflect.deleteProperty(queryRunner, KEEPER)
  }
}
