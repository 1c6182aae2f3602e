import { DataSource, EntitySchema, type EntitySchemaOptions } from "typeorm"
import type { Connection, TestDialect } from "../support/databases"
import { resolve, type Case, type Entity } from "./case"

/** A DataSource with these entities, connected. */
export async function open(
  connection: Connection,
  entities: readonly Entity[],
  { options, start }: Case,
  dialect: TestDialect,
): Promise<DataSource> {
  const all = { ...connection, ...options, entities: entities.map((entity) => build(entity, dialect)) }
  const source = new DataSource(all)
  // What TypeORM installs when it connects would be there before `up` has a chance to make it.
  if (start === undefined || start === "limbeck")
    Object.assign(source.driver, { enableExtensions: () => Promise.resolve() })
  return source.initialize()
}

function build(entity: Entity, dialect: TestDialect): EntitySchema | (new () => object) {
  if (typeof entity === "function") return entity
  return new EntitySchema(resolve(entity, dialect) as EntitySchemaOptions<unknown>)
}
