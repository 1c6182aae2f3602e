import type { TestDialect } from "../support/databases"
import { labelsOf, type Model, type ModelColumn } from "./model"
import { keptName, quote } from "./names"

export type Options = Readonly<Record<string, unknown>>

const TEXT = [
  { type: "varchar" },
  { type: "varchar", length: 20 },
  { type: "varchar", length: 40 },
  { type: "text" },
] as const

const TYPES: Readonly<Record<TestDialect, Readonly<Record<string, readonly Options[]>>>> = {
  postgres: {
    text: [...TEXT, { type: "citext" }],
    number: [
      { type: "integer" },
      { type: "bigint" },
      { type: "numeric" },
      { type: "numeric", precision: 14, scale: 3 },
      { type: "numeric", precision: 9, scale: 1 },
      { type: "numeric", precision: 12 },
      { type: "smallint" },
      { type: "double precision" },
      { type: "real" },
    ],
    boolean: [{ type: "boolean" }, { type: "integer" }],
    date: [
      { type: "timestamp" },
      { type: "timestamp", precision: 3 },
      { type: "timestamp", precision: 0 },
      { type: "date" },
    ],
    zoned: [{ type: "timestamptz" }, { type: "timestamptz", precision: 3 }],
    time: [{ type: "time" }, { type: "time", precision: 2 }, { type: "interval" }],
    json: [{ type: "jsonb" }, { type: "json" }],
    uuid: [{ type: "uuid" }, { type: "varchar" }, { type: "varchar", length: 36 }],
    enum: [{ type: "enum" }],
    labels: [{ type: "enum", array: true }],
    list: [
      { type: "text", array: true },
      { type: "varchar", array: true },
      { type: "varchar", length: 30, array: true },
    ],
    range: [{ type: "int4range" }],
    bytes: [{ type: "bytea" }],
    counter: [{ type: "integer" }, { type: "bigint" }, { type: "smallint" }],
  },
  sqlite: {
    text: TEXT,
    number: [
      { type: "integer" },
      { type: "bigint" },
      { type: "numeric" },
      { type: "decimal", precision: 14, scale: 3 },
      { type: "real" },
    ],
    boolean: [{ type: "boolean" }, { type: "integer" }],
    date: [{ type: "datetime" }, { type: "date" }],
    zoned: [{ type: "datetime" }],
    time: [{ type: "time" }],
    json: [{ type: "simple-json" }, { type: "json" }],
    uuid: [{ type: "varchar" }, { type: "varchar", length: 36 }],
    enum: [{ type: "simple-enum" }],
    labels: [{ type: "simple-array" }],
    list: [{ type: "simple-array" }],
    range: [{ type: "varchar" }],
    bytes: [{ type: "blob" }],
    counter: [{ type: "integer" }, { type: "bigint" }],
  },
}

/** Kinds whose values are the same in each of their types. */
const LOSSLESS: readonly string[] = ["text", "number", "uuid", "json", "list", "enum", "labels", "range", "bytes", "counter"] // prettier-ignore

export function typeOf(column: ModelColumn, dialect: TestDialect): Options {
  const types = TYPES[dialect][column.kind] ?? []
  return types[column.type % types.length] ?? {}
}

/** Whether a value of the one column is the same in the other. */
export function keepsValues(old: ModelColumn, now: ModelColumn, dialect: TestDialect): boolean {
  if (old.kind !== now.kind) return false
  if (LOSSLESS.includes(old.kind) || ["reference", "mirror"].includes(old.kind)) return true
  return JSON.stringify(typeOf(old, dialect)) === JSON.stringify(typeOf(now, dialect))
}

/** Expressions, and texts that are easily taken for one. */
const OTHERS: Readonly<Record<string, readonly unknown[]>> = {
  text: [() => "upper('x')", "two\nlines, 'now()'", "\\ NULL"],
  number: [() => "1 + 2", () => "abs(-3)", "7"],
}

