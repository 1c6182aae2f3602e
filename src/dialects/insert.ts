import type { Insert } from "../operations/operation"
import { ids, join, lit, sql, verbatim, type Sql } from "./sql"

/** Rows in one statement. */
const CHUNK = 500

/** Rows that follow each other and name the same columns are one statement, up to a size that every engine reads. */
export function insertRows(table: Sql, { rows }: Insert): Sql[] {
  const chunks: Insert["rows"][number][][] = []
  for (const row of rows) {
    const last = chunks.at(-1)
    const [first = {}] = last ?? []
    const fits = last !== undefined && last.length < CHUNK && sameColumns(first, row)
    if (fits) last.push(row)
    else chunks.push([row])
  }
  return chunks.map((chunk) => {
    const columns = Object.keys(chunk[0] ?? {})
    const values = chunk.map((row) => sql`(${join(columns.map((column) => valueOf(row[column])))})`)
    return sql`INSERT INTO ${table} (${ids(columns)}) VALUES ${join(values)}`
  })
}

function sameColumns(a: object, b: object): boolean {
  const [left, right] = [Object.keys(a).sort(), Object.keys(b).sort()]
  return left.length === right.length && left.every((name, index) => name === right[index])
}

function valueOf(value: Insert["rows"][number][string] | undefined): Sql {
  if (value === undefined) return sql`NULL`
  return typeof value === "object" ? sql`(${verbatim(value.sql)})` : lit(value)
}
