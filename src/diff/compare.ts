import { isEqual } from "../schema/equal"
import { compareText } from "../schema/names"

interface Named {
  readonly name: string
}

/** How two lists of one kind differ. */
export interface ListDiff<T> {
  readonly dropped: readonly T[]
  readonly created: readonly T[]
  /** Same name, other content. */
  readonly altered: readonly (readonly [from: T, to: T])[]
  /** Other name, same content. */
  readonly renamed: readonly (readonly [from: T, to: T])[]
}

/**
 * Compares two lists by name, then pairs what is left and equal but for its name. An empty name is
 * none: such an object is paired by content alone.
 */
export function compareLists<T extends Named>(from: readonly T[], to: readonly T[]): ListDiff<T> {
  const olds = new Map(from.filter((object) => object.name !== "").map((object) => [object.name, object]))
  const unmatched: T[] = []
  const altered: [T, T][] = []
  const seen = new Set<string>()
  for (const wanted of to) {
    const old = wanted.name === "" ? undefined : olds.get(wanted.name)
    if (old === undefined) unmatched.push(wanted)
    else {
      seen.add(wanted.name)
      if (!isEqual(old, wanted)) altered.push([old, wanted])
    }
  }
  const left = from.filter((object) => object.name === "" || !seen.has(object.name))
  return { ...pairByContent(left, unmatched), altered: sortPairs(altered) }
}

function pairByContent<T extends Named>(from: readonly T[], to: readonly T[]): Omit<ListDiff<T>, "altered"> {
  const left = [...from]
  const renamed: [T, T][] = []
  const created: T[] = []
  for (const wanted of to) {
    const at = left.findIndex((old) => isEqual({ ...old, name: "" }, { ...wanted, name: "" }))
    if (at < 0) created.push(wanted)
    else {
      const [old] = left.splice(at, 1) as [T]
      if (old.name !== wanted.name) renamed.push([old, wanted])
    }
  }
  return { dropped: sortByName(left), created, renamed: sortPairs(renamed) }
}

function sortByName<T extends Named>(objects: readonly T[]): readonly T[] {
  return [...objects].sort((a, b) => compareText(a.name, b.name))
}

function sortPairs<T extends Named>(pairs: readonly [T, T][]): readonly [T, T][] {
  return [...pairs].sort((a, b) => compareText(a[1].name, b[1].name))
}
