import type { MigrationInterface } from "typeorm"
import { LimbeckError } from "../errors"
import { displayPlace, type Revision } from "../history/migration"
import { isRawSql } from "../script/raw-sql"
import { recordMigration, type RecordableMigration, type Recording } from "../script/record"
import type { RunContext } from "./context"
import type { Direction } from "./events"
import type { Plan } from "./plan"

/** Each migration in a transaction of its own, all in one, or none. */
export type TransactionMode = "each" | "all" | "none"

/** A migration that is ready to run. */
export interface Step {
  readonly revision: Revision
  readonly direction: Direction
  readonly migration: MigrationInterface
  /** False for `transaction = false`, and in the mode `none`. */
  readonly transactional: boolean
  /** What it does, known for limbeck's own migrations that do not look at the database. */
  readonly recording?: Recording
  /** What its other direction does, where it is to be run up; recorded when it is asked for. */
  readonly reverse: () => Promise<Recording | undefined>
}

/**
 * Loads what the plan names and learns what it does, so that whatever is bound to fail is refused
 * before the first statement. Plain TypeORM migrations are not run for this: they may do anything.
 */
export async function prepareSteps(
  context: RunContext,
  plan: Plan,
  mode: TransactionMode,
  { checks, signal }: { readonly checks: boolean; readonly signal?: AbortSignal } = { checks: true },
): Promise<Step[]> {
  const steps: Step[] = []
  for (const revision of plan.steps) {
    signal?.throwIfAborted()
    const migration = await revision.open()
    const recording = await recordKnown(context, revision, migration, plan.direction)
    const step: Step = {
      revision,
      direction: plan.direction,
      migration,
      transactional: isTransactional(revision, migration, mode),
      reverse: () =>
        plan.direction === "down" ? Promise.resolve(undefined) : recordKnown(context, revision, migration, "down"),
      ...(recording === undefined ? {} : { recording }),
    }
    if (checks) refuseStep(step)
    steps.push(step)
  }
  return steps
}

/** Migrations that may use entities, or write into the table that is made for their views: their metadata must be built first. */
export function needsMetadata(steps: readonly Step[], { dataSource }: Pick<RunContext, "dataSource">): boolean {
  const table = dataSource.options.metadataTableName ?? "typeorm_metadata"
  return steps.some(
    ({ recording }) =>
      recording?.complete !== true ||
      recording.operations.some((operation) => operation.verb === "execute" && operation.sql.includes(table)),
  )
}

/** What a migration does, where it may be known without a database: of a plain one, when it is nothing but SQL. */
export async function recordKnown(
  { dialect, dataSource }: Pick<RunContext, "dialect" | "dataSource">,
  { plain }: Revision,
  migration: MigrationInterface,
  direction: Direction,
): Promise<Recording | undefined> {
  const recordable = migration as unknown as RecordableMigration
  if (plain && !isRawSql(recordable, direction)) return undefined
  return recordMigration(recordable, direction, dialect.name, dataSource.options.type)
}

export function isTransactional(revision: Revision, migration: MigrationInterface, mode: TransactionMode): boolean {
  const own = migration.transaction ?? revision.transaction
  if (mode !== "all") return own ?? mode === "each"
  if (own !== false) return true
  throw new LimbeckError({
    code: "transaction-mode",
    message: `cannot run all in one transaction: ${displayPlace(revision)} has \`transaction = false\``,
    next: "limbeck run --transaction each",
  })
}

export function refuseStep({ revision, direction, migration, recording, transactional }: Omit<Step, "reverse">): void {
  const act = `cannot ${direction === "up" ? "run" : "revert"} ${displayPlace(revision)}`
  const refuse = (code: string, message: string, next: string): never => {
    throw new LimbeckError({ code, message: `${act}: ${message}; nothing was run`, next })
  }
  if (typeof migration[direction] !== "function") {
    refuse("no-method", `its class has no method "${direction}"`, `write async ${direction}(queryRunner) in the class`)
  }
  if (recording === undefined) return
  if (recording.error !== undefined) {
    const { code, message, next } = recording.error
    refuse(code, message, next ?? "correct the migration")
  }
  const [todo] = recording.todos
  if (todo !== undefined) {
    refuse("todo", `a question is still open: ${todo}`, "answer it in the file and remove the op.todo(...)")
  }
  if (direction === "down" && recording.irreversible !== undefined) {
    refuse(
      "irreversible",
      recording.irreversible,
      "restore a backup, or write a new migration (limbeck create -n Name)",
    )
  }
  if (transactional && recording.outsideTransaction) {
    refuse(
      "inside-transaction",
      recording.operations.some(({ verb }) => verb === "backfill")
        ? "each batch of its op.backfill is a transaction of its own"
        : "it has a statement that the database refuses inside a transaction",
      "add `transaction = false` to the migration class, and leave nothing else in its up and down",
    )
  }
}
