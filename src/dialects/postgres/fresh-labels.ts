import { displayName, type Name } from "../../schema/names"
import type { Operation } from "../../operations/operation"
import type { Connection, Row } from "../dialect"
import type { Sql } from "../sql"
import type { Statement } from "../statement"
import { append, text } from "./catalog"
import { localName } from "./names"
import { freshOffline } from "./offline-dependents"
import { rebuildEnum } from "./rebuild-enum"

/** True for a catalog row that this transaction wrote and has not committed. `me.id` is its xid. */
function isOwn(row: string): string {
  const offset = `${row}.xmin::text::bigint - (me.id & 4294967295)`
  return `CASE WHEN ${offset} BETWEEN 0 AND 1000000 THEN pg_xact_status((me.id + ${offset})::text::xid8) = 'in progress' ELSE false END`
}

const ME = "(SELECT pg_current_xact_id_if_assigned()::text::bigint AS id) me"

/** The row that ties the array type to its type is written by CREATE TYPE and by nothing else. */
const TIE = `pg_depend i ON i.classid = 'pg_type'::regclass AND i.objid = t.typarray AND i.refclassid = 'pg_type'::regclass
  AND i.refobjid = t.oid AND i.deptype = 'i'`

/**
 * A label that ALTER TYPE added cannot be used before the transaction commits (55P04, manual ALTER
 * TYPE); those of a type that the transaction created can. So when an operation names a label that is
 * that fresh, its type is made anew first.
 */
export async function settleFreshLabels(operation: Operation, connection: Connection): Promise<readonly Statement[]> {
  if (connection.hasNoFreshLabels === true) return []
  if (operation.verb === "drop" || operation.verb === "rename" || holdsNoText(operation)) return []
  const rows =
    connection.offline === undefined ? await readFresh(connection) : freshOffline(connection.offline, connection)
  if (rows.length === 0) return []
  const words = wordsOf(operation)
  const used = rows.filter((row) => row.fresh === true && words.includes(wordsOf(text(row, "label"))))
  const types = new Map<string, Name>()
  for (const row of used) {
    const name = localName(text(row, "schema"), text(row, "name"), connection)
    types.set(displayName(name), name)
  }
  const labels = new Map<string, string[]>()
  for (const row of rows)
    append(labels, displayName(localName(text(row, "schema"), text(row, "name"), connection)), text(row, "label"))
  const rebuilt: Statement[] = []
  for (const [key, name] of types)
    rebuilt.push(...(await rebuildEnum({ name, labels: labels.get(key) ?? [], map: {} }, connection)))
  return rebuilt
}

/** Without the marks by which a text, an array constant or SQL say a label differently. */
function wordsOf(value: unknown): string {
  return JSON.stringify(value).replace(/["'\\]/g, "")
}

/** SQL without a literal uses no label: most migrations are spared the question. */
function holdsNoText(operation: Operation): boolean {
  return operation.verb === "execute" && operation.parameters === undefined && !/['$]/.test(operation.sql)
}

function readFresh(connection: Connection): Promise<readonly Row[]> {
  return connection.query(
    `SELECT n.nspname::text AS "schema", t.typname::text AS name, e.enumlabel::text AS label, ${isOwn("e")} AS fresh
     FROM ${ME}, pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace JOIN ${TIE}
     WHERE me.id IS NOT NULL AND NOT ${isOwn("i")}
       AND EXISTS (SELECT FROM pg_enum f WHERE f.enumtypid = t.oid AND ${isOwn("f")}) ORDER BY 1, 2, e.enumsortorder`,
  )
}

/** Whether the transaction itself created the type. */
export async function isFreshType(type: Sql, connection: Connection): Promise<boolean> {
  if (connection.offline !== undefined) return connection.offline.freshTypes.has(type.text)
  const rows = await connection.query(
    `SELECT ${isOwn("i")} AS fresh FROM ${ME}, pg_type t JOIN ${TIE} WHERE me.id IS NOT NULL AND t.oid = to_regtype($1)`,
    [type.text],
  )
  return rows[0]?.fresh === true
}
