import { nameKey, type Name } from "../schema/names"

/** Something that gets another name. */
export interface Renaming<N> {
  readonly from: N
  readonly to: N
}

/**
 * The renames in an order in which no name is taken when it is given; of things that trade names in a circle, one
 * goes over a name of its own, and so does one that stands in the way and is not renamed itself.
 * @param taken the keys of all names in use
 * @param unused a name beside this one that no key of the set stands for
 */
export function orderRenames<N, R extends Renaming<N>>(
  renames: readonly R[],
  taken: Iterable<string>,
  keyOf: (name: N) => string,
  unused: (like: N, taken: ReadonlySet<string>) => N,
): R[] {
  const now = new Set(taken)
  const ordered: R[] = []
  const give = (one: R): void => {
    ordered.push(one)
    now.delete(keyOf(one.from))
    now.add(keyOf(one.to))
  }
  let left = [...renames]
  while (left.length > 0) {
    const free = left.find(({ from, to }) => !now.has(keyOf(to)) || keyOf(from) === keyOf(to))
    const first = left[0] as R
    if (free !== undefined) {
      give(free)
      left = left.filter((one) => one !== free)
      continue
    }
    const aside = { ...first, from: first.to, to: unused(first.to, now) }
    give(aside)
    const key = keyOf(first.to)
    left = left.map((one) => (keyOf(one.from) === key ? { ...one, from: aside.to } : one))
  }
  return ordered
}

/** `limbeck_1`, or the next number that is free. */
export function unusedName(isTaken: (name: string) => boolean): string {
  let number = 1
  while (isTaken(`limbeck_${number}`)) number++
  return `limbeck_${number}`
}

/** The same of tables or types, which may move to another schema too. */
export function orderNames<R extends Renaming<Name>>(renames: readonly R[], there: readonly Name[]): R[] {
  return orderRenames(renames, there.map(nameKey), nameKey, (like, taken) => ({
    ...like,
    name: unusedName((name) => taken.has(nameKey({ ...like, name }))),
  }))
}
