import type { Revision } from "../history/migration"

export type Direction = "up" | "down"

/** What a run tells while it goes on; the runner itself never prints. */
export type RunEvent =
  | { readonly type: "waiting"; readonly holder?: string; readonly ms: number }
  | StepEvent<"started">
  | (StepEvent<"statement"> & { readonly sql: string; readonly statements: number })
  | (StepEvent<"finished"> & { readonly ms: number; readonly statements: number })
  /** Another runner was faster. */
  | StepEvent<"skipped">
  | (StepEvent<"failed"> & { readonly ms: number; readonly error: unknown })

export interface StepEvent<T extends string> {
  readonly type: T
  readonly revision: Revision
  readonly direction: Direction
  /** From 1. */
  readonly index: number
  readonly total: number
}

/** What every command that changes the database can be told. */
export interface SessionOptions {
  /** Milliseconds to wait for another runner, or for SQLite's file. */
  readonly lockTimeout?: number
  /** When aborted, the migration that runs is rolled back and the run ends with the code `interrupted`. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: RunEvent) => void
  /** Run again what a crash left unfinished outside a transaction, instead of asking for a decision. */
  readonly retry?: boolean
}
