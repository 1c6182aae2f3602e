import { renameInExpression } from "./expressions"
import { nameKey, sameName, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"

/** A column's new name in everything of its table that names columns, expressions included. */
export function renameColumnInTable(table: Table, from: string, to: string): Table {
  const rename = (columns: readonly string[]): string[] => columns.map((column) => (column === from ? to : column))
  const renameIn = (sql: string): string => renameInExpression(sql, from, to)
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.generated === undefined
        ? column
        : { ...column, generated: { ...column.generated, sql: renameIn(column.generated.sql) } },
    ),
    ...(table.primaryKey && { primaryKey: { ...table.primaryKey, columns: rename(table.primaryKey.columns) } }),
    uniques: table.uniques.map((unique) => ({ ...unique, columns: rename(unique.columns) })),
    checks: table.checks.map((check) => ({ ...check, sql: renameIn(check.sql) })),
    exclusions: table.exclusions.map((exclusion) => ({ ...exclusion, sql: renameIn(exclusion.sql) })),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map((part) =>
        typeof part === "string" ? (part === from ? to : part) : { sql: renameIn(part.sql) },
      ),
      ...(index.where === undefined ? {} : { where: renameIn(index.where) }),
    })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: rename(key.columns) })),
  }
}

/** A table's new name in every foreign key that refers to it. */
export function renameTableInSchema(schema: Schema, from: Name, to: Name): Schema {
  const tables = schema.tables.map((table) => {
    if (!table.foreignKeys.some((key) => sameName(key.references.table, from))) return table
    const foreignKeys = table.foreignKeys.map((key) =>
      sameName(key.references.table, from) ? { ...key, references: { ...key.references, table: to } } : key,
    )
    return { ...table, foreignKeys }
  })
  return { ...schema, tables }
}

/** An enum type's new name in every column of that type. */
export function retypeEnumUsers(schema: Schema, from: Name, to: Name): Schema {
  const key = nameKey(from)
  const tables = schema.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.enumName !== undefined && nameKey(column.enumName) === key ? { ...column, enumName: to } : column,
    ),
  }))
  return { ...schema, tables }
}
