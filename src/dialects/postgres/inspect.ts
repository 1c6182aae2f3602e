import type { Index } from "../../schema/indexes"
import type { Schema } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import type { View } from "../../schema/views"
import type { Connection, Scope } from "../dialect"
import { inspectColumns } from "./columns"
import { inspectConstraints, NO_CONSTRAINTS } from "./constraints"
import { inspectEnums } from "./enums"
import { inspectForeignKeys } from "./foreign-keys"
import { inspectIndexes } from "./indexes"
import { EMPTY_MEMORY, inspectMemory } from "./metadata-table"
import { inspectNamespaces } from "./namespaces"
import { inspectTables } from "./tables"
import { inspectViews } from "./views"

/** Reads the database into the model in nine queries, whatever its size. */
export async function inspect(connection: Connection, scope: Scope): Promise<Schema> {
  const schemas = [...new Set([connection.schema, ...scope.namespaces])]
  const { namespaces, extensions, hasMetadata } = await inspectNamespaces(connection, schemas)
  const memory = hasMetadata ? await inspectMemory(connection) : EMPTY_MEMORY
  const enums = await inspectEnums(connection, schemas)
  const relations = await inspectTables(connection, schemas)
  const columns = await inspectColumns(connection, schemas, memory)
  const constraints = await inspectConstraints(connection, schemas, columns)
  const foreignKeys = await inspectForeignKeys(connection, schemas, columns)
  const indexes = await inspectIndexes(connection, schemas, columns)
  const tables = relations.map(({ oid, table, comment }): Table => ({
    ...table,
    columns: (columns.get(oid) ?? []).map(({ column }) => column),
    ...(constraints.get(oid) ?? NO_CONSTRAINTS),
    indexes: indexes.get(oid) ?? [],
    foreignKeys: foreignKeys.get(oid) ?? [],
    ...(comment === undefined ? {} : { comment }),
  }))
  const views = (await inspectViews(connection, schemas, memory)).map(({ oid, view }): View => {
    const own: readonly Index[] = indexes.get(oid) ?? []
    return { ...view, indexes: own }
  })
  return { namespaces, extensions, enums, tables, views }
}
