import { LimbeckError } from "../../errors"
import { displayName, type Name } from "../../schema/names"
import type { Connection } from "../dialect"
import { id, join, sql } from "../sql"
import type { Walk } from "../walk"
import { text } from "./catalog"
import { at } from "./names"

/** Along the primary key. */
export async function walk(name: Name, connection: Connection): Promise<Walk> {
  const { query } = connection
  const table = at(name, connection)
  const rows = await query(
    `SELECT a.attname::text AS name FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
     WHERE i.indisprimary AND i.indrelid = to_regclass($1) ORDER BY k.place`,
    [table.text],
  )
  if (rows.length === 0) throw withoutKey(name)
  const key = rows.map((row) => id(text(row, "name")))
  return {
    table,
    key,
    // A literal without type takes that of the column it is compared with (manual 10.2).
    literal: (column) => sql`pg_catalog.quote_literal(${column}::text)`,
    rows: await countRows(table.text, connection),
    // Several statements in one message are one transaction (manual 55.2.2.1).
    together: async (statements) => void (await query(join(statements, ";\n").text)),
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
