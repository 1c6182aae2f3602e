import { LimbeckError } from "../../errors"
import { displayName, type Name } from "../../schema/names"
import type { Connection } from "../dialect"
import { id, join, lit, sql, type Sql } from "../sql"
import type { Walk } from "../walk"
import { text } from "./catalog"
import { at } from "./names"

/** Along the primary key. */
export async function walk(name: Name, connection: Connection): Promise<Walk> {
  const { query } = connection
  const table = at(name, connection)
  const rows = await query(
    `SELECT a.attname::text AS name, a.atttypid IN ('integer'::regtype, 'bigint'::regtype) AS whole FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
     WHERE i.indisprimary AND i.indrelid = to_regclass($1) ORDER BY k.place`,
    [table.text],
  )
  if (rows.length === 0) throw withoutKey(name)
  const key = rows.map((row) => id(text(row, "name")))
  const plus = rows.length === 1 && rows[0]?.whole === true ? await countFurther(table, key, connection) : undefined
  return {
    table,
    key,
    ...(plus === undefined ? {} : { plus }),
    // A literal without type takes that of the column it is compared with (manual 10.2).
    literal: (column) => sql`pg_catalog.quote_literal(${column}::text)`,
    rows: await countRows(table.text, connection),
    // Several statements in one message are one transaction (manual 55.2.2.1).
    together: async (statements) => void (await query(join(statements, ";\n").text)),
  }
}

/** Counts to the last key that there is now, so that nothing is counted which is not there. */
async function countFurther(table: Sql, key: readonly Sql[], { query }: Connection): Promise<Walk["plus"]> {
  const [row] = await query(sql`SELECT max(${join(key)})::text AS last FROM ${table}`.text)
  const last = typeof row?.last === "string" ? Number(row.last) : -Infinity
  return ([position = ""], count) => {
    const further = Number(position.replaceAll("'", "")) + count
    return Number.isSafeInteger(further) && further < last ? [lit(String(further)).text] : undefined
  }
}

/** What the planner believes, where it knows anything. */
async function countRows(table: string, { query }: Connection): Promise<number> {
  const [known] = await query("SELECT reltuples::text AS rows FROM pg_class WHERE oid = to_regclass($1)", [table])
  const believed = Number(known?.rows ?? 0)
  if (believed > 0) return believed
  const [counted] = await query(`SELECT count(*)::text AS rows FROM ${table}`)
  return Number(counted?.rows ?? 0)
}

function withoutKey(table: Name): LimbeckError {
  return new LimbeckError({
    code: "no-primary-key",
    message: `cannot fill table "${displayName(table)}" in batches: it is not there, or has no primary key to go along`,
    next: `give it a primary key first, or write op.execute('UPDATE ...') for all rows at once`,
  })
}
