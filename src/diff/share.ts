import { isEqual } from "../schema/equal"
import type { Table } from "../schema/tables"

interface Named {
  readonly name: string
}

/**
 * `table` with the lists of `old` wherever they say the same, and `old` itself where everything
 * does: what is one object need not be compared again, in either direction.
 */
export function shareTable(old: Table, table: Table): Table {
  const shared: Table = {
    ...table,
    columns: shareList(old.columns, table.columns),
    uniques: shareList(old.uniques, table.uniques),
    checks: shareList(old.checks, table.checks),
    exclusions: shareList(old.exclusions, table.exclusions),
    indexes: shareList(old.indexes, table.indexes),
    foreignKeys: shareList(old.foreignKeys, table.foreignKeys),
  }
  return isEqual(old, shared) ? old : shared
}

/** The order means nothing. Objects without a name are only compared place by place. */
function shareList<T extends Named>(olds: readonly T[], list: readonly T[]): readonly T[] {
  if (olds.length !== list.length) return list
  if (olds.every((old, at) => isEqual(old, list[at]))) return olds
  const byName = new Map(list.map((object) => [object.name, object]))
  return byName.size === list.length && olds.every((old) => isEqual(old, byName.get(old.name))) ? olds : list
}
