import type { DataSource, QueryRunner } from "typeorm"
import { schemaOf } from "../../src/dialects/connection"
import type { Column } from "../../src/schema/columns"
import { displayName, nameKey, type Name } from "../../src/schema/names"
import { findTable, type Schema } from "../../src/schema/schema"
import type { Table } from "../../src/schema/tables"
import type { TestDialect } from "../support/databases"
import { valueOf } from "./values"

/** Column to its value as text; `(rowid)` on SQLite. */
export type Row = Readonly<Record<string, string | null>>
/** By the path of the table. */
export type Rows = ReadonlyMap<string, readonly Row[]>

/** Not 1 and 2: a copy that numbers rows anew would give those. */
const NUMBERS = [4, 7]
const ROWID = "(rowid)"

/**
 * Two rows in every table, row n of a table referring to row n of others. Foreign keys are off
 * meanwhile; a row that the table's own CHECK or exclusion refuses is left out, and with it those that refer
 * to it. Returns the tables that stay empty.
 */
export async function fillTables(source: DataSource, schema: Schema): Promise<string[]> {
  const runner = source.createQueryRunner()
  try {
    await runner.connect()
    const dialect = dialectOf(source)
    await switchKeys(runner, dialect, false)
    const missing = new Set<string>()
    do {
      for (const table of schema.tables) await runner.query(`DELETE FROM ${path(table, source)}`)
      await insertAll(runner, schema, missing)
    } while (addOrphans(schema, missing))
    await switchKeys(runner, dialect, true)
    const empty = schema.tables.filter((table) => NUMBERS.every((number) => missing.has(`${nameKey(table)} ${number}`)))
    return empty.map(displayName)
  } finally {
    await runner.release()
  }
}

function dialectOf({ options }: DataSource): TestDialect {
  return options.type === "postgres" ? "postgres" : "sqlite"
}

async function insertAll(runner: QueryRunner, schema: Schema, missing: Set<string>): Promise<void> {
  const dialect = dialectOf(runner.connection)
  for (const number of NUMBERS) {
    for (const table of schema.tables) {
      const key = `${nameKey(table)} ${number}`
      if (missing.has(key)) continue
      await insert(runner, rowOf(table, schema, dialect, number), table).catch(() => missing.add(key))
    }
  }
}

/** Whether a row is left that refers to one that is missing: it is missing then, too. */
function addOrphans({ tables }: Schema, missing: Set<string>): boolean {
  const before = missing.size
  for (const number of NUMBERS) {
    for (const table of tables) {
      const isOrphan = table.foreignKeys.some((key) => missing.has(`${nameKey(key.references.table)} ${number}`))
      if (isOrphan) missing.add(`${nameKey(table)} ${number}`)
    }
  }
  return missing.size > before
}

async function switchKeys(runner: QueryRunner, dialect: TestDialect, on: boolean): Promise<void> {
  const texts = {
    postgres: `SET session_replication_role = ${on ? "DEFAULT" : "replica"}`,
    sqlite: `PRAGMA foreign_keys = ${on ? "ON" : "OFF"}`,
  }
  await runner.query(texts[dialect])
}

type Values = ReadonlyMap<string, unknown>

function rowOf(table: Table, schema: Schema, dialect: TestDialect, number: number): Values {
  const values = new Map<string, unknown>()
  for (const column of table.columns) {
    if (column.generated === undefined) values.set(column.name, resolve(table, column, { schema, dialect, number }, []))
  }
  const hasRowid = dialect === "sqlite" && table.withoutRowid !== true && !hasIntegerKey(table)
  if (hasRowid) values.set("rowid", number)
  return values
}

/** Such a column is the rowid. */
function hasIntegerKey({ primaryKey, columns }: Table): boolean {
  const [name] = primaryKey?.columns ?? []
  return primaryKey?.columns.length === 1 && columns.some((column) => column.name === name && column.type === "integer")
}

interface Setting {
  readonly schema: Schema
  readonly dialect: TestDialect
  readonly number: number
}

