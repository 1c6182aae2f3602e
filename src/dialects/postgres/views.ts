import { compareNames, type Name } from "../../schema/names"
import type { View } from "../../schema/views"
import type { Connection } from "../dialect"
import { sql, verbatim } from "../sql"
import { statement, type Statement } from "../statement"
import { flag, list, optionalText, READABLE, text } from "./catalog"
import { createIndex } from "./indexes"
import { forgetView, rememberView, whereRemembered, type Memory } from "./metadata-table"
import { at, localName } from "./names"
import { copyViews, createCopies, dropCopies, restoreCopy } from "./view-copies"

export interface FoundView {
  readonly oid: string
  readonly view: Omit<View, "indexes">
}

/** With the author's text where TypeORM remembers it. */
export async function inspectViews(
  connection: Connection,
  schemas: readonly string[],
  memory: Memory,
): Promise<FoundView[]> {
  const rows = await connection.query(
    `SELECT c.oid::text AS oid, n.nspname::text AS "schema", c.relname::text AS name, c.relkind = 'm' AS materialized,
       pg_get_viewdef(c.oid) AS definition, array_to_json(ARRAY(SELECT DISTINCT array_to_json(ARRAY[rn.nspname::text, r.relname::text])::text
         FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
         JOIN pg_class r ON d.refclassid = 'pg_class'::regclass AND r.oid = d.refobjid AND r.relkind IN ('r', 'p', 'v', 'm')
         JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE w.ev_class = c.oid AND r.oid <> c.oid))::text AS reads
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('v', 'm') AND ${READABLE} ORDER BY 2, 3`,
    [schemas],
  )
  return rows.map((row) => {
    const [schema, name, materialized] = [text(row, "schema"), text(row, "name"), flag(row, "materialized")]
    const printed = text(row, "definition").trim().replace(/;$/, "")
    const dependsOn = list(row, "reads")
      .map((entry) => readPair(entry, connection))
      .sort(compareNames)
    const author = memory.viewText({ schema, name }, materialized)
    const view = { ...localName(schema, name, connection), sql: author ?? printed, materialized }
    return { oid: text(row, "oid"), view: dependsOn.length === 0 ? view : { ...view, dependsOn } }
  })
}

function readPair(entry: string, connection: Connection): Name {
  const pair = list({ entry }, "entry")
  return localName(pair[0] ?? "", pair[1] ?? "", connection)
}

export function createView(view: View, connection: Connection): Statement[] {
  const kind = view.materialized ? sql`MATERIALIZED VIEW` : sql`VIEW`
  return [
    statement(sql`CREATE ${kind} ${at(view, connection)} AS ${verbatim(view.sql)}`),
    ...view.indexes.flatMap((index) => createIndex(view, index, connection)),
    ...rememberView(view, connection),
  ]
}

export async function dropView(view: Name, materialized: boolean, connection: Connection): Promise<Statement[]> {
  const kind = materialized ? sql`MATERIALIZED VIEW` : sql`VIEW`
  const forget = await whereRemembered(connection, [forgetView(view, connection)])
  return [statement(sql`DROP ${kind} ${at(view, connection)}`), ...forget]
}

/** The view is made anew, and with it the views that read it; owner, privileges and comments stay. */
export async function alterView(operation: { from: View; to: View }, connection: Connection): Promise<Statement[]> {
  const { from, to } = operation
  const [row] = await connection.query(`SELECT to_regclass($1)::oid::text AS oid`, [at(from, connection).text])
  const oid = row && optionalText(row, "oid")
  if (oid === undefined) return createView(to, connection)
  const copies = await copyViews(connection, [oid])
  const own = copies.find((copy) => copy.oid === oid)
  const readers = copies.filter((copy) => copy !== own)
  const forget = await whereRemembered(connection, [forgetView(from, connection)])
  const restore = own === undefined ? [] : restoreCopy({ ...own, materialized: to.materialized, columnComments: [] })
  return [...dropCopies(copies), ...forget, ...createView(to, connection), ...restore, ...createCopies(readers)]
}
