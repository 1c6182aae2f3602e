import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import type { ErrorKind, Locking } from "../dialects/locking"
import { driverErrorOf } from "../dialects/locking"
import { LimbeckError, messageOf, StatementError } from "../errors"
import { displayRevision, type Revision } from "../history/migration"
import type { Direction } from "./events"
import type { Watched } from "./watch"

/** A migration that did not work out, with all that is known of why. */
export class MigrationError extends StatementError {
  readonly revision: Revision
  readonly direction: Direction
  /** Where in the migration: `/project/migrations/1768210200000-AddNewField.ts:12`. */
  readonly place: string | undefined
  readonly rolledBack: boolean
  /** The engine's own code: an SQLSTATE, `SQLITE_CONSTRAINT`. */
  readonly engineCode: string | undefined

  constructor(facts: {
    message: string
    next: string
    cause: unknown
    sql: string
    revision: Revision
    direction: Direction
    place: string | undefined
    rolledBack: boolean
    engineCode: string | undefined
  }) {
    super({ code: "migration-failed", ...facts })
    this.revision = facts.revision
    this.direction = facts.direction
    this.place = facts.place
    this.rolledBack = facts.rolledBack
    this.engineCode = facts.engineCode
  }
}

export interface FailedStep {
  readonly revision: Revision
  readonly direction: Direction
  readonly watched: Watched
  readonly rolledBack: boolean
}

export function explainFailure(error: unknown, step: FailedStep, locking: Locking): MigrationError {
  const { revision, direction, watched, rolledBack } = step
  const kind = locking.kindOf(error)
  const engineCode = locking.codeOf(error)
  // A driver makes its errors far away from the line that caused them, so the watch must tell.
  const isStatement = engineCode !== undefined || error instanceof StatementError
  const sql = error instanceof StatementError ? error.sql : isStatement ? (watched.last?.sql ?? "") : ""
  const place = placeOf(isStatement ? [watched.last?.site.stack, stackOf(error)] : [stackOf(error)], revision)
  const verb = direction === "up" ? "run" : "revert"
  const lines = [
    `cannot ${verb} ${displayRevision(revision)}: ${messageOf(error)}`,
    ...(place === undefined ? [] : [`  at ${place}`]),
    ...(sql === "" ? [] : [`  sql: ${sql}`]),
    outcome(step, kind),
  ]
  return new MigrationError({
    message: lines.join("\n"),
    next: nextOf(error, step, { kind, engineCode }),
    cause: error,
    sql,
    revision,
    direction,
    place,
    rolledBack,
    engineCode,
  })
}

/** Ctrl-C, SIGTERM or a caller's AbortSignal. */
export function interrupted(
  step: { revision: Revision; direction: Direction; rolledBack: boolean } | undefined,
): LimbeckError {
  const what =
    step === undefined
      ? "interrupted before the next migration"
      : `interrupted while ${step.direction === "up" ? "running" : "reverting"} ${displayRevision(step.revision)}: ${
          step.rolledBack ? rolledBackWords(step.direction) : "it ran outside a transaction, part of it may be done"
        }`
  return new LimbeckError({
    code: "interrupted",
    message: what,
    next: step?.rolledBack === false ? "look at what is done, then correct it by hand" : "repeat the command to go on",
  })
}

/** What the journal may keep of an error: no value of a row, which PostgreSQL quotes in class 22. */
export function journalError(error: unknown, locking: Locking): { code: string; message: string } {
  const engineCode = locking.codeOf(error)
  const { message } = driverErrorOf(error)
  const text = typeof message === "string" ? message : messageOf(error)
  const bare = engineCode?.startsWith("22") === true ? text.replace(/: ".*$/s, "") : text
  return { code: engineCode ?? (error instanceof LimbeckError ? error.code : "error"), message: bare }
}

function outcome({ direction, rolledBack, watched }: FailedStep, kind: ErrorKind | undefined): string {
  if (kind === "connection-lost") return "The connection is gone; the database rolls back what was not committed."
  if (rolledBack) return `I${rolledBackWords(direction).slice(1)}.`
  const done = Math.max(watched.statements - 1, 0)
  const stay = done === 1 ? "1 statement before this one stays" : `${done} statements before this one stay`
  return `It runs outside a transaction: ${stay} done, and it ${direction === "up" ? "is not recorded" : "is still recorded"}.`
}

function rolledBackWords(direction: Direction): string {
  return direction === "up" ? "it was rolled back and is not recorded" : "it was rolled back and is still applied"
}

function nextOf(
  error: unknown,
  { revision, direction, rolledBack }: FailedStep,
  { kind, engineCode }: { kind: ErrorKind | undefined; engineCode: string | undefined },
): string {
  const command = direction === "up" ? "limbeck run" : "limbeck revert"
  if (error instanceof LimbeckError && error.code !== "statement-failed" && error.next !== undefined) return error.next
  if (kind === "exists" && direction === "up") {
    return `limbeck stamp --verify ${revision.id}, which records it if the database has these changes already; else correct the migration`
  }
  if (kind === "connection-lost") return `limbeck current shows how far it came; then ${command} again`
  if (kind === "busy")
    return `${command} again when the table is quiet, or with more patience: ${command} --lock-timeout 30 --lock-retries 10`
  if (kind === "conflict") return `${command} again: the database ended it in favour of another transaction`
  if (engineCode === "57014")
    return `give the statement more time: ${command} --statement-timeout 600; or move rows in batches with op.backfill`
  // 25001 active_sql_transaction: "cannot run inside a transaction block".
  if (engineCode === "25001") {
    return "add `transaction = false` to the migration class, and leave nothing else in its up and down"
  }
  if (!rolledBack)
    return `make the migration safe to repeat (IF NOT EXISTS), or undo by hand what it did; then ${command}`
  return `correct the migration, then ${command} again`
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined
}

/** The first frame that lies in the migration's file, else in its `up` or `down`. */
function placeOf(stacks: readonly (string | undefined)[], { file, name }: Revision): string | undefined {
  for (const stack of stacks) {
    const frames = [...(stack ?? "").matchAll(/^ +at (.*?)\(?((?:file:\/\/)?[^()\s][^()]*?):(\d+):\d+\)?$/gm)].map(
      ([, called = "", path = "", line = ""]) => ({ called, path: toPath(path), line }),
    )
    const found =
      frames.find(({ path }) => file !== undefined && (path === file || basename(path) === basename(file))) ??
      frames.find(({ called }) => called.includes(`${name}.`))
    if (found !== undefined) return `${found.path}:${found.line}`
  }
  return undefined
}

function toPath(text: string): string {
  const path = text.replace(/^async /, "")
  return path.startsWith("file://") ? fileURLToPath(path) : path
}
