/**
 * Two lists as one: pairs of positions, either of which may be missing. Equal keys are paired as
 * far as both orders allow, in time that is nearly linear. What only the left has comes first.
 */
export function align(left: readonly string[], right: readonly string[]): [number | undefined, number | undefined][] {
  const pairs: [number | undefined, number | undefined][] = []
  let [l, r] = [0, 0]
  for (const [atLeft, atRight] of [...anchors(left, right), [left.length, right.length] as const]) {
    while (l < atLeft) pairs.push([l++, undefined])
    while (r < atRight) pairs.push([undefined, r++])
    if (l < left.length && r < right.length) pairs.push([l++, r++])
  }
  return pairs
}

/** Pairs the n-th of a key with the n-th, and keeps a longest run of pairs that rises on both sides. */
function anchors(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  const positions = new Map<string, number[]>()
  for (const [index, key] of [...right.entries()].reverse()) {
    const stack = positions.get(key)
    if (stack === undefined) positions.set(key, [index])
    else stack.push(index)
  }
  const pairs = left.flatMap((key, index) => {
    const position = positions.get(key)?.pop()
    return position === undefined ? [] : [[index, position] as const]
  })
  return longestRise(pairs)
}

/** Patience sorting: `ends[n]` is the pair with the lowest position that ends a rise of length n + 1. */
function longestRise(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const ends: number[] = []
  const previous: number[] = []
  const heightOf = (index: number): number => pairs[index]?.[1] ?? -1
  pairs.forEach(([, height], index) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (heightOf(ends[middle] ?? -1) < height) low = middle + 1
      else high = middle
    }
    previous[index] = low === 0 ? -1 : (ends[low - 1] ?? -1)
    ends[low] = index
  })
  const rise: (readonly [number, number])[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index]
    if (pair !== undefined) rise.push(pair)
  }
  return rise.reverse()
}
