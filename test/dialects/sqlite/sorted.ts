import type { Schema } from "../../../src/schema/schema"

/** Without TypeORM's own table; the order of columns and constraints means nothing, and expressions follow a rename. */
export function sorted(schema: Schema): unknown {
  const byName = <T extends { readonly name: string }>(list: readonly T[]): T[] =>
    [...list].sort((a, b) => (a.name < b.name ? -1 : 1))
  const tables = schema.tables.filter(({ name }) => name !== "typeorm_metadata")
  return {
    views: schema.views.map(({ recorded: _recorded, ...view }) => view),
    tables: byName(tables).map((item) => ({
      ...item,
      withoutRowid: item.withoutRowid ?? false,
      columns: byName(item.columns),
      uniques: byName(item.uniques),
      checks: byName(item.checks),
      foreignKeys: byName(item.foreignKeys),
      indexes: byName(item.indexes),
    })),
  }
}
