import type { DataSource } from "typeorm"
import type { Row, Rows } from "./case"

/** Rows as text, so that drivers may give numbers or strings. */
export type Found = Readonly<Record<string, Row>>

export async function insertRows(dataSource: DataSource, rows: Rows): Promise<void> {
  const isPostgres = dataSource.options.type === "postgres"
  for (const [table, list] of Object.entries(rows)) {
    for (const row of list) {
      const names = Object.keys(row).map(quote).join(", ")
      const marks = Object.keys(row).map((_, index) => (isPostgres ? `$${index + 1}` : "?"))
      const into = `INSERT INTO ${path(table)}`
      const text = marks.length === 0 ? `${into} DEFAULT VALUES` : `${into} (${names}) VALUES (${marks.join(", ")})`
      await dataSource.query(
        text,
        Object.values(row).map((value) => toParameter(value, isPostgres)),
      )
    }
  }
}

/** All rows of a table in the order of their texts, on SQLite with their rowids. */
export async function readRows(dataSource: DataSource, table: string): Promise<Row[] | undefined> {
  const isPostgres = dataSource.options.type === "postgres"
  const texts = isPostgres
    ? [`SELECT t.*, to_jsonb(t) AS "(json)" FROM ${path(table)} t`]
    : [`SELECT rowid AS "(rowid)", * FROM ${path(table)}`, `SELECT * FROM ${path(table)}`]
  for (const text of texts) {
    const rows = await dataSource.query<Record<string, unknown>[]>(text).catch(() => undefined)
    if (rows !== undefined) return rows.map(plain).sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)))
  }
  return undefined
}

/** JSON as PostgreSQL says it keeps microseconds and big numbers that the driver's values lose. */
function plain(row: Row): Row {
  const { "(json)": json, ...values } = row
  if (json === undefined) return values
  return json as Row
}

/** How rows differ from those that a case states; columns that it does not name are not compared. */
export function compareStated(stated: readonly Row[], found: readonly Row[] | undefined): string[] {
  if (found === undefined) return ["the table is not there"]
  if (stated.length !== found.length)
    return [`${stated.length} rows expected, ${found.length} found: ${JSON.stringify(found)}`]
  const left = [...found]
  return stated.flatMap((row) => {
    const at = left.findIndex((other) => Object.entries(row).every(([name, value]) => isSame(value, other[name])))
    if (at < 0) return [`no row ${JSON.stringify(row)} in ${JSON.stringify(found)}`]
    left.splice(at, 1)
    return []
  })
}

/** How the rows of a table differ from those before, over the columns that both have. */
export function compareKept(before: readonly Row[], after: readonly Row[] | undefined): string[] {
  if (after === undefined) return []
  const shared = Object.keys(before[0] ?? {}).filter((name) => name in (after[0] ?? {}))
  return compareStated(
    before.map((row) => Object.fromEntries(shared.map((name) => [name, row[name]]))),
    after,
  )
}

function isSame(a: unknown, b: unknown): boolean {
  return textOf(a) === textOf(b)
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "null"
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`
  if (typeof value === "bigint") return value.toString()
  return typeof value === "string" ? value : JSON.stringify(value)
}

function toParameter(value: unknown, isPostgres: boolean): unknown {
  if (typeof value === "object" && value !== null && !isPostgres && !(value instanceof Uint8Array))
    return JSON.stringify(value)
  return value
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `schema.table` where the first part is a schema of a case; a name with a dot is written `"a.b"`. */
function path(table: string): string {
  if (table.startsWith('"')) return table
  return table.split(".").map(quote).join(".")
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
