import { DataSource, type DataSourceOptions, type EntitySchema } from "typeorm"
import type { Dialect } from "../../../src/dialects/dialect"
import { findDialect } from "../../../src/dialects/dialects"
import { toConnection } from "../../../src/dialects/connection"
import { readSchema } from "../../../src/metadata/read"
import type { Column } from "../../../src/schema/columns"
import { compareText } from "../../../src/schema/names"
import type { Schema } from "../../../src/schema/schema"
import type { Table } from "../../../src/schema/tables"
import { withDatabase, type TestDialect } from "../../support/databases"

export type Entities = readonly (new () => object)[] | readonly EntitySchema[]

export interface Agreement {
  /** What the entities declare, and nothing else. */
  readonly declared: Schema
  /** The same after the database judged which expressions are the same. */
  readonly wanted: unknown
  /** What TypeORM's `synchronize()` made of them. */
  readonly found: unknown
}

interface Options {
  readonly options?: Partial<DataSourceOptions>
  /** Statements that run before `synchronize()`: schemas, extensions, types. */
  readonly before?: readonly string[]
}

/** Lets TypeORM create the tables of the entities and reads both sides into the model. */
export function agree(
  dialect: TestDialect,
  entities: Entities,
  { options = {}, before = [] }: Options = {},
): Promise<Agreement> {
  return withDatabase(dialect, async (connection) => {
    const dataSource = new DataSource({ ...connection, ...options, entities: [...entities] } as DataSourceOptions)
    await dataSource.initialize()
    try {
      for (const text of before) await dataSource.query(text)
      await dataSource.synchronize()
      return await readBoth(dataSource, findDialect(dialect))
    } finally {
      await dataSource.destroy()
    }
  })
}

async function readBoth(dataSource: DataSource, dialect: Dialect): Promise<Agreement> {
  const queryRunner = dataSource.createQueryRunner()
  try {
    const connection = await toConnection(queryRunner)
    const declared = readSchema(dataSource, dialect)
    const found = await dialect.inspect(connection, { namespaces: declared.namespaces.map(({ name }) => name) })
    const wanted = await dialect.canonicalize(connection, declared, found)
    return { declared, wanted: comparable(wanted, declared), found: comparable(found, declared) }
  } finally {
    await queryRunner.release()
  }
}

/** Without what has no meaning (orders), what TypeORM adds (its own table, extensions) and what is a wish (`concurrent`). */
function comparable(schema: Schema, declared: Schema): unknown {
  const tables = schema.tables.filter((table) => !["typeorm_metadata", "sqlite_sequence"].includes(table.name))
  return {
    namespaces: byName(schema.namespaces),
    extensions: declared.extensions.filter(({ name }) =>
      schema.extensions.some((extension) => extension.name === name),
    ),
    enums: byName(schema.enums),
    tables: byName(tables).map(comparableTable),
    views: byName(schema.views).map(({ dependsOn: _, recorded: __, ...view }) => ({
      ...view,
      indexes: byName(view.indexes),
    })),
  }
}

function comparableTable(table: Table): unknown {
  return {
    ...table,
    columns: byName(table.columns.map(withoutNullDefault)),
    uniques: byName(table.uniques),
    checks: byName(table.checks),
    exclusions: byName(table.exclusions),
    indexes: byName(table.indexes.map(({ concurrent: _, ...index }) => index)),
    foreignKeys: byName(table.foreignKeys),
  }
}

function byName<T extends { readonly name: string; readonly schema?: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => compareText(a.schema ?? "", b.schema ?? "") || compareText(a.name, b.name))
}

/** DEFAULT NULL is no default. */
function withoutNullDefault({ default: value, ...column }: Column): Column {
  const isNull = value === undefined || (typeof value === "object" && value.sql.toLowerCase() === "null")
  return isNull ? column : { ...column, default: value }
}
