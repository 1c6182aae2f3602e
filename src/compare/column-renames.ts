import { orderRenames, unusedName } from "../diff/order-renames"
import type { Rename } from "../diff/renames"
import { nameKey, nameOf, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"

/**
 * The renames that answers decide of columns whose name stays in use: two columns that trade names,
 * or one that takes the name of another which is renamed as well. No question is asked about these,
 * as nothing is dropped and nothing added.
 * @param answerOf the new name that an answer gives a column
 * @param settled the renames of columns whose name goes
 */
export function findTrades(
  current: Schema,
  wanted: Schema,
  settled: readonly Rename[],
  answerOf: (table: Name, column: string) => string | undefined,
): Rename[] {
  const olds = new Map(current.tables.map((table) => [nameKey(table), table]))
  return wanted.tables.flatMap((table) => {
    const old = olds.get(nameKey(table))
    return old === undefined ? [] : tradesIn(old, table, settled, answerOf)
  })
}

function tradesIn(
  old: Table,
  wanted: Table,
  settled: readonly Rename[],
  answerOf: (table: Name, column: string) => string | undefined,
): Rename[] {
  const names = new Set(wanted.columns.map((column) => column.name))
  const isSettled = (name: string): boolean =>
    settled.some((one) => one.kind === "column" && nameKey(one.table) === nameKey(wanted) && one.from === name)
  return old.columns.flatMap(({ name }): Rename[] => {
    const to = isSettled(name) ? undefined : answerOf(wanted, name)
    if (to === undefined || to === name || !names.has(to)) return []
    return [{ verb: "rename", kind: "column", table: nameOf(wanted), from: name, to }]
  })
}

/** Renames of columns in an order that runs, table by table. */
export function orderColumnRenames(current: Schema, renames: readonly Rename[]): Rename[] {
  const byTable = new Map<string, Extract<Rename, { kind: "column" }>[]>()
  for (const rename of renames) {
    if (rename.kind !== "column") continue
    const own = byTable.get(nameKey(rename.table)) ?? []
    byTable.set(nameKey(rename.table), [...own, rename])
  }
  const olds = new Map(current.tables.map((table) => [nameKey(table), table]))
  return [...byTable].flatMap(([key, own]) => {
    const taken = (olds.get(key)?.columns ?? []).map((column) => column.name)
    const same = (name: string): string => name
    return orderRenames(own, taken, same, (_, names) => unusedName((name) => names.has(name)))
  })
}
