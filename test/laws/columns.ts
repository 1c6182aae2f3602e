import type { TestDialect } from "../support/databases"
import type { Model, ModelColumn, ModelTable } from "./model"

type Options = Readonly<Record<string, unknown>>

const TYPES: Readonly<Record<TestDialect, Readonly<Record<string, readonly Options[]>>>> = {
  postgres: {
    text: [{ type: "varchar" }, { type: "varchar", length: 20 }, { type: "varchar", length: 40 }, { type: "text" }],
    number: [
      { type: "integer" },
      { type: "bigint" },
      { type: "numeric" },
      { type: "numeric", precision: 14, scale: 3 },
      { type: "numeric", precision: 9, scale: 1 },
      { type: "smallint" },
      { type: "double precision" },
    ],
    boolean: [{ type: "boolean" }, { type: "integer" }],
    date: [
      { type: "timestamp" },
      { type: "timestamp", precision: 3 },
      { type: "timestamp", precision: 0 },
      { type: "date" },
    ],
    json: [{ type: "jsonb" }, { type: "json" }],
    uuid: [{ type: "uuid" }, { type: "varchar" }, { type: "varchar", length: 36 }],
    enum: [{ type: "enum" }],
    list: [
      { type: "text", array: true },
      { type: "varchar", array: true },
      { type: "varchar", length: 30, array: true },
    ],
  },
  sqlite: {
    text: [{ type: "varchar" }, { type: "varchar", length: 20 }, { type: "varchar", length: 40 }, { type: "text" }],
    number: [
      { type: "integer" },
      { type: "bigint" },
      { type: "numeric" },
      { type: "decimal", precision: 14, scale: 3 },
      { type: "real" },
    ],
    boolean: [{ type: "boolean" }, { type: "integer" }],
    date: [{ type: "datetime" }, { type: "date" }],
    json: [{ type: "simple-json" }, { type: "json" }],
    uuid: [{ type: "varchar" }, { type: "varchar", length: 36 }],
    enum: [{ type: "simple-enum" }],
    list: [{ type: "simple-array" }],
  },
}

/** The options of a column as TypeORM takes them. */
export function optionsOf(column: ModelColumn, table: ModelTable, model: Model, dialect: TestDialect): Options {
  const { name, nullable, comment } = column
  const common = { name, nullable, ...(comment === undefined ? {} : { comment }) }
  if (column.kind === "reference") return { ...common, ...referenceOf(column, model, dialect) }
  if (column.kind === "generated") return { ...common, ...generatedOf(column, table, dialect) }
  const value = defaultOf(column, dialect)
  return {
    ...common,
    ...typeOf(column, dialect),
    ...(value === undefined ? {} : { default: value }),
    ...(column.kind === "enum" ? { enum: [...column.labels] } : {}),
    ...(column.collated ? { collation: dialect === "postgres" ? "C" : "NOCASE" } : {}),
  }
}

export function typeOf(column: ModelColumn, dialect: TestDialect): Options {
  const types = TYPES[dialect][column.kind] ?? []
  return types[column.type % types.length] ?? {}
}

/** TypeORM numbers only INTEGER keys on SQLite. */
export function keyOf(table: ModelTable, dialect: TestDialect): Options {
  const type = table.bigKey && !(dialect === "sqlite" && table.increment) ? "bigint" : "integer"
  return { name: "id", type, primary: true, ...(table.increment ? { generated: "increment" } : {}) }
}

const ACTIONS = ["NO ACTION", "CASCADE", "SET NULL", "RESTRICT"]

function referenceOf({ target }: ModelColumn, model: Model, dialect: TestDialect): Options {
  const table = model.tables.find((candidate) => candidate.id === target?.table)
  if (target === undefined || table === undefined) return { type: "integer" }
  const foreignKey = {
    target: entityName(table),
    onDelete: ACTIONS[target.action % 4],
    onUpdate: ACTIONS[(target.action >> 2) % 4],
    ...(target.action % 5 === 0 ? { deferrable: "INITIALLY DEFERRED" } : {}),
  }
  return { type: keyOf(table, dialect).type, ...(target.constrained ? { foreignKey } : {}) }
}

function generatedOf({ source, id }: ModelColumn, table: ModelTable, dialect: TestDialect): Options {
  const read = table.columns.find((column) => column.id === source?.column)
  return {
    type: "numeric",
    asExpression: `${quote(read?.name ?? "id")} * ${source?.factor ?? 1}`,
    generatedType: dialect === "sqlite" && id % 2 === 0 ? "VIRTUAL" : "STORED",
  }
}

export function entityName(table: ModelTable): string {
  return `t${table.id}`
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function defaultOf(column: ModelColumn, dialect: TestDialect): unknown {
  const choice = column.default % 4
  if (choice === 0) return undefined
  const isPostgres = dialect === "postgres"
  const { type } = typeOf(column, dialect)
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
    case "json":
      return isPostgres ? [{}, { a: [1, "it's"] }, []][choice - 1] : ["{}", '{"a":1}', "[]"][choice - 1]
    case "uuid":
      return isPostgres && type === "uuid" ? () => "gen_random_uuid()" : "6ccd780c-baba-1026-9564-5b8c656024db"
    case "enum":
      return choice === 1 ? "red" : column.labels[column.labels.length - 1]
    case "list":
      return isPostgres ? ["{}", "{a,b}", '{"a,b",it}'][choice - 1] : ["a", "a,b", ""][choice - 1]
    default:
      return undefined
  }
}

/** The value of a column in row 1 or 2, as the database gives it back. */
export function valueOf(column: ModelColumn, row: number, dialect: TestDialect): unknown {
  const { type } = typeOf(column, dialect)
  switch (column.kind) {
    case "text":
      return ["bead", `it's ${column.id}`][row - 1]
    case "number":
      return row + column.id
    case "boolean":
      return type === "boolean" ? row === 1 : row - 1
    case "date":
      return type === "date" ? `2024-01-0${row}` : `2024-01-0${row}T00:00:00`
    case "json":
      return { row }
    case "uuid":
      return `6ccd780c-baba-1026-9564-5b8c6560240${row}`
    case "enum":
      return "red"
    case "list":
      return dialect === "postgres" ? ["a", `b,${row}`] : `a,${row}`
    default:
      return undefined
  }
}

/** SQL for the rows that exist when a required column comes. */
export function backfillOf(column: ModelColumn, dialect: TestDialect): string {
  const value = valueOf(column, 1, dialect)
  if (column.kind === "list" && dialect === "postgres") return "'{a}'"
  if (typeof value === "number") return String(value)
  if (typeof value === "boolean") return dialect === "postgres" ? String(value) : String(Number(value))
  return `'${typeof value === "string" ? value : JSON.stringify(value)}'`
}
