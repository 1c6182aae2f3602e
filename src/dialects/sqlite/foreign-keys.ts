import type { ForeignKey } from "../../schema/foreign-keys"
import { id, ids, maybe, sql, verbatim, type Sql } from "../sql"
import { clausesOf, type ResolveColumn } from "./constraints"
import type { TableText } from "./create-table"

/** Finds a table and its key columns whatever the case in which a REFERENCES names them. */
export type ResolveReference = (
  table: string,
  columns: readonly string[],
) => { readonly table: string; readonly columns: readonly string[] }

export function readForeignKeys(
  table: TableText,
  resolve: ResolveColumn,
  resolveReference: ResolveReference,
): ForeignKey[] {
  return clausesOf(table).flatMap((clause): ForeignKey[] => {
    if (clause.kind !== "foreignKey") return []
    const { references } = clause
    const target = resolveReference(references.table, references.columns)
    return [
      {
        name: clause.name,
        columns: clause.columns.map(resolve),
        references: { table: { name: target.table }, columns: target.columns },
        onDelete: references.onDelete,
        onUpdate: references.onUpdate,
        ...(references.deferrable === undefined ? {} : { deferrable: references.deferrable }),
      },
    ]
  })
}

/** Both actions are always written, as TypeORM does: its introspection needs the order of the words. */
export function printForeignKey(key: ForeignKey): Sql {
  const name = key.name === "" ? sql`` : sql`CONSTRAINT ${id(key.name)} `
  const actions = verbatim(`ON DELETE ${key.onDelete.toUpperCase()} ON UPDATE ${key.onUpdate.toUpperCase()}`)
  const deferrable = key.deferrable === undefined ? undefined : verbatim(`DEFERRABLE ${key.deferrable.toUpperCase()}`)
  return sql`${name}FOREIGN KEY (${ids(key.columns)}) REFERENCES ${id(key.references.table.name)} (${ids(key.references.columns)}) ${actions}${maybe(deferrable)}`
}
