import { LimbeckError } from "../../errors"
import type { Name } from "../../schema/names"
import type { Connection, Query } from "../dialect"
import { id, join, sql, type Sql } from "../sql"
import type { Walk } from "../walk"
import { readNumber, readText } from "./rows"
import { foldName } from "./tokenizer"

/** Along the primary key, else along the rowid, which every table without one has. */
export async function walk({ name }: Name, { query }: Connection): Promise<Walk> {
  const columns = await query("SELECT name, pk FROM pragma_table_info(?) ORDER BY pk", [name])
  if (columns.length === 0) throw missing(name)
  const own = columns.filter((row) => readNumber(row, "pk") > 0).map((row) => id(readText(row, "name")))
  const key = own.length > 0 ? own : [rowid(columns.map((row) => readText(row, "name")))]
  const [counted] = await query(sql`SELECT count(*) AS "rows" FROM ${id(name)}`.text)
  return {
    table: id(name),
    key,
    literal: (column) => sql`quote(${column})`,
    rows: readNumber(counted ?? {}, "rows"),
    // A primary key that is not INTEGER may be NULL here (lang_createtable.html, 3.5).
    unordered: sql`(${join(
      key.map((column) => sql`${column} IS NULL`),
      " OR ",
    )})`,
    together: (statements) => together(query, statements),
  }
}

/** One of the three names that no column has taken (lang_createtable.html, 5). */
function rowid(columns: readonly string[]): Sql {
  const taken = new Set(columns.map(foldName))
  return id(["rowid", "_rowid_", "oid"].find((name) => !taken.has(name)) ?? "rowid")
}

async function together(query: Query, statements: readonly Sql[]): Promise<void> {
  await query("BEGIN IMMEDIATE")
  try {
    for (const { text } of statements) await query(text)
    await query("COMMIT")
  } catch (error) {
    await query("ROLLBACK").catch(() => undefined)
    throw error
  }
}

function missing(table: string): LimbeckError {
  return new LimbeckError({
    code: "missing-table",
    message: `cannot fill table "${table}": the database has none of that name`,
    next: "compare the migrations with the database (limbeck check)",
  })
}
