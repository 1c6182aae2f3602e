import { RevisionError } from "../errors"
import { inOrder, type Graph } from "./graph"
import type { Revision } from "./migration"
import { isRelative, resolveRelative, resolveTarget, type Situation, type Target } from "./target"

/** Two ends of the history, `from` older than `to` when it is to go up. */
export interface Range {
  readonly from: Target
  readonly to: Target
}

/**
 * `a:b`, `a:`, `:b` or `:`; an empty end is base or heads. `-3:b` starts three below `b`, `a:+2`
 * ends two above `a`.
 * @throws RevisionError
 */
export function resolveRange(situation: Situation, text: string): Range {
  const [start = "", end = "", ...more] = text.split(":")
  if (!text.includes(":") || more.length > 0) {
    throw new RevisionError({
      code: "bad-range",
      message: `cannot read "${text}" as a range`,
      next: "write two ends with a colon between them, such as base:head, 3f2a:current or -3:current",
      argument: text,
    })
  }
  const first = start === "" ? "base" : start
  const last = end === "" ? "heads" : end
  if (isRelative(first) && !isRelative(last)) {
    const to = resolveTarget(situation, last)
    return { from: resolveRelative(situation, to, first), to }
  }
  const from = resolveTarget(situation, first)
  return {
    from,
    to: isRelative(last) && start !== "" ? resolveRelative(situation, from, last) : resolveTarget(situation, last),
  }
}

/** Whether an end of a range, or a target, starts from what the database has. */
export function asksDatabase(text: string): boolean {
  const [start = "", end] = text.split(":")
  if (text.includes("current") || end === undefined) return text.includes("current") || isRelative(text)
  if (start === "") return isRelative(end)
  return isRelative(start) && isRelative(end)
}

/** What a person means by "from a to b": what b has and a has not, and a itself. Of b older than a, the same. */
export function revisionsWithin(graph: Graph, { from, to }: Range): Revision[] {
  const [low, high] = isBelow(to, from) && !isBelow(from, to) ? [to, from] : [from, to]
  return inOrder(graph, [...without(high.state, low.state), ...low.revisions.map(({ id }) => id)])
}

/**
 * What has to be run to come from one end to the other, in running order.
 * @throws RevisionError when neither end lies above the other.
 */
export function stepsBetween(
  graph: Graph,
  { from, to }: Range,
): { readonly direction: "up" | "down"; readonly revisions: Revision[] } {
  if (isBelow(from, to)) return { direction: "up", revisions: inOrder(graph, without(to.state, from.state)) }
  if (isBelow(to, from))
    return { direction: "down", revisions: inOrder(graph, without(from.state, to.state)).reverse() }
  throw new RevisionError({
    code: "no-way",
    message: `cannot go from "${from.text}" to "${to.text}": they are on different branches`,
    next: "go down to their branch point first, then up (limbeck branches shows it)",
    argument: `${from.text}:${to.text}`,
  })
}

function isBelow(low: Target, high: Target): boolean {
  return [...low.state].every((id) => high.state.has(id))
}

function without(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((id) => !b.has(id))
}