/** A default as an entity states it: a literal, an object, a function of SQL. */
export function defaultOf(column: ModelColumn, model: Model, dialect: TestDialect): unknown {
  const choice = column.default % 4
  if (choice === 0) return undefined
  const variant = (column.default >> 2) % 3
  if (variant === 2 && choice === 3) return null
  const other = variant === 1 ? OTHERS[column.kind]?.[choice - 1] : undefined
  if (other !== undefined) return other
  const isPostgres = dialect === "postgres"
  const { type } = typeOf(column, dialect)
  const texts = labelsOf(column, model).map(({ text }) => text)
  switch (column.kind) {
    case "text":
      return ["x", `it's "so", C:\\new`, ""][choice - 1]
    case "number":
      return [0, -5, 42][choice - 1]
    case "boolean":
      return type === "boolean" ? choice === 1 : choice
    case "date":
      if (type === "date") return ["2024-02-03", () => "CURRENT_DATE", "2020-01-01"][choice - 1]
      return ["2024-02-03 04:05:06", () => "CURRENT_TIMESTAMP", "2020-01-01"][choice - 1]
    case "zoned":
      if (!isPostgres) return () => "CURRENT_TIMESTAMP"
      return [() => "now()", () => "CURRENT_TIMESTAMP(3)", "2020-01-01 00:00:00+00"][choice - 1]
    case "time":
      return isPostgres && choice === 2 && type === "time" ? () => "CURRENT_TIME" : "04:05:06"
    case "json":
      return isPostgres ? [{}, { a: [1, "it's"] }, []][choice - 1] : ["{}", '{"a":1}', "[]"][choice - 1]
    case "uuid":
      return isPostgres && type === "uuid" ? () => "gen_random_uuid()" : "6ccd780c-baba-1026-9564-5b8c656024db"
    case "enum":
      return choice === 1 ? texts[0] : texts[texts.length - 1]
    case "labels":
      return isPostgres ? [[], [texts[0]], texts][choice - 1] : ["a", "", "a,b"][choice - 1]
    case "list":
      return isPostgres ? ["{}", "{a,b}", '{"a,b",it}'][choice - 1] : ["a", "a,b", ""][choice - 1]
    case "range":
      return ["empty", "[5,9)", "[1,)"][choice - 1]
    case "bytes":
      return isPostgres ? ["\\x00ff", "", "\\x62"][choice - 1] : ["x", "", "b"][choice - 1]
    default:
      return undefined
  }
}

/** The value of a column in row 1 or 2, as the database gives it back. */
export function valueOf(column: ModelColumn, row: number, model: Model, dialect: TestDialect): unknown {
  const { type } = typeOf(column, dialect)
  const isPostgres = dialect === "postgres"
  const texts = labelsOf(column, model).map(({ text }) => text)
  switch (column.kind) {
    case "text":
      return ["bead", `it's ${column.id}`][row - 1]
    case "number":
    case "counter":
      return row + column.id
    case "boolean":
      return type === "boolean" ? row === 1 : row - 1
    case "date":
      return type === "date" ? `2024-01-0${row}` : `2024-01-0${row}T00:00:00`
    case "zoned":
      return `2024-01-0${row}T00:00:00+00:00`
    case "time":
      return `01:02:0${row}`
    case "json":
      return { row }
    case "uuid":
      return `6ccd780c-baba-1026-9564-5b8c6560240${row}`
    case "enum":
      return texts[0]
    case "labels":
      return isPostgres ? [texts[0], texts[0]] : `a,${row}`
    case "list":
      return isPostgres ? ["a", `b,${row}`] : `a,${row}`
    case "range":
      return `[${10 * row + column.id},${10 * row + column.id + 5})`
    case "bytes":
      return `\\x0${row}`
    default:
      return undefined
  }
}

/** SQL for the rows that exist when a required column comes. */
export function backfillOf(column: ModelColumn, model: Model, dialect: TestDialect): string {
  const value = valueOf(column, 1, model, dialect)
  const isPostgres = dialect === "postgres"
  if (column.kind === "list" && isPostgres) return "'{a}'"
  if (column.kind === "labels" && isPostgres) return "'{}'"
  if (typeof value === "number") return String(value)
  if (typeof value === "boolean") return isPostgres ? String(value) : String(Number(value))
  return `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`
}

/** SQL that makes of a text a value of another kind, no two alike. */
export function usingOf(column: ModelColumn, dialect: TestDialect): string {
  const name = `${quote(keptName(column.name, dialect))}::text`
  if (column.kind === "number") return `length(${name})`
  if (column.kind === "date") return `timestamp '2024-01-01' + length(${name}) * interval '1 day'`
  return column.kind === "uuid" ? `md5(${name})::uuid` : `to_jsonb(${name})`
}
