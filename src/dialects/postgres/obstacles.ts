import type { Connection, Row } from "../dialect"
import { id, join, lit, ref, sql, verbatim, type Sql } from "../sql"
import { list, optionalText, text } from "./catalog"
import { role } from "./privileges"

/** A trigger, rule, policy or publication entry of someone else, so that it can be taken away and made again. */
export interface Obstacle {
  readonly drop: Sql
  readonly create: readonly Sql[]
  /** Its name, of a policy. */
  readonly policy?: string
}

const KINDS: Readonly<Record<string, (row: Row) => Obstacle>> = {
  pg_trigger: (row) => copyFiring(row, sql`TRIGGER`),
  pg_rewrite: (row) => copyFiring(row, sql`RULE`),
  pg_policy: copyPolicy,
  pg_publication_rel: copyPublished,
}

/** The catalogues whose entries can be made again exactly as they were. */
export const OBSTACLE_CATALOGUES = Object.keys(KINDS)

const ROLES = (roles: string): string => `array_to_json(ARRAY(SELECT coalesce(g.rolname::text, '')
    FROM unnest(${roles}) WITH ORDINALITY r(oid, place) LEFT JOIN pg_roles g ON g.oid = r.oid ORDER BY r.place))::text`

/** `$1` holds keys as `pg_policy 16402`. */
const OBSTACLES: readonly string[] = [
  `SELECT 'pg_trigger' AS kind, n.nspname::text AS "schema", c.relname::text AS "table", t.tgname::text AS name,
     pg_get_triggerdef(t.oid) AS definition, t.tgenabled::text AS fires, obj_description(t.oid, 'pg_trigger') AS comment,
     NULL AS names, NULL AS "check", NULL AS mode
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE 'pg_trigger ' || t.oid = ANY ($1::text[])`,
  `SELECT 'pg_rewrite', n.nspname::text, c.relname::text, w.rulename::text,
     pg_get_ruledef(w.oid), w.ev_enabled::text, obj_description(w.oid, 'pg_rewrite'), NULL, NULL, NULL
   FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE 'pg_rewrite ' || w.oid = ANY ($1::text[])`,
  `SELECT 'pg_policy', n.nspname::text, c.relname::text, p.polname::text,
     pg_get_expr(p.polqual, p.polrelid), p.polcmd::text, obj_description(p.oid, 'pg_policy'), ${ROLES("p.polroles")},
     pg_get_expr(p.polwithcheck, p.polrelid), CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END
   FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE 'pg_policy ' || p.oid = ANY ($1::text[])`,
]

/** Before PostgreSQL 15 a publication has whole tables only, and hinders nothing. */
const PUBLISHED = `SELECT 'pg_publication_rel', n.nspname::text, c.relname::text, p.pubname::text,
     pg_get_expr(r.prqual, r.prrelid), NULL, NULL, CASE WHEN r.prattrs IS NOT NULL THEN array_to_json(ARRAY(SELECT a.attname::text FROM pg_attribute a
       WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs) ORDER BY a.attnum))::text END, NULL, NULL
   FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
   JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE 'pg_publication_rel ' || r.oid = ANY ($1::text[])`

/** @param keys the catalogue and oid of each: `pg_policy 16402` */
export async function copyObstacles(connection: Connection, keys: readonly string[]): Promise<Obstacle[]> {
  if (keys.length === 0) return []
  const queries = connection.version[0] >= 15 ? [...OBSTACLES, PUBLISHED] : OBSTACLES
  const rows = await connection.query(`${queries.join("\n UNION ALL ")}\n ORDER BY 1, 2, 3, 4`, [keys])
  return rows.flatMap((row) => KINDS[text(row, "kind")]?.(row) ?? [])
}

function placeOf(row: Row): { table: Sql; name: Sql } {
  return { table: ref({ schema: text(row, "schema"), name: text(row, "table") }), name: id(text(row, "name")) }
}

/** The comment that a row of the catalogue gives an object, said again. */
export function commentOf(row: Row, what: Sql): Sql[] {
  const comment = optionalText(row, "comment")
  return comment === undefined ? [] : [sql`COMMENT ON ${what} IS ${lit(comment)}`]
}

/** A trigger or rule. */
function copyFiring(row: Row, kind: Sql): Obstacle {
  const { table, name } = placeOf(row)
  return {
    drop: sql`DROP ${kind} ${name} ON ${table}`,
    create: [
      verbatim(text(row, "definition").replace(/;$/, "")),
      ...setFiring(table, kind, name, text(row, "fires")),
      ...commentOf(row, sql`${kind} ${name} ON ${table}`),
    ],
  }
}

/** pg_trigger.tgenabled and pg_rewrite.ev_enabled; `O` is how they are made. */
function setFiring(table: Sql, kind: Sql, name: Sql, fires: string): Sql[] {
  const states: Readonly<Record<string, Sql>> = { D: sql`DISABLE`, R: sql`ENABLE REPLICA`, A: sql`ENABLE ALWAYS` }
  const state = states[fires]
  return state === undefined ? [] : [sql`ALTER TABLE ${table} ${state} ${kind} ${name}`]
}

/** pg_policy.polcmd. */
const COMMANDS: Readonly<Record<string, Sql>> = {
  r: sql`SELECT`,
  a: sql`INSERT`,
  w: sql`UPDATE`,
  d: sql`DELETE`,
  "*": sql`ALL`,
}

function copyPolicy(row: Row): Obstacle {
  const { table, name } = placeOf(row)
  const [using, check] = [optionalText(row, "definition"), optionalText(row, "check")]
  const command = COMMANDS[text(row, "fires")] ?? sql`ALL`
  const parts = [
    sql`CREATE POLICY ${name} ON ${table} AS ${verbatim(text(row, "mode"))} FOR ${command} TO ${join(list(row, "names").map(role))}`,
    ...(using === undefined ? [] : [sql`USING (${verbatim(using)})`]),
    ...(check === undefined ? [] : [sql`WITH CHECK (${verbatim(check)})`]),
  ]
  const what = sql`POLICY ${name} ON ${table}`
  return {
    drop: sql`DROP ${what}`,
    create: [join(parts, " "), ...commentOf(row, what)],
    policy: `"${text(row, "name")}" of table "${text(row, "table")}"`,
  }
}

function copyPublished(row: Row): Obstacle {
  const { table, name } = placeOf(row)
  const condition = optionalText(row, "definition")
  const columns = optionalText(row, "names") === undefined ? sql`` : sql` (${join(list(row, "names").map(id))})`
  const where = condition === undefined ? sql`` : sql` WHERE (${verbatim(condition)})`
  return {
    drop: sql`ALTER PUBLICATION ${name} DROP TABLE ONLY ${table}`,
    create: [sql`ALTER PUBLICATION ${name} ADD TABLE ONLY ${table}${columns}${where}`],
  }
}
