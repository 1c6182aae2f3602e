import { DataSource, EntitySchema, type DataSourceOptions, type EntitySchemaOptions } from "typeorm"
import type { Connection, TestDialect } from "../support/databases"
import type { Case, Entity, PerDialect } from "./case"

/** A DataSource with these entities, connected. */
export async function open(
  connection: Connection,
  entities: readonly Entity[],
  { options }: Case,
  dialect: TestDialect,
): Promise<DataSource> {
  const all = { ...connection, ...options, entities: entities.map((entity) => build(entity, dialect)) }
  return new DataSource(all as unknown as DataSourceOptions).initialize()
}

function build(entity: Entity, dialect: TestDialect): EntitySchema | (new () => object) {
  if (typeof entity === "function") return entity
  return new EntitySchema(resolve(entity, dialect) as EntitySchemaOptions<unknown>)
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
