import { DataSource, type DataSourceOptions } from "typeorm"
import { findDialect } from "../../../src/dialects/dialects"
import { readSchema, readUnmanaged, type Unmanaged } from "../../../src/metadata/read"
import type { Schema } from "../../../src/schema/schema"
import { SQLITE_DRIVERS, type TestDialect } from "../../support/databases"
import type { Entities } from "./agreement"

/** A DataSource with its metadata built, and no connection. */
export async function describeEntities(
  dialect: TestDialect,
  entities: Entities,
  options: Partial<DataSourceOptions> = {},
): Promise<DataSource> {
  const engine =
    dialect === "postgres"
      ? { type: "postgres" }
      : { type: SQLITE_DRIVERS[0], database: ":memory:", baseDirectory: "." }
  const dataSource = new DataSource({ ...engine, ...options, entities: [...entities] } as DataSourceOptions)
  // The only way to metadata without a connection; protected in TypeORM's types.
  await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas()
  return dataSource
}

export async function declare(
  dialect: TestDialect,
  entities: Entities,
  options: Partial<DataSourceOptions> = {},
): Promise<Schema> {
  return readSchema(await describeEntities(dialect, entities, options), findDialect(dialect))
}

export async function declareUnmanaged(dialect: TestDialect, entities: Entities): Promise<Unmanaged> {
  return readUnmanaged(await describeEntities(dialect, entities), findDialect(dialect))
}
