import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import { nameKey, type Name } from "../schema/names"

type LabelMap = Readonly<Record<string, string>>

/** The way back of every label that `up` renamed, under the names that its type or column had before. */
export interface LabelsBack {
  ofEnum(name: Name): LabelMap | undefined
  ofColumn(table: Name, column: string): LabelMap | undefined
}

export function labelsBack(up: readonly Operation[]): LabelsBack {
  const flat = ungroup(up)
  const before = namesBefore(flat)
  const maps = new Map<string, LabelMap>()
  for (const operation of flat) {
    if (operation.verb !== "alter") continue
    if (operation.kind === "enum") add(maps, before.ofEnum(operation.name), operation.map, operation)
    if (operation.kind !== "column") continue
    const labels = { from: operation.from.enum ?? [], to: operation.to.enum ?? [] }
    add(maps, before.ofColumn(operation.table, operation.to.name), operation.map, labels)
  }
  return { ofEnum: (name) => maps.get(enumKey(name)), ofColumn: (table, column) => maps.get(columnKey(table, column)) }
}

/**
 * A label that was merged into one that stays has no way back; of several that became one, the first does, as
 * renames come before merges.
 */
function add(
  maps: Map<string, LabelMap>,
  key: string,
  map: LabelMap | undefined,
  labels: { readonly from: readonly string[]; readonly to: readonly string[] },
): void {
  const back = Object.entries(map ?? {}).filter(
    ([old, label]) => !labels.from.includes(label) && !labels.to.includes(old),
  )
  const inverted = back.map(([old, label]): [string, string] => [label, old]).reverse()
  if (back.length > 0) maps.set(key, Object.fromEntries(inverted))
}

/** The keys by the names that things have after the renames of `up`. */
function namesBefore(up: readonly Operation[]): {
  ofEnum(name: Name): string
  ofColumn(table: Name, column: string): string
} {
  const tops = new Map<string, Name>()
  const columns = new Map<string, string>()
  for (const operation of up) {
    if (operation.verb !== "rename") continue
    if (operation.kind === "column") columns.set(columnKey(operation.table, operation.to), operation.from)
    if (operation.kind === "table" || operation.kind === "enum")
      tops.set(`${operation.kind} ${nameKey(operation.to)}`, operation.from)
  }
  return {
    ofEnum: (name) => enumKey(tops.get(enumKey(name)) ?? name),
    ofColumn: (table, column) =>
      columnKey(tops.get(`table ${nameKey(table)}`) ?? table, columns.get(columnKey(table, column)) ?? column),
  }
}

function enumKey(name: Name): string {
  return `enum ${nameKey(name)}`
}

function columnKey(table: Name, column: string): string {
  return `column ${nameKey(table)} ${column}`
}
