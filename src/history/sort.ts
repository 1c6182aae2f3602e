import { LimbeckError } from "../errors"
import { compareText } from "../schema/names"
import { displayPlace as place, type Revision } from "./migration"

/** Kahn's algorithm; of the revisions that are ready, the one with the lowest timestamp comes first. */
export function sortTopologically(revisions: readonly Revision[]): Revision[] {
  const byTime = [...revisions].sort(compareRevisions)
  if (isTopological(byTime)) return byTime
  const rank = new Map(byTime.map(({ id }, index) => [id, index]))
  const waiting = new Map<string, number>()
  const followers = new Map<string, string[]>()
  for (const { id, parents, dependsOn } of byTime) {
    const needed = distinct(dependsOn.length === 0 ? parents : [...parents, ...dependsOn])
    waiting.set(id, needed.length)
    for (const other of needed) {
      const list = followers.get(other)
      if (list === undefined) followers.set(other, [id])
      else list.push(id)
    }
  }
  const ready = new Ready()
  byTime.forEach(({ id }, index) => waiting.get(id) === 0 && ready.add(index))
  const sorted: Revision[] = []
  for (let index = ready.take(); index !== undefined; index = ready.take()) {
    const revision = byTime[index]
    if (revision === undefined) break
    sorted.push(revision)
    for (const follower of followers.get(revision.id) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1
      waiting.set(follower, left)
      if (left === 0) ready.add(rank.get(follower) ?? 0)
    }
  }
  if (sorted.length < byTime.length) throw cycle(byTime, waiting)
  return sorted
}

/** Mostly time alone has the order right, which is then the order that is wanted. */
function isTopological(revisions: readonly Revision[]): boolean {
  const seen = new Set<string>()
  return revisions.every(({ id, parents, dependsOn }) => {
    seen.add(id)
    return [parents, dependsOn].every((needed) => needed.every((other) => other !== id && seen.has(other)))
  })
}

/** Most revisions have one parent: a set for each would cost more than all the rest. */
export function distinct(ids: readonly string[]): readonly string[] {
  return ids.length < 2 ? ids : [...new Set(ids)]
}

/** Oldest first, names deciding between equal times, so that the order never depends on the disk. */
export function compareRevisions(a: Revision, b: Revision): number {
  return a.timestamp - b.timestamp || compareText(a.name, b.name)
}

/** A binary heap of numbers: sorting the ready list at each step would make long histories quadratic. */
class Ready {
  private readonly heap: number[] = []

  add(value: number): void {
    let at = this.heap.push(value) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if ((this.heap[above] ?? 0) <= value) break
      this.heap[at] = this.heap[above] ?? 0
      at = above
    }
    this.heap[at] = value
  }

  take(): number | undefined {
    const first = this.heap[0]
    const last = this.heap.pop()
    if (first === undefined || last === undefined || this.heap.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= this.heap.length) break
      if ((this.heap[below + 1] ?? Infinity) < (this.heap[below] ?? Infinity)) below += 1
      if ((this.heap[below] ?? Infinity) >= last) break
      this.heap[at] = this.heap[below] ?? 0
      at = below
    }
    this.heap[at] = last
    return first
  }
}

function cycle(revisions: readonly Revision[], waiting: ReadonlyMap<string, number>): LimbeckError {
  const stuck = new Map(
    revisions.filter(({ id }) => (waiting.get(id) ?? 0) > 0).map((revision) => [revision.id, revision]),
  )
  const walked: Revision[] = []
  // Every stuck revision waits for a stuck one, so walking back must meet itself.
  let at = stuck.values().next().value
  while (at !== undefined && !walked.includes(at)) {
    walked.push(at)
    at = [...at.parents, ...at.dependsOn].map((id) => stuck.get(id)).find((other) => other !== undefined)
  }
  const round = at === undefined ? walked : [...walked.slice(walked.indexOf(at)), at]
  return new LimbeckError({
    code: "cycle",
    message: `cannot build the history: revisions follow each other in a circle: ${round.map(place).join(" -> ")}`,
    next: "correct `parents` (or `dependsOn`) in one of these files",
  })
}
