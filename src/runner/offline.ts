import type { MigrationInterface, QueryRunner } from "typeorm"
import { toConnection } from "../dialects/connection"
import type { Dialect } from "../dialects/dialect"
import type { OfflineDatabase } from "../dialects/script"
import { statement, type Statement } from "../dialects/statement"
import { refusesTransaction } from "../dialects/transactions"
import { LimbeckError, messageOf } from "../errors"
import type { Graph } from "../history/graph"
import { displayPlace, type Revision } from "../history/migration"
import type { Operation } from "../operations/operation"
import { effectOf, sourceOf } from "../script/effects"
import { settleOperations } from "../script/queue"
import { recordMigration, type Recording } from "../script/record"
import type { Ledger } from "./connection"
import type { Direction } from "./events"
import { recordApplied, recordReverted } from "./ledger"
import { checkPlace } from "./place"
import { isTransactional, refuseStep } from "./preflight"
import { repeatPart } from "./repeatable"
import type { OwnStatement, Script, ScriptPart } from "./script-part"

/** What is known of a database that is not connected. */
export interface OfflineContext {
  readonly dialect: Dialect
  readonly graph: Graph
  readonly ledger: Ledger
  /** Of the DataSource: what a name without schema means. */
  readonly schema: string
  /** TypeORM's table of view and column texts. */
  readonly metadataTable: string
  /** What migrations see as the DataSource's `type`. */
  readonly driver: string
  /** A query runner on an empty database of the engine, asked for where planning needs one. */
  readonly openScratch: () => Promise<QueryRunner>
  /** Lets that database know the entities, for code that saves some. */
  readonly loadMetadata?: () => Promise<void>
}

export interface ScriptRequest {
  readonly direction: Direction
  /** In the order in which they are to run. */
  readonly revisions: readonly Revision[]
  /** What the database has before, oldest first. */
  readonly before: readonly Revision[]
  /** Safe to run whatever of it is applied already. */
  readonly idempotent?: boolean
}

/** @throws LimbeckError where a migration reads the database, or something only the database knows decides what it does */
export async function writeScript(context: OfflineContext, request: ScriptRequest): Promise<Script> {
  const { dialect, ledger } = context
  const { script } = dialect
  const session = await openSession(context)
  for (const revision of request.before) await replay(session, revision)
  const parts: ScriptPart[] = []
  for (const revision of request.revisions) parts.push(await writePart(session, revision, request.direction))
  const written =
    request.idempotent === true ? parts.map((part, at) => repeatPart(context, part, parts.slice(at + 1))) : parts
  const create = script.createOnce(ledger.table, dialect.session.records.createLedger(ledger.table, ledger.primaryKey))
  return {
    advice: script.advice,
    opening: [...script.opening, ...(request.direction === "up" ? create : [])],
    parts: written,
    closing: script.closing,
  }
}

/**
 * What each of `chosen` sends when a whole history runs from nothing, or is taken back, in one go: every revision is
 * gone through once. It ends before the first that cannot be written after all the others; those that are not there may
 * still be, by a script of their own.
 */
export async function writeAlong(
  context: OfflineContext,
  { direction, chosen }: { readonly direction: Direction; readonly chosen: ReadonlySet<string> },
): Promise<ReadonlyMap<string, ScriptPart>> {
  const { revisions } = context.graph
  const session = await openSession(context)
  const parts = new Map<string, ScriptPart>()
  try {
    if (direction === "down") for (const revision of revisions) await replay(session, revision)
    for (const revision of direction === "up" ? revisions : revisions.toReversed()) {
      if (parts.size === chosen.size) break
      if (chosen.has(revision.id)) parts.set(revision.id, await writePart(session, revision, direction))
      else await replay(session, revision, direction)
    }
  } catch (error) {
    if (!(error instanceof LimbeckError)) throw error
  }
  return parts
}

interface OfflineSession extends OfflineContext {
  readonly database: OfflineDatabase
  /** Where the engine plans by carrying out. */
  readonly scratch: QueryRunner | undefined
}

async function openSession(context: OfflineContext): Promise<OfflineSession> {
  const { schema, metadataTable } = context
  let scratch: QueryRunner | undefined
  const openScratch = async () => {
    scratch = await context.openScratch()
    return toConnection(scratch)
  }
  const database = await context.dialect.script.openOffline({ schema, metadataTable, openScratch })
  return { ...context, database, scratch }
}

async function open(
  { dialect, driver }: OfflineSession,
  revision: Revision,
  direction: Direction,
): Promise<{ readonly migration: MigrationInterface; readonly recording: Recording }> {
  const migration = await revision.open()
  const recording = await recordMigration(migration, direction, dialect.name, driver)
  return { migration, recording }
}

