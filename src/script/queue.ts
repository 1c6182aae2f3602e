import { LimbeckError, messageOf } from "../errors"

/**
 * The operations of one query runner, one after another in the order of their calls even where a
 * migration forgot an `await`. What was forgotten is noticed: by `settleOperations`, by the next
 * operation, or by Node's own unhandled rejection.
 */
interface Queue {
  last: Promise<void>
  /** Calls that nobody waits for yet. */
  readonly forgotten: Set<OperationPromise>
  failure: { readonly error: unknown; readonly of: OperationPromise } | undefined
}

const queues = new WeakMap<object, Queue>()

/**
 * A promise that knows whether anybody waits for it. `await` calls `then` of a promise that is not a
 * plain one (ECMAScript, PromiseResolve compares constructors).
 */
class OperationPromise extends Promise<void> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }
  words = ""
  onAwaited: (() => void) | undefined

  override then<A = void, B = never>(
    resolved?: ((value: void) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.onAwaited?.()
    return super.then(resolved, rejected)
  }

  /** Waits without counting as someone who waits. */
  settled(): Promise<void> {
    return super.then(undefined, () => undefined)
  }
}

/** Runs an operation when those before it have ended. */
export function enqueue(queryRunner: object, words: string, run: () => Promise<void>): Promise<void> {
  const queue = queueOf(queryRunner)
  const before = queue.last
  // By the time it fails, the stack begins in this file and no longer knows the migration.
  const site = new Error("operation")
  const promise = new OperationPromise((resolve, reject) => {
    before
      .then(() => {
        if (queue.failure !== undefined && queue.forgotten.has(queue.failure.of)) throw notAwaited(queue)
        return run()
      })
      .then(resolve, (error: unknown) => {
        queue.failure = { error, of: promise }
        reject(withSite(error, site))
      })
  })
  promise.words = words
  promise.onAwaited = () => queue.forgotten.delete(promise)
  queue.forgotten.add(promise)
  queue.last = new Promise((resolve) => {
    before.then(() => promise.settled()).then(resolve, resolve)
  })
  return promise
}

/** The error, whose stack goes on with where the operation was called. */
function withSite(error: unknown, site: Error): unknown {
  const frames = site.stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? []
  if (error instanceof Error) error.stack = [error.stack ?? String(error), ...frames].join("\n")
  return error
}

/**
 * To be called when `up` or `down` has returned: waits for what is still running.
 * @throws LimbeckError `not-awaited` when an operation was called without `await`
 */
export async function settleOperations(queryRunner: object): Promise<void> {
  const queue = queues.get(queryRunner)
  if (queue === undefined) return
  await queue.last
  queues.delete(queryRunner)
  if (queue.forgotten.size > 0) throw notAwaited(queue)
}

function queueOf(queryRunner: object): Queue {
  const queue = queues.get(queryRunner) ?? { last: Promise.resolve(), forgotten: new Set(), failure: undefined }
  queues.set(queryRunner, queue)
  return queue
}

function notAwaited(queue: Queue): LimbeckError {
  const words = [...queue.forgotten].map((promise) => `"${promise.words}"`)
  const { failure } = queue
  const failed = failure !== undefined && queue.forgotten.has(failure.of)
  return new LimbeckError({
    code: "not-awaited",
    message:
      `cannot finish the migration: it does not wait for ${words.join(", ")}` +
      (failed ? `, which failed: ${messageOf(failure.error)}` : ""),
    next: "write `await` before every op.…() in the migration file",
    ...(failed ? { cause: failure.error } : {}),
  })
}
