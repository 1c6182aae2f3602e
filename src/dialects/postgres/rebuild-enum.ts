import { displayName, type Name } from "../../schema/names"
import type { Connection, Row } from "../dialect"
import { id, join, lit, ref, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { takeAside } from "./aside"
import { arrayText, readArray } from "./arrays"
import { append, flag, list, optionalText, text } from "./catalog"
import { canonicalDefault, defaultText } from "./defaults"
import { dependentsOfAttributes, dependentsOfType, refuseBlockers } from "./dependents"
import { asideName, at, qualify } from "./names"
import { commentOf } from "./obstacles"
import { enumColumnsOffline, enumHindrancesOffline, labelsOffline, type EnumColumn } from "./offline-dependents"

interface Rebuild {
  readonly name: Name
  readonly labels: readonly string[]
  /** Old label to the label that its rows get. */
  readonly map: Readonly<Record<string, string>>
}

/**
 * The type made anew under its name, with every column of it moved over. Rows that hold a label which
 * neither stays nor is mapped are counted first, and nothing changes while there are any.
 */
export async function rebuildEnum(rebuild: Rebuild, connection: Connection): Promise<Statement[]> {
  const type = at(rebuild.name, connection)
  const columns = await readColumns(connection, type, rebuild.name)
  const hindrances = await readHindrances(connection, type, rebuild.name)
  const users = [await dependentsOfType(connection, type), await dependentsOfAttributes(connection, columns)]
  const computed = users.flatMap(({ generated }) => generated.map((name) => `generated column "${name}"`))
  const blockers = [...users.flatMap((user) => user.blockers), ...computed]
  const blocked = refuseBlockers(`change the labels of enum type "${displayName(rebuild.name)}"`, [
    ...new Set(blockers),
  ])
  const surroundings = await takeAside(connection, {
    views: users.flatMap(({ views }) => views),
    obstacles: users.flatMap(({ obstacles }) => obstacles),
  })
  const usual = await readType(connection, type, rebuild.name)
  const gone = usual.labels.filter((label) => !rebuild.labels.includes(label) && rebuild.map[label] === undefined)
  const aside = asideName(rebuild.name.name)
  const old = ref({ schema: qualify(rebuild.name, connection).schema, name: aside })
  const texts: Sql[] = [
    ...hindrances.map(({ drop }) => drop),
    sql`ALTER TYPE ${type} RENAME TO ${id(aside)}`,
    sql`CREATE TYPE ${type} AS ENUM (${join(rebuild.labels.map(lit))})`,
    ...moveColumns(columns, rebuild, type),
    sql`DROP TYPE ${old}`,
    ...hindrances.flatMap(({ create }) => create),
    ...usual.restore(type),
  ]
  return [
    ...blocked,
    ...(gone.length === 0 ? [] : columns.map((column) => refuseLabels(column, gone, rebuild.name))),
    ...surroundings.guards,
    ...surroundings.drops,
    ...texts.map((one) => statement(one)),
    ...surroundings.creates,
  ]
}

async function readColumns(connection: Connection, type: Sql, name: Name): Promise<EnumColumn[]> {
  if (connection.offline !== undefined) return enumColumnsOffline(connection.offline, name, connection)
  const rows = await connection.query(
    `SELECT c.oid::text AS oid, a.attnum::text AS number, n.nspname::text AS "schema", c.relname::text AS "table",
       a.attname::text AS name, a.atttypid = t.typarray AS "array", pg_get_expr(d.adbin, d.adrelid) AS fallback
     FROM pg_type t JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped AND a.attinhcount = 0
     JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f') JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
     WHERE t.oid = to_regtype($1) ORDER BY 3, 4, a.attnum`,
    [type.text],
  )
  return rows.map((row) => ({
    tableOid: text(row, "oid"),
    number: text(row, "number"),
    table: { schema: text(row, "schema"), name: text(row, "table") },
    name: text(row, "name"),
    array: flag(row, "array"),
    fallback: optionalText(row, "fallback"),
  }))
}

/**
 * Checks and indexes whose text names the type, and foreign keys over it: they would compare the new
 * type with the old one while its columns move.
 */
async function readHindrances(
  connection: Connection,
  type: Sql,
  name: Name,
): Promise<{ drop: Sql; create: readonly Sql[] }[]> {
  const { offline } = connection
  const rows =
    offline === undefined ? await readHindered(connection, type) : enumHindrancesOffline(offline, name, connection)
  return rows.map((row) => {
    const [table, definition] = [optionalText(row, "table"), verbatim(text(row, "definition"))]
    if (table === undefined) {
      const index = sql`INDEX ${verbatim(text(row, "name"))}`
      return { drop: sql`DROP ${index}`, create: [definition, ...commentOf(row, index)] }
    }
    const change = sql`ALTER TABLE ${verbatim(table)}`
    const constraint = id(text(row, "name"))
    return {
      drop: sql`${change} DROP CONSTRAINT ${constraint}`,
      create: [
        sql`${change} ADD CONSTRAINT ${constraint} ${definition}`,
        ...commentOf(row, sql`CONSTRAINT ${constraint} ON ${verbatim(table)}`),
      ],
    }
  })
}

function readHindered(connection: Connection, type: Sql): Promise<readonly Row[]> {
  return connection.query(
    `WITH it AS (SELECT unnest(ARRAY[oid, typarray]) AS oid FROM pg_type WHERE oid = to_regtype($1))
     SELECT DISTINCT k.conrelid::regclass::text AS "table", k.conname::text AS name, pg_get_constraintdef(k.oid) AS definition,
       obj_description(k.oid, 'pg_constraint') AS comment
     FROM it JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = it.oid
     JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contype IN ('c', 'x') AND k.coninhcount = 0
     UNION SELECT k.conrelid::regclass::text, k.conname::text, pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint')
     FROM it JOIN pg_attribute a ON a.atttypid = it.oid AND NOT a.attisdropped
     JOIN pg_constraint k ON k.contype = 'f' AND k.conparentid = 0
       AND (k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) OR k.confrelid = a.attrelid AND a.attnum = ANY (k.confkey))
     UNION ALL SELECT DISTINCT NULL, d.objid::regclass::text, pg_get_indexdef(d.objid), obj_description(d.objid, 'pg_class')
     FROM it JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = it.oid AND d.classid = 'pg_class'::regclass
     JOIN pg_class c ON c.oid = d.objid AND c.relkind IN ('i', 'I')
     WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)`,
    [type.text],
  )
}

interface TypeFacts {
  readonly labels: readonly string[]
  restore(type: Sql): Sql[]
}

/** The labels, owner, comment and privileges of the type as it is. */
async function readType(connection: Connection, type: Sql, name: Name): Promise<TypeFacts> {
  const { offline } = connection
  if (offline !== undefined) return { labels: labelsOffline(offline, name, connection), restore: () => [] }
  const [row] = await connection.query(
    `SELECT array_to_json(ARRAY(SELECT enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY enumsortorder))::text AS labels,
       CASE WHEN r.rolname <> current_user THEN r.rolname::text END AS owner, obj_description(t.oid, 'pg_type') AS comment,
       array_to_json(ARRAY(SELECT coalesce(quote_ident(g.rolname), 'PUBLIC') FROM aclexplode(t.typacl) x
         LEFT JOIN pg_roles g ON g.oid = x.grantee WHERE x.grantee <> t.typowner))::text AS grantees, t.typacl IS NOT NULL AS granted
     FROM pg_type t JOIN pg_roles r ON r.oid = t.typowner WHERE t.oid = to_regtype($1)`,
    [type.text],
  )
  return {
    labels: row === undefined ? [] : list(row, "labels"),
    restore: (name) => (row === undefined ? [] : restoreType(row, name)),
  }
}

function restoreType(row: Row, type: Sql): Sql[] {
  const [owner, comment, grantees] = [optionalText(row, "owner"), optionalText(row, "comment"), list(row, "grantees")]
  return [
    ...(owner === undefined ? [] : [sql`ALTER TYPE ${type} OWNER TO ${id(owner)}`]),
    ...(comment === undefined ? [] : [sql`COMMENT ON TYPE ${type} IS ${lit(comment)}`]),
    ...(flag(row, "granted") ? [sql`REVOKE ALL ON TYPE ${type} FROM PUBLIC`] : []),
    ...(grantees.length === 0 ? [] : [sql`GRANT USAGE ON TYPE ${type} TO ${verbatim(grantees.join(", "))}`]),
  ]
}

function moveColumns(columns: readonly EnumColumn[], rebuild: Rebuild, type: Sql): Sql[] {
  const clauses = new Map<string, Sql[]>()
  const tables = new Map<string, Sql>()
  for (const column of columns) {
    tables.set(column.tableOid, ref(column.table))
    for (const clause of moveColumn(column, rebuild, type)) append(clauses, column.tableOid, clause)
  }
  return [...clauses].map(([oid, own]) => sql`ALTER TABLE ${tables.get(oid) ?? sql``} ${join(own)}`)
}

/** A default whose label goes is not set again: what it is to be instead, another operation says. */
function moveColumn({ name, array, fallback }: EnumColumn, rebuild: Rebuild, type: Sql): Sql[] {
  const column = id(name)
  const target = array ? sql`${type}[]` : type
  const value = fallback === undefined ? undefined : movedDefault(fallback, array, rebuild)
  return [
    ...(fallback === undefined ? [] : [sql`ALTER COLUMN ${column} DROP DEFAULT`]),
    sql`ALTER COLUMN ${column} TYPE ${target} USING ${array ? castArray(column, rebuild, target) : castScalar(column, rebuild, target)}`,
    ...(value === undefined ? [] : [sql`ALTER COLUMN ${column} SET DEFAULT ${verbatim(value)}`]),
  ]
}

function movedDefault(fallback: string, array: boolean, { labels, map }: Rebuild): string | undefined {
  const type = array ? "enum[]" : "enum"
  const value = canonicalDefault(fallback, type)
  if (value === undefined) return undefined
  if (typeof value !== "string") return defaultText(value, type)
  const next = (label: string | null): string | null | undefined =>
    label === null || labels.includes(label) ? label : map[label]
  const moved = (array ? (readArray(value) ?? []) : [value]).map(next)
  if (moved.includes(undefined)) return undefined
  return defaultText(array ? arrayText(moved as (string | null)[]) : (moved[0] ?? ""), type)
}

/** ALTER TYPE ... USING takes no subquery, so the labels of an array are replaced one by one. */
function castArray(column: Sql, rebuild: Rebuild, target: Sql): Sql {
  const cast = mapped(rebuild).reduce(
    (array, [from, to]) => sql`array_replace(${array}, ${lit(from)}, ${lit(to)})`,
    sql`${column}::text[]`,
  )
  return sql`${cast}::${target}`
}

function castScalar(column: Sql, rebuild: Rebuild, target: Sql): Sql {
  const pairs = mapped(rebuild)
  if (pairs.length === 0) return sql`${column}::text::${target}`
  const cases = pairs.map(([from, to]) => sql`WHEN ${lit(from)} THEN ${lit(to)}`)
  return sql`(CASE ${column}::text ${join(cases, " ")} ELSE ${column}::text END)::${target}`
}

/** Mapped labels that go; one that stays keeps its rows. */
function mapped({ labels, map }: Rebuild): [string, string][] {
  return Object.entries(map).filter(([label]) => !labels.includes(label))
}

function refuseLabels(column: EnumColumn, gone: readonly string[], type: Name): Statement {
  const label = column.array ? sql`label::text` : sql`${id(column.name)}::text`
  const source = column.array ? sql`${ref(column.table)}, unnest(${id(column.name)}) AS label` : ref(column.table)
  const held = sql`SELECT ${label}, count(*) FROM ${source} WHERE ${label} IN (${join(gone.map(lit))}) GROUP BY 1 ORDER BY 2 DESC, 1`
  const where = `${displayName({ name: column.table.name })}.${column.name}`
  return statement(held, {
    expectNoRows: {
      code: "label-in-use",
      message: `cannot remove label "{0}" from enum type "${displayName(type)}": {1} rows of "${where}" hold it`,
      next: `say which label they get: op.alterEnum(..., { map: { "${gone[0] ?? ""}": "..." } }), or limbeck generate --map-enum ${where}:${gone[0] ?? ""}=...`,
    },
  })
}
