import { refuseClashes } from "./clashes"
import { enumPathOf } from "./columns"
import { primaryKeyName } from "./tables"
import { pathOf, type Target } from "./target"
import { tableColumns, type EntityMetadata } from "./typeorm"

/**
 * Names that must differ once they are cut: in a schema those of tables, views and indexes (a key and a
 * unique constraint have one of their own name), and those of types (each table is one, manual 52.64);
 * in a table those of constraints.
 * @throws LimbeckError `name-clash`
 */
export function refuseCutClashes(
  tables: readonly EntityMetadata[],
  views: readonly EntityMetadata[],
  target: Target,
): void {
  const relations = new Map<string, string[]>()
  const types = new Map<string, string[]>()
  for (const metadata of [...tables, ...views]) {
    const { schema = "", name } = pathOf(metadata, target)
    const indexed = indexedNames(metadata, target)
    const checks = [...metadata.checks, ...metadata.foreignKeys].map((constraint) => constraint.name)
    refuseClashes([...indexed, ...checks], `the constraints of entity "${metadata.name}"`, target)
    const indexes = metadata.indices.filter((index) => index.synchronize).map((index) => index.name)
    add(relations, schema, [name, ...indexed, ...indexes])
    add(types, schema, [name])
  }
  for (const column of tables.flatMap(tableColumns)) {
    const type = enumPathOf(column, target)
    if (type !== undefined) add(types, type.schema ?? "", [type.name])
  }
  for (const [schema, names] of relations) refuseClashes(names, `the tables and indexes of ${wordsOf(schema)}`, target)
  for (const [schema, names] of types) refuseClashes(names, `the tables and enum types of ${wordsOf(schema)}`, target)
}

function wordsOf(schema: string): string {
  return schema === "" ? "the schema" : `schema "${schema}"`
}

/** Constraints that the server keeps by an index of the same name. */
function indexedNames(metadata: EntityMetadata, target: Target): string[] {
  const key = tableColumns(metadata).filter((column) => column.isPrimary)
  const keys = [...metadata.uniques, ...metadata.exclusions].map((constraint) => constraint.name)
  return key.length === 0 ? keys : [primaryKeyName(metadata, key, target), ...keys]
}

function add(lists: Map<string, string[]>, key: string, names: readonly string[]): void {
  const found = lists.get(key)
  if (found === undefined) lists.set(key, [...names])
  else found.push(...names)
}
