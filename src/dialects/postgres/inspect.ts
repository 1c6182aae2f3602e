import { compareNames, compareText } from "../../schema/names"
import type { Schema } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import type { Connection, Scope } from "../dialect"
import { inspectRelations } from "./catalog"
import { inspectColumns } from "./columns"
import { inspectConstraints, NO_CONSTRAINTS } from "./constraints"
import { inspectEnums } from "./enums"
import { inspectForeignKeys } from "./foreign-keys"
import { inspectIndexes } from "./indexes"
import { EMPTY_MEMORY, inspectMemory } from "./metadata-table"
import { localName } from "./names"
import { inspectNamespaces } from "./namespaces"
import { inspectViews } from "./views"

/**
 * Reads the database into the model in ten queries, whatever its size.
 * That table itself is left out: what it holds is part of views and generated columns.
 */
export async function inspect(connection: Connection, scope: Scope): Promise<Schema> {
  const schemas = [...new Set([connection.schema, ...scope.namespaces])]
  const { namespaces, extensions, hasMetadata } = await inspectNamespaces(connection, schemas)
  const memory = hasMetadata ? await inspectMemory(connection) : EMPTY_MEMORY
  const enums = await inspectEnums(connection, schemas)
  const relations = await inspectRelations(connection, schemas)
  const oids = [...relations.keys()]
  const columns = await inspectColumns(connection, relations, memory)
  const constraints = await inspectConstraints(connection, oids, columns)
  const foreignKeys = await inspectForeignKeys(connection, oids, columns)
  const indexes = await inspectIndexes(connection, oids, columns)
  const views = await inspectViews(connection, relations, memory)
  const tables: Table[] = []
  for (const [oid, { schema, name, kind, comment, rowLevelSecurity }] of relations) {
    if ((kind !== "r" && kind !== "p") || (schema === connection.schema && name === connection.metadataTable)) continue
    tables.push({
      ...localName(schema, name, connection),
      columns: (columns.get(oid) ?? []).map(({ column }) => column),
      ...(constraints.get(oid) ?? NO_CONSTRAINTS),
      indexes: sortByName(indexes.get(oid)),
      foreignKeys: sortByName(foreignKeys.get(oid)),
      ...(comment === undefined ? {} : { comment }),
      ...(rowLevelSecurity ? { rowLevelSecurity } : {}),
    })
  }
  return {
    namespaces,
    extensions,
    enums,
    tables: tables.sort(compareNames),
    views: views.map(({ oid, view }) => ({ ...view, indexes: sortByName(indexes.get(oid)) })).sort(compareNames),
  }
}

function sortByName<T extends { readonly name: string }>(objects: readonly T[] | undefined): T[] {
  return [...(objects ?? [])].sort((a, b) => compareText(a.name, b.name))
}
