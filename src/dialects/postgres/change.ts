import { optionalText } from "./catalog"
import type { Name } from "../../schema/names"
import type { Connection } from "../dialect"
import { join, sql, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { at } from "./names"

/** What one operation on a part of a table comes down to, so that several can share an ALTER TABLE. */
export interface Change {
  /** Questions that are asked before anything of the whole list changes. */
  readonly guards?: readonly Statement[]
  /** Statements before the ALTER TABLE. */
  readonly before?: readonly Statement[]
  /** Subcommands of ALTER TABLE. The server runs drops first, then type changes, then additions. */
  readonly clauses?: readonly Sql[]
  /** Statements after it, which nothing else in the list waits for. */
  readonly after?: readonly Statement[]
  /** The column it is about; two changes of one column do not share an ALTER TABLE. */
  readonly column?: string
  /** Views that stand in the way (oids): they are dropped before the list and made again after it. */
  readonly views?: readonly string[]
  /** Triggers, rules, policies and publication entries that do (keys of `copyObstacles`), likewise. */
  readonly obstacles?: readonly string[]
  /** Generated columns that do, likewise. */
  readonly generated?: readonly string[]
  /** It must see the result of what came before it. */
  readonly barrier?: boolean
}

/** A table as operations name it and as the database does now, where an earlier operation of the list renames. */
export interface Target {
  readonly connection: Connection
  readonly table: Name
  readonly sql: Sql
  /** New to present name of the columns that earlier operations of the list rename, in their order. */
  readonly renamed: ReadonlyMap<string, string>
  /** Present to new name of the constraints and indexes that they rename; undefined for one that they drop. */
  readonly parts: ReadonlyMap<string, string | undefined>
  /** The column's name in the database at the time of planning. */
  readonly currentColumn: (name: string) => string
}

export function targetOf(
  table: Name,
  connection: Connection,
  { renamed, parts }: Pick<Target, "renamed" | "parts">,
): Target {
  const currentColumn = (name: string): string => renamed.get(name) ?? name
  return { connection, table, sql: at(table, connection), renamed, parts, currentColumn }
}

/** The statements of a list of changes of one table, guards aside, in as few ALTER TABLE as the server allows. */
export function mergeChanges(target: Target, changes: readonly Change[]): Statement[] {
  const merged: Statement[] = []
  let batch: Change[] = []
  for (const change of changes) {
    const again = change.column !== undefined && batch.some((earlier) => earlier.column === change.column)
    if (change.barrier === true || again) {
      merged.push(...flush(target, batch))
      batch = []
    }
    batch.push(change)
  }
  return [...merged, ...flush(target, batch)]
}

function flush(target: Target, batch: readonly Change[]): Statement[] {
  const clauses = batch.flatMap((change) => change.clauses ?? [])
  return [
    ...batch.flatMap((change) => change.before ?? []),
    ...(clauses.length === 0 ? [] : [statement(sql`ALTER TABLE ${target.sql} ${join(clauses)}`)]),
    ...batch.flatMap((change) => change.after ?? []),
  ]
}

/** The sequence that numbers a serial or identity column now, as SQL text. */
export async function currentSequence(target: Target, column: string): Promise<string | undefined> {
  // By TypeORM's rule then, which is the server's own as well.
  if (target.connection.offline !== undefined) return undefined
  const rows = await target.connection.query(`SELECT pg_get_serial_sequence($1, $2) AS name`, [
    target.sql.text,
    target.currentColumn(column),
  ])
  return rows[0] === undefined ? undefined : optionalText(rows[0], "name")
}
