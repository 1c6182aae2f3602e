import { DataSource, EntitySchema, type EntitySchemaOptions } from "typeorm"
import type { Connection, TestDialect } from "../support/databases"
import { resolve, type Case, type Entity } from "./case"
import { completeSchemas } from "./schema-gaps"

completeSchemas()

/** A DataSource with these entities, connected. */
export async function open(
  connection: Connection,
  entities: readonly Entity[],
  { options, start }: Case,
  dialect: TestDialect,
): Promise<DataSource> {
  const all = { ...connection, ...options, entities: buildAll(entities, dialect) }
  const source = new DataSource(all)
  // What TypeORM installs when it connects would be there before `up` has a chance to make it.
  if (start === undefined || start === "limbeck")
    Object.assign(source.driver, { enableExtensions: () => Promise.resolve() })
  return source.initialize()
}

/** A child of single table inheritance has a class that extends its parent's: TypeORM asks the classes. */
function buildAll(entities: readonly Entity[], dialect: TestDialect): (EntitySchema | (new () => object))[] {
  const parents = new Map<string, new () => object>()
  return entities.map((entity) => {
    if (typeof entity === "function") return entity
    const { childOf, ...options } = resolve(entity, dialect) as EntitySchemaOptions<unknown> & { childOf?: string }
    if (childOf === undefined && options.inheritance === undefined) return new EntitySchema(options)
    const Parent = parents.get(childOf ?? "") ?? Object
    const target = { [options.name]: class extends Parent {} }[options.name] as new () => object
    parents.set(options.name, target)
    return new EntitySchema({ ...options, target })
  })
}
