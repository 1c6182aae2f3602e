import type { DialectName } from "../dialects/dialect"
import { displayName, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import type { Comparison } from "./comparison"

/** Something that holds on one dialect and not on another, where there is no emulation of it. */
export interface Gap {
  readonly dialect: DialectName
  readonly without: DialectName
  /** `keeping to exclusion "EXC_rooms" of bookings`. */
  readonly what: string
}

/** What a change brings to one dialect and to no other. What only shows (comments, index methods) is left out. */
export function findGaps(comparisons: ReadonlyMap<DialectName, Comparison>): Gap[] {
  return [...comparisons].flatMap(([dialect, own]) =>
    [...comparisons].flatMap(([without, other]) => {
      if (without === dialect) return []
      const known = new Set(lackedBy(other.current, own.current))
      return lackedBy(other.target, own.target)
        .filter((what) => !known.has(what))
        .map((what) => ({ dialect, without, what }))
    }),
  )
}

/** What `whole` has of the tables and views that both have, and `poor` lacks. */
function lackedBy(poor: Schema, whole: Schema): string[] {
  const tables = whole.tables.flatMap((table) => {
    const other = findAlike(poor.tables, table)
    return other === undefined ? [] : lackedByTable(other, table)
  })
  const views = whole.views
    .filter((view) => view.materialized && findAlike(poor.views, view)?.materialized === false)
    .map((view) => `materializing view "${displayName(view)}"`)
  return [...tables, ...views]
}

function lackedByTable(poor: Table, whole: Table): string[] {
  const place = `of ${displayName(whole)}`
  const exclusions = whole.exclusions.filter(({ name }) => poor.exclusions.every((other) => other.name !== name))
  const uniques = whole.uniques.filter(
    ({ name, deferrable }) => deferrable !== undefined && findAlike(poor.uniques, { name })?.deferrable === undefined,
  )
  const columns = whole.columns.flatMap((column) => {
    const other = findAlike(poor.columns, column)
    if (other === undefined) return []
    const isGenerated = column.generated !== undefined && other.generated === undefined
    const hasLabels = (one: typeof column): boolean => one.enumName !== undefined || one.enum !== undefined
    return [
      ...(isGenerated ? [`generating column "${column.name}" ${place}`] : []),
      ...(hasLabels(column) && !hasLabels(other) ? [`checking the labels of column "${column.name}" ${place}`] : []),
    ]
  })
  return [
    ...exclusions.map(({ name }) => `keeping to exclusion "${name}" ${place}`),
    ...uniques.map(({ name }) => `deferring unique constraint "${name}" ${place}`),
    ...columns,
  ]
}

/** A table may lie in a schema on one dialect only. */
function findAlike<T extends Name>(list: readonly T[], { name }: Name): T | undefined {
  return list.find((candidate) => candidate.name === name)
}
