/** TypeORM's searches for what decorators left on a class: the first argument is a class, or several. */
const searches = [
  ...["filterColumns", "filterRelations", "filterRelationIds", "filterIndices", "filterForeignKeys", "filterUniques"],
  ...["filterChecks", "filterExclusions", "filterListeners", "filterEmbeddeds", "filterJoinColumns"],
  ...["findGenerated", "findTree", "findJoinTable", "findInheritanceType", "findDiscriminatorValue"],
]

/** What decorators left on one class, by the storage's list, with the place in that list. */
type Left = Map<string, { readonly at: number; readonly item: object }[]>

type Search = (this: unknown, target: unknown, ...rest: unknown[]) => unknown

/**
 * Lets TypeORM's MetadataArgsStorage search among the decorators of the classes it is asked for.
 * By itself it goes through those of all classes for each entity and each column, so that building
 * the metadata takes a time that grows with the square of their number (0.3.31, and 1.x): almost half
 * of it for 1,000 entities. Decorators that run later are not found until the function that this gives is
 * called, which takes the index away.
 */
export function indexDecorators(storage: object): () => void {
  const lists = Object.entries(storage).filter((entry): entry is [string, object[]] => Array.isArray(entry[1]))
  const byTarget = groupByTarget(lists)
  const nothing = Object.assign(Object.create(storage) as object, Object.fromEntries(lists.map(([name]) => [name, []])))
  const viewOf = (targets: readonly unknown[]): object =>
    Object.assign(Object.create(nothing) as object, collect(targets, byTarget))
  const views = new Map<unknown, object>()
  const methods = storage as Record<string, unknown>
  const indexed = searches.filter((name) => typeof methods[name] === "function" && !Object.hasOwn(storage, name))
  for (const name of indexed) {
    const search = methods[name] as Search
    methods[name] = (target: unknown, ...rest: unknown[]) => {
      const targets: readonly unknown[] = Array.isArray(target) ? target : [target]
      if (targets.length !== 1) return search.call(viewOf(targets), target, ...rest)
      const view = views.get(targets[0]) ?? viewOf(targets)
      views.set(targets[0], view)
      return search.call(view, target, ...rest)
    }
  }
  return () => {
    for (const name of indexed) Reflect.deleteProperty(storage, name)
  }
}

function groupByTarget(lists: readonly (readonly [string, readonly object[]])[]): ReadonlyMap<unknown, Left> {
  const byTarget = new Map<unknown, Left>()
  for (const [name, items] of lists) {
    for (const [at, item] of items.entries()) {
      const target = "target" in item ? item.target : undefined
      const left = byTarget.get(target) ?? (new Map() as Left)
      byTarget.set(target, left)
      const own = left.get(name)
      if (own === undefined) left.set(name, [{ at, item }])
      else own.push({ at, item })
    }
  }
  return byTarget
}

/** What was left on these classes, in the order in which it was left on all. */
function collect(targets: readonly unknown[], byTarget: ReadonlyMap<unknown, Left>): Record<string, object[]> {
  const found: Left = new Map()
  for (const target of new Set(targets)) {
    for (const [name, items] of byTarget.get(target) ?? []) found.set(name, [...(found.get(name) ?? []), ...items])
  }
  return Object.fromEntries(
    [...found].map(([name, items]) => [name, items.sort((a, b) => a.at - b.at).map(({ item }) => item)]),
  )
}