/** What is done beside what the script is about; nothing of it is printed. */
async function replay(session: OfflineSession, revision: Revision, direction: Direction = "up"): Promise<void> {
  const { database, scratch } = session
  const { migration, recording } = await open(session, revision, direction)
  await database.begin(isTransactional(revision, migration, "each"))
  try {
    if (recording.complete || scratch === undefined) {
      for (const operation of recording.operations) await replayOperation(session, operation)
    } else {
      // It finds no rows; what it makes is what counts here.
      const effect = effectOf(sourceOf(migration, direction))
      if (effect !== undefined) throw cannotWrite(revision, `it uses ${effect}`)
      await session.loadMetadata?.()
      await migration[direction](scratch)
      await settleOperations(scratch)
    }
  } catch (error) {
    if (error instanceof LimbeckError && error.code === "needs-database") throw error
    throw new LimbeckError({
      code: "needs-database",
      message: `cannot write SQL for what follows ${displayPlace(revision)}: without a database it fails (${messageOf(error)})`,
      next: "limbeck run --dry-run, connected to a database that stands there, prints the SQL",
      cause: error,
    })
  }
  await database.commit()
}

async function replayOperation({ dialect, database }: OfflineSession, operation: Operation): Promise<void> {
  if (operation.verb === "todo" || operation.verb === "irreversible") return
  let statements: readonly Statement[] = []
  try {
    statements = await dialect.plan(operation, database.connection())
  } catch (error) {
    if (!(error instanceof LimbeckError) || error.code !== "needs-database") throw error
  }
  await database.carryOut(operation, statements)
}

async function writePart(session: OfflineSession, revision: Revision, direction: Direction): Promise<ScriptPart> {
  const { dialect, database, ledger } = session
  const { migration, recording } = await open(session, revision, direction)
  const transactional = isTransactional(revision, migration, "each")
  refuseStep({ revision, direction, migration, transactional, recording })
  if (!recording.complete) throw cannotWrite(revision, recording.reason ?? "it looks at the database")
  await database.begin(transactional)
  const own: OwnStatement[] = []
  for (const operation of recording.operations)
    own.push(...(await explainNeeds(revision, () => writeOperation(session, operation))))
  await database.commit()
  const statements = own.map(({ text }) => text)
  const record = direction === "up" ? recordApplied(ledger, revision) : recordReverted(ledger, revision.name)
  const check = dialect.script.guard(checkPlace(session, revision, direction))
  const { begin, commit } = dialect.script
  // A client that goes on after an error must not record twice what stands outside.
  const units = transactional
    ? [[...begin, ...check, ...statements, record.text, ...commit]]
    : [...[...check, ...statements].map((text) => [text]), [...begin, ...check, record.text, ...commit]]
  const { operations } = recording
  return { revision, direction, transactional, operations, own, statements: units.flat(), units }
}

async function writeOperation(
  { dialect, database, metadataTable }: OfflineSession,
  operation: Operation,
): Promise<OwnStatement[]> {
  const { script, session } = dialect
  const isOutside = operation.verb === "execute" && refusesTransaction(operation, dialect.name)
  const written: OwnStatement[] = []
  const write = (texts: readonly string[], outside = false): void =>
    void written.push(...texts.map((text) => ({ text, outside })))
  if (operation.verb === "execute" && operation.sql.includes(metadataTable)) {
    // TypeORM's runner makes it before it runs anything, and migrations count on it.
    const create = session.records.createMetadataTable(database.connection())
    await database.carryOut({ verb: "execute", sql: create.text }, [statement(create)])
    write([create.text])
  }
  const statements = await dialect.plan(operation, database.connection())
  for (const one of statements) {
    if (one.expectNoRows !== undefined) write(script.guard(one))
    else if (operation.verb === "execute" || script.isChange(one))
      write([script.inline(one.sql.text, one.parameters ?? [])], isOutside || one.outsideTransaction === true)
  }
  await database.carryOut(operation, statements)
  return written
}

async function explainNeeds<T>(revision: Revision, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LimbeckError)) throw cannotWrite(revision, messageOf(error), error)
    throw new LimbeckError({
      code: error.code,
      message: `cannot write the SQL of ${displayPlace(revision)}: ${error.message}`,
      next: error.next ?? "correct the migration",
      cause: error,
    })
  }
}

function cannotWrite(revision: Revision, reason: string, cause?: unknown): LimbeckError {
  return new LimbeckError({
    code: "needs-database",
    message: `cannot write the SQL of ${displayPlace(revision)} without a database: ${reason}`,
    next: "limbeck run carries it out; for a script, write it with op.execute",
    ...(cause === undefined ? {} : { cause }),
  })
}
