import { LimbeckError } from "../../errors"
import type { Connection, Row } from "../dialect"

/** A text column of a row; every catalog query casts what it selects to text, boolean or json. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === "string") return value
  throw unexpected(column, value)
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null || row[column] === undefined ? undefined : text(row, column)
}

export function flag(row: Row, column: string): boolean {
  const value = row[column]
  if (typeof value === "boolean") return value
  throw unexpected(column, value)
}

/** A list that the query built with `array_to_json(...)::text`; null is empty. */
export function list(row: Row, column: string): readonly string[] {
  const value = optionalText(row, column)
  if (value === undefined) return []
  const parsed: unknown = JSON.parse(value)
  if (Array.isArray(parsed) && parsed.every((entry): entry is string => typeof entry === "string")) return parsed
  throw unexpected(column, value)
}

/** Numbers in a vector or array: `1 3` or `{1,3}`. */
export function numbers(row: Row, column: string): readonly number[] {
  return text(row, column)
    .split(/[{}, ]+/)
    .filter((part) => part !== "")
    .map(Number)
}

function unexpected(column: string, value: unknown): LimbeckError {
  return new LimbeckError({
    code: "unexpected-catalog",
    message: `cannot read the database: the catalog column "${column}" holds ${JSON.stringify(value)}`,
    next: "check that the driver's type parsers are not changed (pg.types.setTypeParser)",
  })
}

/** A table, view or materialised view that is read; names are those of the server. */
export interface Relation {
  readonly schema: string
  readonly name: string
  /** pg_class.relkind: `r`, `p`, `v`, `m`. */
  readonly kind: string
  readonly comment: string | undefined
  readonly rowLevelSecurity: boolean
}

/** By oid. */
export type Relations = ReadonlyMap<string, Relation>

/** Extensions' relations are not read, nor are partitions, which belong to their table. */
export async function inspectRelations(connection: Connection, schemas: readonly string[]): Promise<Relations> {
  const rows = await connection.query(
    `SELECT c.oid::text AS oid, n.nspname::text AS "schema", c.relname::text AS name, c.relkind::text AS kind, d.description AS comment, c.relrowsecurity AS rls
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
     LEFT JOIN pg_depend x ON x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e'
     WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname = ANY ($1::text[]) AND NOT c.relispartition AND x.objid IS NULL`,
    [schemas],
  )
  return new Map(
    rows.map((row) => [
      text(row, "oid"),
      {
        schema: text(row, "schema"),
        name: text(row, "name"),
        kind: text(row, "kind"),
        comment: optionalText(row, "comment"),
        rowLevelSecurity: row.rls === true,
      },
    ]),
  )
}

export function append<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const found = lists.get(key)
  if (found === undefined) lists.set(key, [value])
  else found.push(value)
}
