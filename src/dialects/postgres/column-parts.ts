import type { Row } from "../dialect"
import { id, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { flag, text } from "./catalog"
import type { Target } from "./change"
import { commentOf } from "./obstacles"
import { columnPartsOffline } from "./offline-dependents"

/** Constraints and indexes that a dropped column takes along, and foreign keys of other tables that refer to it. */
export interface ColumnParts {
  readonly drops: readonly Statement[]
  readonly creates: readonly Statement[]
}

export async function copyColumnParts(target: Target, columns: readonly string[]): Promise<ColumnParts> {
  if (columns.length === 0) return { drops: [], creates: [] }
  const current = columns.map((column) => target.currentColumn(column))
  const { offline } = target.connection
  const rows =
    offline === undefined
      ? await readColumnParts(target, current)
      : columnPartsOffline(offline, target.connection, target.table, current)
  const parts = rows.flatMap((row) => readPart(row, target)).sort((a, b) => a.rank - b.rank)
  return {
    drops: [...parts].reverse().flatMap(({ drop }) => (drop === undefined ? [] : [statement(drop)])),
    creates: parts.flatMap(({ create }) => create.map((text) => statement(text))),
  }
}

/** Constraints, indexes, extended statistics, and as whole statements what is set for the columns themselves. */
const COLUMN_PARTS = `WITH it AS (SELECT attrelid, attnum FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = ANY ($2::text[]))
  SELECT DISTINCT k.conrelid::regclass::text AS "table", k.conname::text AS name, pg_get_constraintdef(k.oid) AS definition,
    k.contype::text AS type, k.conrelid = to_regclass($1) AS own, obj_description(k.oid, 'pg_constraint') AS comment
  FROM it JOIN pg_constraint k ON k.contype IN ('p', 'u', 'c', 'x', 'f')
    AND (k.conrelid = it.attrelid AND it.attnum = ANY (k.conkey) OR k.confrelid = it.attrelid AND it.attnum = ANY (k.confkey))
  UNION ALL SELECT DISTINCT quote_ident(n.nspname), ic.relname::text, pg_get_indexdef(i.indexrelid), 'i', true, obj_description(i.indexrelid, 'pg_class')
  FROM it JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = it.attrelid AND d.refobjsubid = it.attnum
  JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
  JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_namespace n ON n.oid = ic.relnamespace
  WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  UNION ALL SELECT DISTINCT quote_ident(n.nspname), s.stxname::text, pg_get_statisticsobjdef(s.oid), 's', false, obj_description(s.oid, 'pg_statistic_ext')
  FROM it JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = it.attrelid AND d.refobjsubid = it.attnum
  JOIN pg_statistic_ext s ON d.classid = 'pg_statistic_ext'::regclass AND s.oid = d.objid JOIN pg_namespace n ON n.oid = s.stxnamespace
  UNION ALL SELECT NULL, a.attname::text, x.text, 'set', false, NULL
  FROM it JOIN pg_attribute a ON a.attrelid = it.attrelid AND a.attnum = it.attnum JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
  CROSS JOIN LATERAL (
    SELECT format('GRANT %s (%I) ON %s TO %s%s', e.privilege_type, a.attname, a.attrelid::regclass, coalesce(quote_ident(g.rolname), 'PUBLIC'),
      CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' END) FROM aclexplode(a.attacl) e LEFT JOIN pg_roles g ON g.oid = e.grantee WHERE e.grantee <> c.relowner
    UNION ALL SELECT format('ALTER TABLE %s ALTER %I SET STATISTICS %s', a.attrelid::regclass, a.attname, a.attstattarget) WHERE coalesce(a.attstattarget, -1) <> -1
    UNION ALL SELECT format('ALTER TABLE %s ALTER %I SET STORAGE %s', a.attrelid::regclass, a.attname,
      CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END) WHERE a.attstorage <> t.typstorage
  ) x(text)`

function readColumnParts({ sql: table, connection }: Target, columns: readonly string[]): Promise<readonly Row[]> {
  return connection.query(COLUMN_PARTS, [table.text, columns])
}

interface Part {
  /** Foreign keys come last, as they need the keys. */
  readonly rank: number
  readonly drop?: Sql
  readonly create: readonly Sql[]
}

/** What earlier operations of the list drop is none, and what they rename has its new name. */
function readPart(row: Row, target: Target): Part[] {
  const [old, definition, type] = [text(row, "name"), text(row, "definition"), text(row, "type")]
  const isChanged = flag(row, "own") && target.parts.has(old)
  const name = isChanged ? target.parts.get(old) : old
  if (name === undefined) return []
  if (type === "set") return [{ rank: 0, create: [verbatim(definition)] }]
  const owner = verbatim(text(row, "table"))
  if (type === "s")
    return [{ rank: 0, create: [verbatim(definition), ...commentOf(row, sql`STATISTICS ${owner}.${id(name)}`)] }]
  if (type === "i") {
    // CREATE [UNIQUE] INDEX name ON ...
    const renamed = isChanged
      ? definition.replace(/INDEX (?:"(?:[^"]|"")*"|\S+) ON/, () => `INDEX ${id(name).text} ON`)
      : definition
    return [{ rank: 0, create: [verbatim(renamed), ...commentOf(row, sql`INDEX ${owner}.${id(name)}`)] }]
  }
  const alter = sql`ALTER TABLE ${owner}`
  const add = sql`${alter} ADD CONSTRAINT ${id(name)} ${verbatim(definition)}`
  return [
    {
      rank: type === "f" ? 2 : 1,
      drop: sql`${alter} DROP CONSTRAINT ${id(name)}`,
      create: [add, ...commentOf(row, sql`CONSTRAINT ${id(name)} ON ${owner}`)],
    },
  ]
}
