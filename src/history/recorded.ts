import type { DialectName } from "../dialects/dialect"
import type { Revision } from "./migration"
import { messageOf } from "../errors"
import { apply } from "../operations/apply"
import type { Operation } from "../operations/operation"
import { displayName, type Name } from "../schema/names"
import { EMPTY_SCHEMA, type Schema } from "../schema/schema"
import { recordMigration, type RecordableMigration, type Recording } from "../script/record"

export interface RecordedRevision {
  readonly revision: Revision
  /** Absent for a plain TypeORM migration: its code may do anything, and runs only when it is run. */
  readonly recording?: Recording
  /** The text of `up`, where not all that it does is recorded. */
  readonly source?: string
}

/**
 * What each migration does upwards, in running order, learnt without a database. `driver` is what it sees as
 * the `type` of the DataSource.
 */
export async function recordHistory(
  revisions: Iterable<Revision>,
  dialect: DialectName,
  driver?: string,
): Promise<RecordedRevision[]> {
  const recorded: RecordedRevision[] = []
  for (const revision of revisions) {
    const migration = (await revision.open()) as unknown as RecordableMigration
    const recording = revision.plain ? undefined : await recordMigration(migration, "up", dialect, driver)
    recorded.push({
      revision,
      ...(recording === undefined ? {} : { recording }),
      ...(recording?.complete === true ? {} : { source: sourceOf(migration) }),
    })
  }
  return recorded
}

/** The code of `up`, with the quotes of its texts as the database sees them. */
function sourceOf(migration: RecordableMigration): string {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- its text is read, it is not called
  return Function.prototype.toString.call(migration.up).replace(/\\(["'`])/g, "$1")
}

/** Something in a file whose effect on the schema is not understood. */
export interface Unread {
  readonly reason: string
  /** Where everything that it may touch is named; absent where it may touch anything. */
  readonly text?: string
}

/** A state that follows from files alone, with what makes it uncertain. */
export interface FoldedState {
  readonly schema: Schema
  readonly unread: readonly Unread[]
  /** The reasons of these, each once. */
  readonly doubts: readonly string[]
}

/** The schema that these migrations give, starting from `start`. SQL is not understood: it is named as a doubt when it looks like DDL. */
export function foldRecordings(recorded: readonly RecordedRevision[], start: Schema = EMPTY_SCHEMA): FoldedState {
  const unread: Unread[] = []
  let schema = start
  for (const { revision, recording, source } of recorded) {
    if (recording === undefined) {
      if (source !== undefined && changesSchema(source))
        unread.push(unreadSource(`${revision.name} is a plain TypeORM migration`, source))
      continue
    }
    if (!recording.complete)
      unread.push(
        unreadSource(`${revision.name}: ${recording.reason ?? "it cannot be read without a database"}`, source),
      )
    for (const operation of recording.operations) {
      if (operation.verb === "execute" && isDdl(operation.sql))
        unread.push({ reason: `${revision.name} has SQL that changes the schema`, text: operation.sql })
      try {
        schema = apply(schema, noteView(operation))
      } catch (error) {
        unread.push({ reason: `${revision.name}: ${messageOf(error)}`, text: JSON.stringify(operation) })
      }
    }
  }
  return { schema, unread, doubts: [...new Set(unread.map(({ reason }) => reason))] }
}

/** Where the schema is changed, a template with values in it may name anything. */
function unreadSource(reason: string, source: string | undefined): Unread {
  if (source === undefined || (source.includes("${") && changesSchema(source))) return { reason }
  return { reason, text: source }
}

/** A view that an operation makes is noted as the project's own in TypeORM's table of views, as the database will say. */
function noteView(operation: Operation): Operation {
  if (!("kind" in operation) || operation.kind !== "view") return operation
  if (operation.verb === "create") return { ...operation, object: { ...operation.object, recorded: true } }
  return operation.verb === "alter" ? { ...operation, to: { ...operation.to, recorded: true } } : operation
}

/** As SQL, as an operation, or as a method of TypeORM's query runner. */
function changesSchema(source: string): boolean {
  return isDdl(source) || /\.(create|drop|rename|add|alter|change|update)[A-Z]\w*\(/.test(source)
}

/**
 * Of what a schema holds. Functions, triggers, policies, grants and the like are nobody's business here, nor are
 * temporary tables and what ALTER TABLE says about row level security and owners.
 */
const DDL =
  /\b(?:create|alter|drop|rename)\s+(?:or\s+replace\s+)?(?:(?:unlogged|unique|materialized|foreign|virtual|recursive)\s+)*(?:table|index|type|domain|view|schema|extension|sequence|column|constraint)\b(?![^;]*\b(?:row\s+level\s+security|owner\s+to)\b)/i

function isDdl(sql: string): boolean {
  return DDL.test(sql)
}

/** What the project's own migrations made, by an operation or by the text of their SQL. */
export interface Made {
  readonly isOwn: (table: Name) => boolean
  /** The schemas that they made tables in, by name. */
  readonly ownNamespaces: readonly string[]
}

export function findMade(recorded: readonly RecordedRevision[]): Made {
  const made = new Set(
    recorded.flatMap(({ recording, source = "" }) => [
      ...(recording?.operations ?? []).flatMap(tablesMadeBy),
      ...tablesIn(source),
      ...[...source.matchAll(TYPEORM_TABLE)].map((match) => match[1] ?? ""),
    ]),
  )
  const namespaces = new Set([...made].flatMap((path) => (path.includes(".") ? [path.replace(/\.[^.]*$/, "")] : [])))
  return {
    // SQL may leave the schema to the connection's search_path; where it names one, it means the tables that it names.
    isOwn: (table) => made.has(displayName(table)) || (!namespaces.has(table.schema ?? "") && made.has(table.name)),
    ownNamespaces: [...namespaces],
  }
}

const CREATE_TABLE =
  /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?((?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)/gi

/** `new Table({ name: "users" })`, in whatever way TypeORM was imported. */
const TYPEORM_TABLE = /\bTable\(\s*\{[^{}]*?\bname:\s*["'`]([^"'`]+)["'`]/g

function tablesMadeBy(operation: Operation): string[] {
  if (operation.verb === "create" && operation.kind === "table") return [displayName(operation.object)]
  if (operation.verb === "rename" && operation.kind === "table") return [displayName(operation.to)]
  if (operation.verb !== "execute") return []
  return tablesIn(operation.sql)
}

function tablesIn(sql: string): string[] {
  return [...sql.matchAll(CREATE_TABLE)].map((match) => unquote(match[1] ?? ""))
}

function unquote(text: string): string {
  return text
    .split(/\s*\.\s*/)
    .map((part) => part.replace(/^["`[]|["`\]]$/g, "").replaceAll('""', '"'))
    .join(".")
}
