import { compareNames, nameKey, type Name } from "../schema/names"

/**
 * Orders objects so that each comes after those it needs, ties by name. Members of a cycle come in
 * name order, as if the need that closes the cycle were not there.
 */
export function sortByNeeds<T extends Name>(objects: readonly T[], needsOf: (object: T) => readonly Name[]): T[] {
  const byKey = new Map(objects.map((object) => [nameKey(object), object]))
  const sorted: T[] = []
  const state = new Map<string, "open" | "done">()
  const visit = (object: T): void => {
    const key = nameKey(object)
    if (state.has(key)) return
    state.set(key, "open")
    for (const need of [...needsOf(object)].sort(compareNames)) {
      const needed = byKey.get(nameKey(need))
      if (needed !== undefined) visit(needed)
    }
    state.set(key, "done")
    sorted.push(object)
  }
  for (const object of [...objects].sort(compareNames)) visit(object)
  return sorted
}
