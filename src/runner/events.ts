import type { Revision } from "../history/migration"
import type { MoveProgress } from "../script/moves"

/** `up` applies, `down` reverts. */
export type Direction = "up" | "down"

/** What a run tells while it goes on; the runner itself never prints. */
export type RunEvent =
  /** Somebody else holds the lock, or the file; told anew every few seconds. `ms`: how long it has waited. */
  | { readonly type: "waiting"; readonly holder?: string; readonly ms: number; readonly revision?: Revision }
  | StepEvent<"started">
  /** A statement is about to be sent. */
  | (StepEvent<"statement"> & { readonly sql: string; readonly statements: number })
  /** It is committed. */
  | (StepEvent<"finished"> & { readonly statements: number })
  /** A data move came one batch further. */
  | (StepEvent<"progress"> & MoveProgress)
  /** It met a lock, was rolled back, and is tried again after `pause` milliseconds. */
  | (StepEvent<"retrying"> & { readonly pause: number; readonly attempt: number; readonly error: unknown })
  /** The database was copied before anything ran. `ms`: how long that took. */
  | { readonly type: "backup"; readonly file: string; readonly ms: number }
  /** Another runner was faster. */
  | StepEvent<"skipped">
  | (StepEvent<"failed"> & { readonly error: unknown })

/** One migration reaches a step. */
export interface StepEvent<T extends string> {
  readonly type: T
  readonly revision: Revision
  readonly direction: Direction
  /** From 1. */
  readonly index: number
  readonly total: number
  /**
   * Milliseconds since the migration was begun, earlier attempts included (not where all share one transaction): 0 when
   * it starts, its whole time in the end.
   */
  readonly ms: number
}

/** What every command that changes the database can be told. */
export interface SessionOptions {
  /** Milliseconds to wait for another runner, or for SQLite's file; default 60,000. */
  readonly wait?: number
  /** Milliseconds that a statement of a migration may wait for a lock (PostgreSQL). */
  readonly lockTimeout?: number
  /** How often a migration that met a lock or a deadlock is tried again; default 5. */
  readonly lockRetries?: number
  /** Milliseconds that a statement of a migration may take (PostgreSQL). */
  readonly statementTimeout?: number
  /** Milliseconds to rest after each batch of a data move. */
  readonly pause?: number
  /** When aborted, the migration that runs is rolled back and the run ends with the code `interrupted`. */
  readonly signal?: AbortSignal
  /** Called at each step, before the next one begins. */
  readonly onEvent?: (event: RunEvent) => void
  /**
   * Whether several migrations may be on their way when the first of them is told of: small ones are then sent together.
   * Default: only where there is no `onEvent`.
   */
  readonly eventsMayLag?: boolean
  /** Run again what a crash left unfinished outside a transaction, instead of asking for a decision. */
  readonly retry?: boolean
}
