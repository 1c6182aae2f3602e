import type { Connection, Row } from "../dialect"
import { lit, sql, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { optionalText, text } from "./catalog"
import type { Target } from "./change"
import { OBSTACLE_CATALOGUES } from "./obstacles"
import { dependentsOffline, NO_DEPENDENTS, typeDependentsOffline, type Dependents } from "./offline-dependents"

/** `d` is pg_depend. Before PostgreSQL 15 a generated column depends itself, since then its expression does. */
const DEPENDENTS = `SELECT DISTINCT w.ev_class::text AS view, pg_describe_object('pg_class'::regclass, w.ev_class, 0) AS view_name, v.relkind IN ('v', 'm') AND w.rulename = '_RETURN' AS is_view, g.attname::text AS generated,
    d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_proc'::regclass, 'pg_publication_rel'::regclass,
      'pg_type'::regclass) AND NOT coalesce(t.tgisinternal, false) AS blocks, pg_describe_object(d.classid, d.objid, 0) AS description,
    c.relname::text AS catalogue, d.objid::text AS object
  FROM pg_depend d JOIN pg_class c ON c.oid = d.classid
  LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
  LEFT JOIN pg_class v ON v.oid = w.ev_class
  LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
  LEFT JOIN pg_attrdef e ON d.classid = 'pg_attrdef'::regclass AND e.oid = d.objid
  LEFT JOIN pg_attribute g ON g.attgenerated <> '' AND (g.attrelid = e.adrelid AND g.attnum = e.adnum
    OR d.classid = 'pg_class'::regclass AND g.attrelid = d.objid AND g.attnum = d.objsubid AND d.refobjid = d.objid)`

/** What depends on columns of a table. */
export async function dependentsOfColumns(target: Target, columns: readonly string[]): Promise<Dependents> {
  if (columns.length === 0) return NO_DEPENDENTS
  const current = columns.map((column) => target.currentColumn(column))
  const { offline } = target.connection
  if (offline !== undefined) return dependentsOffline(offline, target.connection, target.table, current)
  const rows = await target.connection.query(
    `${DEPENDENTS} WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass($1) AND d.refobjsubid IN
       (SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = ANY ($2::text[]))
       AND NOT coalesce(g.attname = ANY ($2::text[]), false)`,
    [target.sql.text, current],
  )
  return readDependents(rows)
}

export async function dependentsOfAttributes(
  connection: Connection,
  columns: readonly { readonly tableOid: string; readonly number: string }[],
): Promise<Dependents> {
  if (connection.offline !== undefined) return typeDependentsOffline(connection.offline, columns)
  const rows = await connection.query(
    `${DEPENDENTS} JOIN unnest($1::oid[], $2::int[]) k(oid, number) ON d.refobjid = k.oid AND d.refobjsubid = k.number
     WHERE d.refclassid = 'pg_class'::regclass`,
    [columns.map((column) => column.tableOid), columns.map((column) => column.number)],
  )
  return readDependents(rows)
}

/** What depends on a type and its array type, tables' own columns aside. */
export async function dependentsOfType(connection: Connection, type: Sql): Promise<Dependents> {
  if (connection.offline !== undefined) return NO_DEPENDENTS
  const rows = await connection.query(
    `${DEPENDENTS} WHERE d.refclassid = 'pg_type'::regclass AND d.deptype <> 'i'
       AND d.refobjid IN (SELECT unnest(ARRAY[oid, typarray]) FROM pg_type WHERE oid = to_regtype($1))`,
    [type.text],
  )
  return readDependents(rows)
}

/** What depends on whole views, other views aside: on them, their columns or the type of their rows. */
export async function dependentsOfViews(connection: Connection, views: readonly string[]): Promise<Dependents> {
  if (views.length === 0 || connection.offline !== undefined) return NO_DEPENDENTS
  const rows = await connection.query(
    `${DEPENDENTS} WHERE d.deptype <> 'i' AND (d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ($1::oid[])
       OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN
         (SELECT unnest(ARRAY[y.oid, y.typarray]) FROM pg_type y WHERE y.typrelid = ANY ($1::oid[])))`,
    [views],
  )
  return readDependents(rows)
}

function readDependents(rows: readonly Row[]): Dependents {
  const unique = (values: readonly (string | undefined)[]): string[] =>
    [...new Set(values)].filter((value) => value !== undefined)
  const isView = (row: Row): boolean => row.is_view === true
  const blocking = rows.filter((row) => row.blocks === true && !isView(row))
  const isObstacle = (row: Row): boolean => OBSTACLE_CATALOGUES.includes(text(row, "catalogue"))
  const obstacles = blocking.filter(isObstacle)
  return {
    views: unique(rows.filter(isView).map((row) => optionalText(row, "view"))),
    viewNames: unique(rows.filter(isView).map((row) => optionalText(row, "view_name"))),
    generated: unique(rows.map((row) => optionalText(row, "generated"))),
    obstacles: unique(obstacles.map((row) => `${text(row, "catalogue")} ${text(row, "object")}`)),
    obstacleNames: unique(obstacles.map((row) => text(row, "description"))),
    blockers: unique(blocking.filter((row) => !isObstacle(row)).map((row) => text(row, "description"))),
  }
}

/**
 * A question that stops the run before anything changes. It is no error of planning: a dry run plans
 * against the database as it is, where an earlier operation may still have to remove the blocker.
 */
export function refuseBlockers(what: string, blockers: readonly string[]): Statement[] {
  if (blockers.length === 0) return []
  const uses = blockers.length === 1 ? "uses" : "use"
  return [
    statement(sql`SELECT ${lit(blockers.join(", "))} AS blockers`, {
      expectNoRows: {
        code: "blocked",
        message: `cannot ${what}: {0} ${uses} it, and PostgreSQL refuses while that is so`,
        next: `drop it before and create it again after, with op.execute("...") in the same migration`,
      },
    }),
  ]
}
