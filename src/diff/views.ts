import type { Operation } from "../operations/operation"
import { mentions } from "../operations/expressions"
import { isEqual } from "../schema/equal"
import { nameKey, nameOf, sameName, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { View } from "../schema/views"
import { sortByNeeds } from "./order"
import { diffIndexes } from "./tables"

export interface ViewsDiff {
  /** Before the tables change. */
  readonly drops: Operation[]
  /** After the tables changed. */
  readonly creates: Operation[]
}

/**
 * Views. One that changes goes before the tables change and comes back after them, and so do the
 * views that read it. One that stays is left where it is, even when its tables change: the dialect
 * knows whether the engine minds.
 * @param touched keys of the tables that are dropped or altered
 * @param passedOn names that a table gives to another: a view that reads one follows the table, and must not
 */
export function diffViews(
  from: Schema,
  to: Schema,
  { touched, passedOn }: { readonly touched: ReadonlySet<string>; readonly passedOn: readonly Name[] },
): ViewsDiff {
  const olds = new Map(from.views.map((view) => [nameKey(view), view]))
  const wanted = new Map(to.views.map((view) => [nameKey(view), view]))
  const going = new Set<string>()
  for (const [key, view] of olds) {
    const next = wanted.get(key)
    if (next === undefined || isOther(view, next) || passedOn.some((name) => reads(view, name))) going.add(key)
  }
  spread(from.views, going)
  const needs = (view: View): readonly Name[] => view.dependsOn ?? []
  const gone = sortByNeeds(
    from.views.filter((view) => going.has(nameKey(view))),
    needs,
  ).reverse()
  const coming = sortByNeeds(
    to.views.filter((view) => !olds.has(nameKey(view)) || going.has(nameKey(view))),
    needs,
  )
  const lone = gone.length === 1 && coming.length === 1 && !touched.size ? pair(gone[0], coming[0]) : undefined
  if (lone !== undefined) return { drops: [], creates: [lone] }
  return {
    drops: gone.map((object): Operation => ({ verb: "drop", kind: "view", name: nameOf(object), object })),
    creates: [
      ...coming.map((object): Operation => ({ verb: "create", kind: "view", object })),
      ...diffViewIndexes(olds, to, going),
    ],
  }
}

function diffViewIndexes(olds: ReadonlyMap<string, View>, to: Schema, going: ReadonlySet<string>): Operation[] {
  return to.views.flatMap((view) => {
    const old = olds.get(nameKey(view))
    return old === undefined || going.has(nameKey(view)) ? [] : diffIndexes(nameOf(view), old.indexes, view.indexes)
  })
}

function pair(from: View | undefined, to: View | undefined): Operation | undefined {
  if (from === undefined || to === undefined || nameKey(from) !== nameKey(to)) return undefined
  return { verb: "alter", kind: "view", from, to }
}

function reads({ sql, dependsOn = [] }: View, name: Name): boolean {
  return dependsOn.some((one) => sameName(one, name)) || mentions(sql, name.name)
}

function isOther(from: View, to: View): boolean {
  return !isEqual([from.sql, from.materialized], [to.sql, to.materialized])
}

/** Adds the views that read one that goes, until nothing is added. */
function spread(views: readonly View[], going: Set<string>): void {
  const before = going.size
  for (const view of views)
    if ((view.dependsOn ?? []).some((need) => going.has(nameKey(need)))) going.add(nameKey(view))
  if (going.size > before) spread(views, going)
}
