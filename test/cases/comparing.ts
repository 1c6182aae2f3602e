import type { DataSource } from "typeorm"
import { NO_ANSWERS } from "../../src/compare/answers"
import { compareWithDatabase, type CompareOptions } from "../../src/compare/compare"
import type { Comparison } from "../../src/compare/comparison"
import { toConnection } from "../../src/dialects/connection"
import type { Connection as OpenConnection } from "../../src/dialects/dialect"
import { findDialect } from "../../src/dialects/dialects"
import { diff } from "../../src/diff/diff"
import { readSchema, readUnmanaged } from "../../src/metadata/read"
import { applyAll } from "../../src/operations/apply"
import type { Operation } from "../../src/operations/operation"
import { findTable, type Schema } from "../../src/schema/schema"
import type { TestDialect } from "../support/databases"

/** Entities against the database that they are connected to. */
export async function compare(
  source: DataSource,
  name: TestDialect,
  options: CompareOptions = { answers: NO_ANSWERS, isOwn: () => false },
): Promise<Comparison> {
  const dialect = findDialect(name)
  const unmanaged = readUnmanaged(source, dialect)
  const declared = {
    schema: readSchema(source, dialect),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
  }
  return withConnection(source, (connection) => compareWithDatabase(dialect, connection, declared, options))
}

/** What the database has after `up` that the operations did not say, expressions as the engine judges them. */
export async function compareModel(
  source: DataSource,
  name: TestDialect,
  { current, target, up }: Comparison,
): Promise<Operation[]> {
  const dialect = findDialect(name)
  return withConnection(source, async (connection) => {
    const scope = { namespaces: target.namespaces.map((namespace) => namespace.name) }
    const inspected = await dialect.inspect(connection, scope)
    // Made by the way, and not the project's.
    const tables = inspected.tables.filter(
      (table) => table.name !== connection.metadataTable || findTable(current, table),
    )
    const found = { ...inspected, tables }
    return diff(await dialect.canonicalize(connection, withPlainIndexes(applyAll(current, up)), found), found)
  })
}

/** The database does not remember how an index was built. */
function withPlainIndexes(schema: Schema): Schema {
  const tables = schema.tables.map((table) => ({
    ...table,
    indexes: table.indexes.map(({ concurrent: _concurrent, ...index }) => index),
  }))
  return { ...schema, tables }
}

export async function withConnection<T>(
  source: DataSource,
  use: (connection: OpenConnection) => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner()
  try {
    await runner.connect()
    return await use(await toConnection(runner))
  } finally {
    await runner.release()
  }
}
