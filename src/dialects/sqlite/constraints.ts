import type { Check, PrimaryKey, Unique } from "../../schema/constraints"
import { id, ids, sql, verbatim, type Sql } from "../sql"
import type { Clause } from "./clauses"
import { findLabelsCheck } from "./columns"
import type { TableText } from "./create-table"

/** All clauses of a table, in order. */
export function clausesOf(table: TableText): readonly Clause[] {
  return table.items.flatMap((item) => item.clauses)
}

export type ResolveColumn = (name: string) => string

export function readPrimaryKey(table: TableText, resolve: ResolveColumn): PrimaryKey | undefined {
  const key = clausesOf(table).find((clause) => clause.kind === "primaryKey")
  return key?.kind === "primaryKey" ? { name: key.name, columns: key.columns.map(resolve) } : undefined
}

export function readUniques(table: TableText, resolve: ResolveColumn): Unique[] {
  return clausesOf(table).flatMap((clause) =>
    clause.kind === "unique" ? [{ name: clause.name, columns: clause.columns.map(resolve) }] : [],
  )
}

/** Checks, without those that are the labels of a column. */
export function readChecks(table: TableText): Check[] {
  return table.items.flatMap((item) => {
    const labels = item.column === undefined ? undefined : findLabelsCheck(item.column, item.clauses)
    return item.clauses.flatMap((clause) =>
      clause.kind === "check" && clause !== labels ? [{ name: clause.name, sql: clause.sql }] : [],
    )
  })
}

function printName(name: string): Sql {
  return name === "" ? sql`` : sql`CONSTRAINT ${id(name)} `
}

export function printPrimaryKey(key: PrimaryKey): Sql {
  return sql`${printName(key.name)}PRIMARY KEY (${ids(key.columns)})`
}

export function printUnique(unique: Unique): Sql {
  return sql`${printName(unique.name)}UNIQUE (${ids(unique.columns)})`
}

export function printCheck(check: Check): Sql {
  return sql`${printName(check.name)}CHECK (${verbatim(check.sql)})`
}
