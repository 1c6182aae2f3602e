import type { QueryRunnerLike } from "../dialects/connection"
import type { DialectName } from "../dialects/dialect"
import { refusesTransaction } from "../dialects/transactions"
import { LimbeckError, messageOf } from "../errors"
import type { Operation } from "../operations/operation"
import { effectOf, findCalls, sourceOf } from "./effects"
import { settleOperations } from "./queue"
import { withRecorder } from "./recorder"

export type Direction = "up" | "down"

/** What recording needs of a migration; TypeORM's MigrationInterface is one. */
export interface RecordableMigration {
  up(queryRunner: QueryRunnerLike): Promise<unknown>
  down(queryRunner: QueryRunnerLike): Promise<unknown>
}

/** What a migration would do, learnt without a database. */
export interface Recording {
  /** In order; SQL given to the query runner is an `execute`. All there is only when `complete`. */
  readonly operations: readonly Operation[]
  /** False when the migration looks at the database, or fails without one. */
  readonly complete: boolean
  /** Why it is not complete: `it reads the result of "SELECT ..."`. */
  readonly reason?: string
  /** A mistake in the file itself (`bad-operation`, `not-awaited`); it fails with a database too. */
  readonly error?: LimbeckError
  readonly todos: readonly string[]
  /** The reason of the first `op.irreversible`. */
  readonly irreversible?: string
  /** Some operation is refused inside a transaction, so the class needs `transaction = false`. */
  readonly outsideTransaction: boolean
}

/**
 * Runs one direction of a migration against a query runner that only listens. `driver` is the
 * DataSource's `type`, for migrations that ask for it.
 */
export async function recordMigration(
  migration: RecordableMigration,
  direction: Direction,
  dialect: DialectName,
  driver: string = dialect,
): Promise<Recording> {
  const effect = effectOf(sourceOf(migration, direction))
  if (effect !== undefined) return readOnly(migration, direction, `it uses ${effect}`)
  const operations: Operation[] = []
  const stop: Stop = { reason: undefined }
  const queryRunner = listen(operations, stop, driver)
  let error: LimbeckError | undefined
  const code = runCode(migration, direction, queryRunner)
  try {
    const isDone = await Promise.race([code.then(() => true), turnOfEvents(stop)])
    if (!isDone) refuseToRecord(stop, OUTSIDE)
  } catch (thrown) {
    if (stop.reason === undefined && thrown instanceof LimbeckError) error = thrown
    stop.reason ??= `it throws without a database: ${messageOf(thrown)}`
    code.catch(() => undefined)
  }
  try {
    if (stop.reason === undefined) await settleOperations(queryRunner)
  } catch (thrown) {
    if (stop.reason === undefined && thrown instanceof LimbeckError) error = thrown
    stop.reason ??= messageOf(thrown)
  }
  const reason = error === undefined ? stop.reason : error.message
  const irreversible = operations.find((operation) => operation.verb === "irreversible")
  return {
    operations,
    complete: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined ? {} : { error }),
    todos: operations.flatMap((operation) => (operation.verb === "todo" ? [operation.question] : [])),
    ...(irreversible === undefined ? {} : { irreversible: irreversible.reason }),
    outsideTransaction: operations.some((operation) => refusesTransaction(operation, dialect)),
  }
}

async function runCode(migration: RecordableMigration, direction: Direction, runner: QueryRunnerLike): Promise<void> {
  await migration[direction](runner)
}

/**
 * Everything that is recorded resolves before the event loop turns, so what is not done by then waits
 * for the world: a timer, a network, a file. It is left behind, and what it still sends is refused.
 */
function turnOfEvents(stop: Stop): Promise<false> {
  return new Promise((resolve) =>
    setImmediate(() => {
      stop.reason ??= OUTSIDE
      resolve(false)
    }),
  )
}

const OUTSIDE = "it waits for something that is not the database"

/** What the text of a migration shows, where it must not be run only to be read. */
function readOnly(migration: RecordableMigration, direction: Direction, reason: string): Recording {
  const source = sourceOf(migration, direction)
  const [irreversible] = findCalls(source, "irreversible")
  return {
    operations: [],
    complete: false,
    reason,
    todos: findCalls(source, "todo"),
    ...(irreversible === undefined ? {} : { irreversible }),
    outsideTransaction: false,
  }
}

/** Why a recording ended; kept here because the migration may catch the error. */
interface Stop {
  reason: string | undefined
}

function refuseToRecord(stop: Stop, reason: string): never {
  stop.reason ??= reason
  throw new LimbeckError({
    code: "not-recordable",
    message: `cannot record the migration without a database: ${reason}`,
    next: "run it against a database",
  })
}

function listen(operations: Operation[], stop: Stop, driver: string): QueryRunnerLike {
  const query = (sql: unknown, parameters?: readonly unknown[]): Promise<unknown> => {
    if (stop.reason !== undefined) refuseToRecord(stop, stop.reason)
    if (typeof sql !== "string") refuseToRecord(stop, "it calls queryRunner.query without a text")
    operations.push(
      parameters === undefined || parameters.length === 0
        ? { verb: "execute", sql }
        : { verb: "execute", sql, parameters: [...parameters] },
    )
    return Promise.resolve(refuseReading([], "", stop, `it reads the result of ${JSON.stringify(excerpt(sql))}`))
  }
  const options = refuseReading({ type: driver }, "queryRunner.connection.options", stop)
  const connection = refuseReading(
    { options, driver: refuseReading({ options }, "queryRunner.connection.driver", stop) },
    "queryRunner.connection",
    stop,
  )
  const heard = withRecorder({ connection, isTransactionActive: true, query }, (operation) => {
    if (stop.reason !== undefined) refuseToRecord(stop, stop.reason)
    operations.push(operation)
  })
  return refuseReading(heard, "queryRunner", stop)
}

/** The object with what it has; anything else that is asked of it ends the recording. */
function refuseReading<T extends object>(object: T, path: string, stop: Stop, why?: string): T {
  const refuse = (key: string | symbol): never => refuseToRecord(stop, why ?? `it uses ${path}.${String(key)}`)
  return new Proxy(object, {
    get(target, key, receiver): unknown {
      // `await` asks every value for `then`, and showing a value asks for symbols.
      if (key === "then") return undefined
      const known = why === undefined && Reflect.has(target, key)
      return known || (typeof key === "symbol" && key !== Symbol.iterator)
        ? Reflect.get(target, key, receiver)
        : refuse(key)
    },
    has: (target, key) => (why === undefined ? Reflect.has(target, key) : refuse(key)),
    ownKeys: (target) => (why === undefined ? Reflect.ownKeys(target) : refuse("keys")),
    set: (_target, key) => refuse(key),
  })
}

function excerpt(sql: string): string {
  const line = sql.trim().replace(/\s+/g, " ")
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}