/** The value of the column that a foreign key refers to, found there. */
function resolve(table: Table, column: Column, setting: Setting, seen: readonly string[]): unknown {
  const here = `${nameKey(table)} ${column.name}`
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column.name))
  const parent = key && findTable(setting.schema, key.references.table)
  const name = key?.references.columns[key.columns.indexOf(column.name)]
  const other = parent?.columns.find((candidate) => candidate.name === name)
  if (parent && other && !seen.includes(here)) return resolve(parent, other, setting, [...seen, here])
  return valueOf(column, setting.schema, setting.dialect, setting.number)
}

async function insert(runner: QueryRunner, values: Values, table: Name): Promise<void> {
  const isPostgres = runner.connection.options.type === "postgres"
  const marks = [...values.keys()].map((_, index) => (isPostgres ? `$${index + 1}` : "?"))
  const names = [...values.keys()].map(quote)
  const overriding = isPostgres ? "OVERRIDING SYSTEM VALUE " : ""
  await runner.query(
    `INSERT INTO ${path(table, runner.connection)} (${names.join(", ")}) ${overriding}VALUES (${marks.join(", ")})`,
    [...values.values()].map((value) => value ?? null),
  )
}

/** All rows of the tables. */
export async function readTables(source: DataSource, tables: readonly Table[]): Promise<Rows> {
  const rows = new Map<string, readonly Row[]>()
  const isPostgres = source.options.type === "postgres"
  for (const table of tables) {
    const text = isPostgres ? `SELECT to_jsonb(t) AS "row" FROM ${path(table, source)} t` : quotedTexts(table)
    rows.set(
      displayName(table),
      (await source.query<Readonly<Record<string, unknown>>[]>(text)).map((row) => plain(isPostgres ? row.row : row)),
    )
  }
  return rows
}

function quotedTexts({ columns, withoutRowid, ...table }: Table): string {
  const fields = columns.map(({ name }) => `quote(${quote(name)}) AS ${quote(name)}`)
  const rowid = withoutRowid === true ? [] : [`quote(rowid) AS ${quote(ROWID)}`]
  return `SELECT ${[...rowid, ...fields].join(", ")} FROM ${quote(table.name)}`
}

/** A padded text is the text. */
function plain(row: unknown): Row {
  const textOf = (value: unknown): string | null =>
    value === null || value === "NULL" ? null : typeof value === "string" ? value.trimEnd() : JSON.stringify(value)
  return Object.fromEntries(Object.entries(row as Row).map(([name, value]) => [name, textOf(value)]))
}

/** `before` as it must look after a change: what is lost is left out, what moved has its new name. */
export interface Move {
  readonly isLost: (table: string, column?: string) => boolean
  readonly tableOf: (table: string) => string
  readonly columnOf: (table: string, column: string) => string
}

/** How the rows differ, over the columns that the earlier ones have. */
export function compareRows(before: Rows, after: Rows, { isLost, tableOf, columnOf }: Move): string[] {
  return [...before].flatMap(([table, rows]) => {
    if (isLost(table)) return []
    const found = after.get(tableOf(table))
    if (found === undefined) return [`rows of ${table}: the table is not there`]
    const moved = rows.map((row) => {
      const kept = Object.entries(row).filter(([name]) => !isLost(table, name))
      return Object.fromEntries(kept.map(([name, value]) => [columnOf(table, name), value]))
    })
    const names = Object.keys(moved[0] ?? {})
    const [wanted, got] = [moved, found].map((list) =>
      list.map((row) => JSON.stringify(names.map((name) => row[name]))).sort(),
    )
    if (wanted?.join("\n") === got?.join("\n")) return []
    return [`rows of ${table}: ${names.join()} were ${wanted?.join(" ")}, are ${got?.join(" ")}`]
  })
}

/** A name without schema lies in that of the DataSource. */
function path({ schema, name }: Name, source: DataSource): string {
  return source.options.type === "postgres" ? `${quote(schema ?? schemaOf(source))}.${quote(name)}` : quote(name)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
