import type { Check, Deferrable, Exclusion, PrimaryKey, Unique } from "../../schema/constraints"
import type { Table } from "../../schema/tables"
import type { Connection, Row } from "../dialect"
import { id, ids, maybe, sql, verbatim, type Sql } from "../sql"
import { columnNames, type ColumnsByTable } from "./columns"
import { readPrinted } from "./expressions"
import { append, flag, numbers, text } from "./catalog"

export type Constraints = Pick<Table, "primaryKey" | "uniques" | "checks" | "exclusions">

export const NO_CONSTRAINTS: Constraints = { uniques: [], checks: [], exclusions: [] }

/** NOT NULL has rows in pg_constraint too since PostgreSQL 18; here it belongs to the column. */
export async function inspectConstraints(
  connection: Connection,
  oids: readonly string[],
  columns: ColumnsByTable,
): Promise<Map<string, Constraints>> {
  const rows = await connection.query(
    `SELECT k.conrelid::text AS oid, k.contype::text AS type, k.conname::text AS name, k.conkey::text AS key,
       k.condeferrable AS deferrable, k.condeferred AS deferred,
       CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) WHEN 'x' THEN pg_get_constraintdef(k.oid) ELSE '' END AS definition
     FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'c', 'x') AND k.conrelid = ANY ($1::oid[])`,
    [oids],
  )
  const found = new Map<string, Row[]>()
  for (const row of rows) append(found, text(row, "oid"), row)
  return new Map([...found].map(([oid, own]) => [oid, readConstraints(own, columns, oid)]))
}

function readConstraints(rows: readonly Row[], columns: ColumnsByTable, oid: string): Constraints {
  const of = (type: string): Row[] => rows.filter((row) => row.type === type)
  const key = (row: Row): PrimaryKey & Unique => ({
    name: text(row, "name"),
    columns: columnNames(columns, oid, numbers(row, "key")),
    ...readDeferrable(row),
  })
  const [primary] = of("p")
  return {
    ...(primary === undefined ? {} : { primaryKey: key(primary) }),
    uniques: of("u").map(key),
    checks: of("c").map((row) => ({ name: text(row, "name"), sql: readPrinted(text(row, "definition")) })),
    exclusions: of("x").map((row) => ({
      name: text(row, "name"),
      sql: text(row, "definition")
        .replace(/^EXCLUDE /, "")
        .replace(/ DEFERRABLE( INITIALLY DEFERRED)?$/, ""),
      ...readDeferrable(row),
    })),
  }
}

export function readDeferrable(row: Row): { deferrable?: Deferrable } {
  if (!flag(row, "deferrable")) return {}
  return { deferrable: flag(row, "deferred") ? "initially deferred" : "initially immediate" }
}

/** The table constraints of a CREATE TABLE, foreign keys aside. */
export function defineParts(table: Table): Sql[] {
  return [
    ...(table.primaryKey === undefined ? [] : [definePrimaryKey(table.primaryKey)]),
    ...table.uniques.map(defineUnique),
    ...table.checks.map(defineCheck),
    ...table.exclusions.map(defineExclusion),
  ]
}

export function definePrimaryKey(key: PrimaryKey): Sql {
  return sql`${naming(key.name)}PRIMARY KEY (${ids(key.columns)})${deferral(key.deferrable)}`
}

export function defineUnique(unique: Unique): Sql {
  return sql`${naming(unique.name)}UNIQUE (${ids(unique.columns)})${deferral(unique.deferrable)}`
}

export function defineCheck(check: Check): Sql {
  return sql`${naming(check.name)}CHECK (${verbatim(check.sql)})`
}

export function defineExclusion(exclusion: Exclusion): Sql {
  return sql`${naming(exclusion.name)}EXCLUDE ${verbatim(exclusion.sql)}${deferral(exclusion.deferrable)}`
}

/** A constraint without a name gets the server's. */
export function naming(name: string): Sql {
  return name === "" ? sql`` : sql`CONSTRAINT ${id(name)} `
}

export function deferral(deferrable: Deferrable | undefined): Sql {
  if (deferrable === undefined) return sql``
  return maybe(
    deferrable === "initially deferred" ? sql`DEFERRABLE INITIALLY DEFERRED` : sql`DEFERRABLE INITIALLY IMMEDIATE`,
  )
}
