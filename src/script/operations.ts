import { toConnection, type QueryRunnerLike } from "../dialects/connection"
import type { Connection, Dialect, Row } from "../dialects/dialect"
import { dialectNameOfDriver, findDialect } from "../dialects/dialects"
import { wordsOfError } from "../dialects/locking"
import type { Statement } from "../dialects/statement"
import { refusesTransaction } from "../dialects/transactions"
import { LimbeckError, messageOf, StatementError } from "../errors"
import { describe } from "../operations/describe"
import type { Backfill, Operation } from "../operations/operation"
import { displayName } from "../schema/names"
import type { Operations } from "./api"
import { runBackfill } from "./backfill"
import { buildOperations } from "./builder"
import { keeperOf } from "./moves"
import { enqueue } from "./queue"
import { recorderOf } from "./recorder"
import { restOf } from "./resume"

/**
 * The operations of a migration, run on its query runner.
 *
 * ```ts
 * const op = operations(queryRunner)
 * await op.addColumn("products", "new_field", { type: "varchar", nullable: true })
 * ```
 */
export function operations(queryRunner: QueryRunnerLike): Operations {
  const name = dialectNameOfDriver(queryRunner.connection.options.type)
  const record = recorderOf(queryRunner)
  return buildOperations(name, (operation) =>
    enqueue(queryRunner, wordsOf(operation), () => {
      if (record === undefined) return runOperation(operation, queryRunner)
      record(operation)
      return Promise.resolve()
    }),
  )
}

/** Runs operations one after another; the journal's recorded way back is run with it. */
export async function runOperations(queryRunner: QueryRunnerLike, list: readonly Operation[]): Promise<void> {
  const record = recorderOf(queryRunner)
  for (const operation of list) {
    if (record === undefined) await runOperation(operation, queryRunner)
    else record(operation)
  }
}

async function runOperation(given: Operation, queryRunner: QueryRunnerLike): Promise<void> {
  if (given.verb === "todo") throw openQuestion(given.question)
  if (given.verb === "irreversible") throw noWayBack(given.reason)
  const name = dialectNameOfDriver(queryRunner.connection.options.type)
  const dialect: Dialect = findDialect(name)
  const { resumes } = keeperOf(queryRunner)
  const operation = resumes ? await restOf(given, await toConnection(queryRunner), dialect) : given
  if (operation === undefined) return
  if (queryRunner.isTransactionActive && refusesTransaction(operation, name)) throw insideTransaction(operation)
  const connection = await toConnection(queryRunner)
  if (operation.verb === "backfill") return backfill(operation, queryRunner, connection, dialect)
  const statements = await dialect.plan(operation, connection)
  if (queryRunner.isTransactionActive && statements.some((statement) => statement.outsideTransaction === true)) {
    throw insideTransaction(operation)
  }
  await runPlan(statements, operation, connection)
}

async function backfill(
  operation: Backfill,
  queryRunner: QueryRunnerLike,
  connection: Connection,
  dialect: Dialect,
): Promise<void> {
  try {
    await runBackfill(operation, connection, dialect, keeperOf(queryRunner))
  } catch (error) {
    if (error instanceof LimbeckError) throw error
    throw new LimbeckError({
      code: "backfill-failed",
      message: `cannot ${wordsOf(operation)}: ${messageOf(error)}`,
      next: "the batches before stay done; limbeck run goes on from there",
      cause: error,
    })
  }
}

async function runPlan(statements: readonly Statement[], operation: Operation, connection: Connection): Promise<void> {
  const cleanup: string[] = []
  try {
    for (const statement of statements) {
      await runStatement(statement, operation, connection)
      cleanup.unshift(...(statement.onFailure ?? []).map(({ text }) => text))
    }
  } catch (error) {
    for (const text of cleanup) await connection.query(text).catch(() => undefined)
    throw error
  }
}

async function runStatement(statement: Statement, operation: Operation, connection: Connection): Promise<void> {
  const rows = await ask(statement, operation, connection)
  const guard = statement.expectNoRows
  const row = rows[0]
  if (guard === undefined || row === undefined) return
  throw new LimbeckError({ code: guard.code, message: fill(guard.message, row), next: fill(guard.next, row) })
}

async function ask(statement: Statement, operation: Operation, connection: Connection): Promise<readonly Row[]> {
  try {
    return await connection.query(statement.sql.text, statement.parameters)
  } catch (error) {
    const { name = "", meant = "" } = statement.scratch ?? {}
    const cause = name === "" ? wordsOfError(error) : wordsOfError(error).replaceAll(name, meant)
    throw new StatementError({
      code: statement.refusal?.code ?? "statement-failed",
      message: `cannot ${wordsOf(operation)}: ${cause}`,
      next: statement.refusal?.next ?? "correct the migration or the data, then repeat the command",
      cause: error,
      sql: statement.sql.text,
    })
  }
}

/** `{0}` is the first column of the row. */
function fill(text: string, row: Row): string {
  const values = Object.values(row)
  return text.replace(/\{(\d+)\}/g, (mark, index: string) => {
    const value = values[Number(index)]
    return value === undefined ? mark : typeof value === "string" ? value : JSON.stringify(value)
  })
}

function wordsOf(operation: Operation): string {
  const lines = describe(operation).map((line) => line.text)
  const [first = "change nothing"] = lines
  // Which of them it was is not known: one statement may carry several changes of the table.
  return lines.length > 1 && operation.verb === "group" ? `change table ${displayName(operation.table)}` : first
}

function openQuestion(question: string): LimbeckError {
  return new LimbeckError({
    code: "todo",
    message: `cannot run the migration: a question is still open: ${question}`,
    next: "answer it in the migration file and remove the op.todo(...)",
  })
}

function noWayBack(reason: string): LimbeckError {
  return new LimbeckError({
    code: "irreversible",
    message: `cannot revert the migration: it is irreversible: ${reason}`,
    next: "restore a backup, or write a new migration (limbeck create -n Name)",
  })
}

function insideTransaction(operation: Operation): LimbeckError {
  const why =
    operation.verb === "backfill"
      ? "each batch is a transaction of its own"
      : "the database refuses this statement there"
  return new LimbeckError({
    code: "inside-transaction",
    message: `cannot ${wordsOf(operation)} inside a transaction: ${why}`,
    next:
      "add `transaction = false` to the migration class, and nothing else to its up and down; " +
      'TypeORM\'s own runner also needs migrationsTransactionMode: "each"',
  })
}
