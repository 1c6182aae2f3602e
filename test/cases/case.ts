import type { EntitySchemaOptions } from "typeorm"
import type { Answers } from "../../src/compare/answers"
import { POSTGRES_MAJOR, type TestDialect } from "../support/databases"

/** An entity: a decorated class, or the options of an EntitySchema in which values may differ by dialect. */
export type Entity = (new () => object) | TableEntity
export type TableEntity = Omit<EntitySchemaOptions<unknown>, "columns" | "relations" | "indices"> & {
  readonly columns: Readonly<Record<string, unknown>>
  /** The entity, named before it, in whose table the rows of this one lie. */
  readonly childOf?: string
  readonly comment?: string
  /** Of a view. */
  readonly materialized?: boolean
  readonly dependsOn?: readonly string[]
  readonly relations?: Readonly<Record<string, unknown>>
  readonly indices?: readonly Readonly<Record<string, unknown>>[]
}

/** Table name to its rows, column by column; `schema.table` on PostgreSQL. */
export type Rows = Readonly<Record<string, readonly Row[]>>
export type Row = Readonly<Record<string, unknown>>

/** A change of entities, with rows in the tables, and what must come of it. */
export interface Case {
  readonly before: readonly Entity[]
  readonly after: readonly Entity[]
  /** Who makes the first state: limbeck, from nothing, or TypeORM; or TypeORM unless it fails. */
  readonly start?: "limbeck" | "synchronize" | "synchronize if it can"
  /** SQL before the first state: schemas, functions, extensions. */
  readonly prepare?: readonly string[]
  readonly rows?: Rows
  /** SQL after the rows: what limbeck does not manage. */
  readonly extra?: readonly string[]
  /** Options of the DataSource. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly answers?: Partial<Answers>
  readonly expect?: Expectation
  /** At the end the first state is reverted too, where limbeck made it. */
  readonly fromNothing?: boolean
  /** A random change may be none. */
  readonly mayChangeNothing?: boolean
  /** Why TypeORM's own differ still finds something, although it finds nothing after its own `synchronize()`. */
  readonly typeormDisagrees?: string
}

export interface Expectation {
  /** The lines that describe `up`, in order; `[]` for no change. */
  readonly up?: readonly string[]
  /** The questions that are open: `products.colour -> color`. The rest of the case is not run. */
  readonly asks?: readonly string[]
  /** The code of the error that `generate` ends with. */
  readonly refuses?: string
  /** The code of the error that `run` ends with, leaving everything as it was, and a part of its message. */
  readonly stops?: string
  readonly message?: RegExp
  /** What the statements of `up` must and must not contain. */
  readonly sql?: readonly RegExp[]
  readonly noSql?: readonly RegExp[]
  /** What the printed file must contain. */
  readonly file?: readonly RegExp[]
  /** The rows of a table after `up`; a table that is not named keeps what its columns of the same name held. */
  readonly rows?: Rows
  /** The same after `down`. */
  readonly rowsBack?: Rows
  /** Lines of the catalogue that `up` must not change: triggers, policies, grants. */
  readonly keeps?: readonly RegExp[]
  /** SQL that must give no row after `up`. */
  readonly nothing?: readonly string[]
  /** Why the way back is no restoration. */
  readonly oneWay?: string
  /** The code of the error that `down` ends with, leaving everything as it was. */
  readonly stopsBack?: string
  /** The code of an error that `down` may end with: what an answer made of the rows may fit the old type or not. */
  readonly mayStopBack?: string
}

/** What differs on one dialect, or why the case does not exist there. */
export type Variation = Partial<Case> | string
export type CaseFile = Case & {
  readonly postgres?: Variation
  readonly sqlite?: Variation
  /** The first major version of PostgreSQL that has it. */
  readonly since?: number
}

/** One behaviour. */
export function defineCase(one: CaseFile): Readonly<Record<string, CaseFile>> {
  return { "": one }
}

/** Variations of one behaviour, by name. */
export function defineCases(many: Readonly<Record<string, CaseFile>>): Readonly<Record<string, CaseFile>> {
  return many
}

/** The case as one dialect has it, or why it has none. */
export function caseOf(file: CaseFile, dialect: TestDialect): Case | string {
  const { postgres, sqlite, since = 0, ...common } = file
  if (dialect === "postgres" && POSTGRES_MAJOR < since) return `PostgreSQL has it since ${since}`
  const variation = { postgres, sqlite }[dialect]
  if (typeof variation === "string") return variation
  const one = { ...common, ...variation, expect: { ...common.expect, ...variation?.expect } }
  const { rows, expect } = one
  return {
    ...one,
    ...(rows && { rows: rowsOf(rows, dialect) }),
    expect: {
      ...expect,
      ...(expect.rows && { rows: rowsOf(expect.rows, dialect) }),
      ...(expect.rowsBack && { rowsBack: rowsOf(expect.rowsBack, dialect) }),
    },
  }
}

/** SQLite has no booleans: it keeps them as numbers. */
function rowsOf(rows: Rows, dialect: TestDialect): Rows {
  const isSqlite = dialect === "sqlite"
  const valueOf = (value: unknown): unknown => (isSqlite && typeof value === "boolean" ? Number(value) : value)
  const rowOf = (row: Row): Row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, valueOf(value)]))
  return Object.fromEntries(
    Object.entries(resolve(rows, dialect) as Rows).map(([name, list]) => [name, list.map(rowOf)] as const),
  )
}

/** Data with every `{ postgres, sqlite }` in it replaced by the dialect's own value. */
export function resolve(value: unknown, dialect: TestDialect): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, dialect))
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  if (isPerDialect(value)) return resolve(value[dialect], dialect)
  const resolved = Object.entries(value).map(([key, inner]) => [key, resolve(inner, dialect)] as const)
  return Object.fromEntries(resolved.filter(([, inner]) => inner !== undefined))
}

function isPerDialect(value: object): value is PerDialect {
  return Object.keys(value).sort().join() === "postgres,sqlite"
}

/** A table with an `id`; the name of the entity is that of its table. */
export function table(
  name: string,
  columns: Readonly<Record<string, unknown>> = {},
  rest: Partial<TableEntity> = {},
): TableEntity {
  return { name, tableName: name, columns: { id: { type: "integer", primary: true }, ...columns }, ...rest }
}

/** The table of most cases. */
export function products(columns: Readonly<Record<string, unknown>>, rest: Partial<TableEntity> = {}): TableEntity {
  return table("products", columns, rest)
}

/** A column that may be empty: the kind of column that most cases are about. */
export function column(type: unknown, rest: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { type, nullable: true, ...rest }
}

/** A value that differs by dialect. */
export interface PerDialect {
  readonly postgres: unknown
  readonly sqlite: unknown
}
