import type { Operation } from "../operations/operation"

/** Registered, so that a second copy of limbeck (the project's own) finds it too. */
const RECORDER = Symbol.for("limbeck.recorder")

export type Recorder = (operation: Operation) => void

/** Where a query runner that only listens wants its operations; `undefined` for a real one. */
export function recorderOf(queryRunner: object): Recorder | undefined {
  const recorder: unknown = (queryRunner as { readonly [RECORDER]?: unknown })[RECORDER]
  return typeof recorder === "function" ? (recorder as Recorder) : undefined
}

export function withRecorder<T extends object>(queryRunner: T, recorder: Recorder): T {
  return Object.assign(queryRunner, { [RECORDER]: recorder })
}
