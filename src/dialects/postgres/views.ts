import { compareNames, type Name } from "../../schema/names"
import type { View } from "../../schema/views"
import type { Connection, Row } from "../dialect"
import { sql, verbatim } from "../sql"
import { statement, type Statement } from "../statement"
import { takeAside } from "./aside"
import { list, text, type Relation, type Relations } from "./catalog"
import { createIndex } from "./indexes"
import { forgetView, rememberView, whereRemembered, type Memory } from "./metadata-table"
import { at, localName } from "./names"
import { keyOffline } from "./offline"
import { keepView, readOid, restoreView } from "./kept-views"
import { restoreCopy } from "./view-copies"

export interface FoundView {
  readonly oid: string
  readonly view: Omit<View, "indexes">
}

/** With the author's text where TypeORM remembers it. */
export async function inspectViews(connection: Connection, relations: Relations, memory: Memory): Promise<FoundView[]> {
  const oids = [...relations].flatMap(([oid, { kind }]) => (kind === "v" || kind === "m" ? [oid] : []))
  if (oids.length === 0) return []
  const rows = await connection.query(
    `SELECT v.oid::text AS oid, pg_get_viewdef(v.oid) AS definition,
       array_to_json(ARRAY(SELECT DISTINCT array_to_json(ARRAY[rn.nspname::text, r.relname::text])::text
         FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
         JOIN pg_class r ON d.refclassid = 'pg_class'::regclass AND r.oid = d.refobjid AND r.relkind IN ('r', 'p', 'v', 'm')
         JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE w.ev_class = v.oid AND r.oid <> v.oid))::text AS reads
     FROM unnest($1::oid[]) v(oid)`,
    [oids],
  )
  return rows.flatMap((row) => {
    const relation = relations.get(text(row, "oid"))
    return relation === undefined ? [] : [{ oid: text(row, "oid"), view: readView(row, relation, connection, memory) }]
  })
}

function readView(row: Row, relation: Relation, connection: Connection, memory: Memory): Omit<View, "indexes"> {
  const materialized = relation.kind === "m"
  const printed = text(row, "definition").trim().replace(/;$/, "")
  const dependsOn = list(row, "reads")
    .map((entry) => readPair(entry, connection))
    .sort(compareNames)
  const author = memory.viewText(relation, materialized)
  const view = {
    ...localName(relation.schema, relation.name, connection),
    sql: author ?? printed,
    materialized,
    ...(author === undefined ? {} : { recorded: true }),
  }
  return dependsOn.length === 0 ? view : { ...view, dependsOn }
}

function readPair(entry: string, connection: Connection): Name {
  const pair = list({ entry }, "entry")
  return localName(pair[0] ?? "", pair[1] ?? "", connection)
}

export function createView(view: View, connection: Connection): Statement[] {
  const kind = view.materialized ? sql`MATERIALIZED VIEW` : sql`VIEW`
  return [
    statement(sql`CREATE ${kind} ${at(view, connection)} AS ${verbatim(view.sql)}`),
    ...view.indexes.flatMap((index) => createIndex(view, { ...index, concurrent: false }, connection)),
    ...rememberView(view, connection),
  ]
}

export async function dropView(view: Name, materialized: boolean, connection: Connection): Promise<Statement[]> {
  const kind = materialized ? sql`MATERIALIZED VIEW` : sql`VIEW`
  const forget = await whereRemembered(connection, [forgetView(view, connection)])
  return [...(await keepView(view, connection)), statement(sql`DROP ${kind} ${at(view, connection)}`), ...forget]
}

/** With all that one of this name had, where the same transaction dropped it. */
export async function createViewAgain(view: View, connection: Connection): Promise<Statement[]> {
  return [...createView(view, connection), ...(await restoreView(view, connection))]
}

/** The view is made anew, and with it the views that read it; owner, privileges and comments stay. */
export async function alterView(operation: { from: View; to: View }, connection: Connection): Promise<Statement[]> {
  const { from, to } = operation
  const oid = connection.offline === undefined ? await readOid(from, connection) : keyOffline(connection.offline, from)
  if (oid === undefined) return createView(to, connection)
  const { guards, drops, creates, copies } = await takeAside(connection, { views: [oid], obstacles: [] }, oid)
  const own = copies.find((copy) => copy.oid === oid)
  const forget = await whereRemembered(connection, [forgetView(from, connection)])
  const restore = own === undefined ? [] : restoreCopy({ ...own, materialized: to.materialized }, true)
  return [...guards, ...drops, ...forget, ...createView(to, connection), ...restore, ...creates]
}
