import type { Enum } from "./enums"
import type { Extension, Namespace } from "./namespaces"
import { nameKey, type Name } from "./names"
import type { Table } from "./tables"
import type { View } from "./views"

/**
 * What one database contains, or what a set of entity classes declares, in the canonical spelling
 * of one dialect. Plain data, deeply comparable. The order of tables, constraints and indexes
 * means nothing; the order of columns is that of the engine, and is not compared.
 */
export interface Schema {
  readonly namespaces: readonly Namespace[]
  readonly extensions: readonly Extension[]
  readonly enums: readonly Enum[]
  readonly tables: readonly Table[]
  readonly views: readonly View[]
}

export const EMPTY_SCHEMA: Schema = { namespaces: [], extensions: [], enums: [], tables: [], views: [] }

export function findTable(schema: Schema, name: Name): Table | undefined {
  const key = nameKey(name)
  return schema.tables.find((table) => nameKey(table) === key)
}

export function findView(schema: Schema, name: Name): View | undefined {
  const key = nameKey(name)
  return schema.views.find((view) => nameKey(view) === key)
}

export function findEnum(schema: Schema, name: Name): Enum | undefined {
  const key = nameKey(name)
  return schema.enums.find((type) => nameKey(type) === key)
}
