import { id, join, lit, maybe, ref, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import type { Connection, Row } from "../dialect"
import { nameKey } from "../../schema/names"
import type { View } from "../../schema/views"
import { flag, list, optionalText, text } from "./catalog"
import { createIndex } from "./indexes"
import { at } from "./names"
import { withReaders } from "./offline"
import { readPrivileges, role, type Privileges } from "./privileges"

/** A view as it is in the database, so that it can be dropped and made again. */
export interface ViewCopy {
  readonly oid: string
  readonly name: Sql
  readonly materialized: boolean
  readonly definition: string
  /** `WITH ( )` of the view, without the word. */
  readonly options: string | undefined
  readonly populated: boolean
  readonly privileges: Privileges
  readonly comment: string | undefined
  readonly columnComments: readonly (readonly [column: string, comment: string])[]
  readonly columnDefaults: readonly (readonly [column: string, expression: string])[]
  /** Whole statements: indexes of a materialised view with their comments, and its extended statistics. */
  readonly extras: readonly string[]
}

/** The views that read what `seeds` reads, and those that read them, whatever the depth; the deepest last. */
const VIEWS = `WITH RECURSIVE readers AS (
    SELECT v AS oid, 1 AS depth FROM unnest($1::oid[]) v
    UNION ALL
    SELECT w.ev_class, r.depth + 1 FROM readers r
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite w ON w.oid = d.objid AND w.ev_class <> r.oid
    JOIN pg_class rc ON rc.oid = w.ev_class AND rc.relkind IN ('v', 'm')
  )
  SELECT c.oid::text AS oid, n.nspname::text AS "schema", c.relname::text AS name, c.relkind = 'm' AS materialized,
    pg_get_viewdef(c.oid) AS definition, array_to_string(c.reloptions, ', ') AS options, c.relispopulated AS populated,
    obj_description(c.oid, 'pg_class') AS comment,
    array_to_json(ARRAY(SELECT array_to_json(ARRAY[a.attname::text, m.description])::text FROM pg_attribute a
      JOIN pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0))::text AS comments,
    array_to_json(ARRAY(SELECT array_to_json(ARRAY[a.attname::text, pg_get_expr(e.adbin, e.adrelid)])::text FROM pg_attribute a
      JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum WHERE a.attrelid = c.oid))::text AS defaults,
    array_to_json(ARRAY(SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = c.oid)
      || ARRAY(SELECT format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass, m.description) FROM pg_index i
        JOIN pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = i.indexrelid WHERE i.indrelid = c.oid)
      || ARRAY(SELECT pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s WHERE s.stxrelid = c.oid))::text AS extras
  FROM (SELECT oid, max(depth) AS depth FROM readers GROUP BY oid) r JOIN pg_class c ON c.oid = r.oid
  JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY r.depth, n.nspname, c.relname`

/** `remade` is the one that gets another text. */
export async function copyViews(
  connection: Connection,
  seeds: readonly string[],
  remade?: string,
): Promise<ViewCopy[]> {
  if (seeds.length === 0) return []
  if (connection.offline !== undefined)
    return copyViewsOffline(withReaders(connection.offline, seeds, remade), connection)
  const rows = await connection.query(VIEWS, [seeds])
  const privileges = await readPrivileges(
    connection,
    rows.map((row) => text(row, "oid")),
  )
  return rows.map((row) => readCopy(row, privileges.get(text(row, "oid"))))
}

function copyViewsOffline(views: readonly View[], connection: Connection): ViewCopy[] {
  return views.map((view) => ({
    oid: nameKey(view),
    name: at(view, connection),
    materialized: view.materialized,
    definition: view.sql.trim().replace(/;$/, ""),
    options: undefined,
    populated: true,
    privileges: { owner: undefined, revoked: [], grants: [] },
    comment: undefined,
    columnComments: [],
    columnDefaults: [],
    extras: view.indexes.flatMap((index) => createIndex(view, index, connection).map(({ sql: { text } }) => text)),
  }))
}

function readCopy(row: Row, privileges: Privileges | undefined): ViewCopy {
  const name = ref({ schema: text(row, "schema"), name: text(row, "name") })
  return {
    oid: text(row, "oid"),
    name,
    materialized: flag(row, "materialized"),
    definition: text(row, "definition").trim().replace(/;$/, ""),
    options: optionalText(row, "options"),
    populated: flag(row, "populated"),
    privileges: privileges ?? { owner: undefined, revoked: [], grants: [] },
    comment: optionalText(row, "comment"),
    columnComments: pairs(row, "comments"),
    columnDefaults: pairs(row, "defaults"),
    extras: list(row, "extras"),
  }
}

function pairs(row: Row, name: string): (readonly [string, string])[] {
  return list(row, name).map((pair) => {
    const [column = "", value = ""] = list({ pair }, "pair")
    return [column, value] as const
  })
}

function kindOf(copy: ViewCopy): Sql {
  return copy.materialized ? sql`MATERIALIZED VIEW` : sql`VIEW`
}

/** Readers before what they read. */
export function dropCopies(copies: readonly ViewCopy[]): Statement[] {
  return [...copies].reverse().map((copy) => statement(sql`DROP ${kindOf(copy)} ${copy.name}`))
}

/** As they were: text, options, defaults, owner, privileges, comments, indexes. */
export function createCopies(copies: readonly ViewCopy[]): Statement[] {
  return copies.flatMap(createCopy)
}

function createCopy(copy: ViewCopy): Statement[] {
  const options = copy.options === undefined ? undefined : sql`WITH (${verbatim(copy.options)})`
  const data = copy.populated ? undefined : sql`WITH NO DATA`
  const create = sql`CREATE ${kindOf(copy)} ${copy.name}${maybe(options)} AS ${verbatim(copy.definition)}${maybe(data)}`
  return [
    statement(create),
    ...restoreCopy(copy),
    ...copy.extras.map((extra) => statement(verbatim(extra.replace(/;$/, "")))),
  ]
}

/**
 * What a view has besides its text.
 * @param isOther the view has got another text: options go with the text alone, and columns may be missing
 */
export function restoreCopy(copy: ViewCopy, isOther = false): Statement[] {
  const { name, options } = copy
  const { owner, revoked, grants } = copy.privileges
  const kind = kindOf(copy)
  const ofColumn = (column: string, text: Sql): Sql => (isOther ? whereColumn(name, column, text) : text)
  const texts: Sql[] = [
    ...(isOther && options !== undefined ? [sql`ALTER ${kind} ${name} SET (${verbatim(options)})`] : []),
    ...copy.columnDefaults.map(([column, expression]) =>
      ofColumn(column, sql`ALTER VIEW ${name} ALTER ${id(column)} SET DEFAULT ${verbatim(expression)}`),
    ),
    ...(owner === undefined ? [] : [sql`ALTER ${kind} ${name} OWNER TO ${id(owner)}`]),
    ...(revoked.length === 0 ? [] : [sql`REVOKE ALL ON ${name} FROM ${join(revoked.map(role))}`]),
    ...grants.map(({ grantee, privilege, column, grantable }) => {
      const option = grantable ? sql` WITH GRANT OPTION` : sql``
      const to = sql`ON ${name} TO ${role(grantee)}${option}`
      if (column === undefined) return sql`GRANT ${verbatim(privilege)} ${to}`
      return ofColumn(column, sql`GRANT ${verbatim(privilege)} (${id(column)}) ${to}`)
    }),
    ...(copy.comment === undefined ? [] : [sql`COMMENT ON ${kind} ${name} IS ${lit(copy.comment)}`]),
    ...copy.columnComments.map(([column, comment]) =>
      ofColumn(column, sql`COMMENT ON COLUMN ${name}.${id(column)} IS ${lit(comment)}`),
    ),
  ]
  return texts.map((text) => statement(text))
}

function whereColumn(view: Sql, column: string, text: Sql): Sql {
  const there = sql`SELECT FROM pg_attribute WHERE attrelid = ${lit(view.text)}::regclass AND attname = ${lit(column)}`
  return sql`DO ${lit(sql`BEGIN IF EXISTS (${there}) THEN ${text}; END IF; END`.text)}`
}
