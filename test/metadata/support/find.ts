import type { Column } from "../../../src/schema/columns"
import type { Schema } from "../../../src/schema/schema"
import type { Table } from "../../../src/schema/tables"

export function findTable(schema: Schema, name: string): Table {
  const table = schema.tables.find((candidate) => candidate.name === name)
  if (table === undefined) throw new Error(`no table ${name} among ${schema.tables.map((t) => t.name).join(", ")}`)
  return table
}

export function findColumn(schema: Schema, table: string, name: string): Column | undefined {
  return findTable(schema, table).columns.find((column) => column.name === name)
}
