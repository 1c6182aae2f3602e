import type { Operation, PartOperation } from "../operations/operation"
import { isEqual } from "../schema/equal"
import type { ForeignKey } from "../schema/foreign-keys"
import { nameKey, nameOf } from "../schema/names"
import type { Table } from "../schema/tables"

/** Foreign keys that stay, whose both ends change to another family of types. */
export interface RetypedKeys {
  readonly drops: readonly Operation[]
  readonly creates: readonly Operation[]
}

/**
 * Between the change of one end and that of the other a foreign key joins types that cannot be
 * compared, which PostgreSQL refuses: it goes before and comes back after. Within a family
 * (integer to bigint, varchar to text) it can stay.
 */
export function findRetypedKeys(
  tables: readonly Table[],
  olds: ReadonlyMap<string, Table>,
  parts: ReadonlyMap<string, readonly PartOperation[]>,
): RetypedKeys {
  const retyped = new Map([...parts].map(([key, own]) => [key, retypedColumns(own)]))
  const found = tables.flatMap((table) => {
    const own = retyped.get(nameKey(table))
    const before = olds.get(nameKey(table))?.foreignKeys ?? []
    if (own === undefined || own.size === 0) return []
    return table.foreignKeys
      .filter((key) => before.some((old) => isEqual(old, key)) && changesBothEnds(key, own, retyped))
      .map((object) => ({ table: nameOf(table), object }))
  })
  return {
    drops: found.map(({ table, object }) => ({ verb: "drop", kind: "foreignKey", table, name: object.name, object })),
    creates: found.map(({ table, object }) => ({ verb: "create", kind: "foreignKey", table, object })),
  }
}

function retypedColumns(parts: readonly PartOperation[]): ReadonlySet<string> {
  const names = parts.flatMap((part) =>
    part.verb === "alter" && part.kind === "column" && familyOf(part.from.type) !== familyOf(part.to.type)
      ? [part.to.name]
      : [],
  )
  return new Set(names)
}

function changesBothEnds(
  key: ForeignKey,
  own: ReadonlySet<string>,
  retyped: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const other = retyped.get(nameKey(key.references.table))
  return key.columns.some(
    (column, index) => own.has(column) && other?.has(key.references.columns[index] ?? "") === true,
  )
}

/** As PostgreSQL's operator families join them; the affinities of SQLite are wider. */
const FAMILIES: readonly RegExp[] = [
  /^(smallint|integer|int\d?|bigint|tinyint|mediumint)\b/,
  /^(numeric|decimal)\b/,
  /^(real|float\d?|double)\b/,
  /^(varchar|char|character|text|nvarchar|nchar|clob)\b/,
  /^(timestamp|timestamptz|date|datetime)\b/,
]

function familyOf(type: string): string {
  const family = FAMILIES.findIndex((pattern) => pattern.test(type))
  return family < 0 ? type : String(family)
}
