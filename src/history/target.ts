import { RevisionError } from "../errors"
import { findRevision } from "./find"
import { heads, inOrder, lineage, tips, withAncestors, withDescendants, type Graph } from "./graph"
import { displayRevision, type Revision } from "./migration"

/** Against what a target is resolved. */
export interface Situation {
  readonly graph: Graph
  /** Ids in the order in which they were applied; absent without a database. */
  readonly applied?: readonly string[]
}

/** What a text such as `head`, `3f2a`, `-2` or `shop@head` means. */
export interface Target {
  readonly text: string
  /** All that is applied when the database stands there; with each revision what it needs. */
  readonly state: ReadonlySet<string>
  /** What goes when the database is taken back to there; other branches stay. */
  readonly above: ReadonlySet<string>
  /** The newest of `state`, which is how a person names it; empty means base. */
  readonly revisions: readonly Revision[]
}

/** `label@anchor+steps`, every part optional. */
interface Expression {
  readonly label?: string
  readonly anchor: string
  readonly steps: number
}

/**
 * The grammar of targets: full id, unique prefix, class name, `head`, `heads`, `base`, `current`,
 * `+N`, `-N`, `id+N`, `id-N`, and `label@` before any of these.
 * @throws RevisionError
 */
export function resolveTarget(situation: Situation, text: string): Target {
  const expression = parse(text)
  const label = expression.label === undefined ? undefined : findRevision(situation.graph, expression.label)
  const branch = label === undefined ? undefined : lineage(situation.graph, label.id)
  const anchor = resolveAnchor(situation, text, expression, branch)
  return move(situation, anchor, expression, branch)
}

/** The target `steps` away from another one, as in `-3:head`. */
export function resolveRelative(situation: Situation, from: Target, text: string): Target {
  const { anchor, label, steps } = parse(text)
  if (anchor !== "" || label !== undefined) return resolveTarget(situation, text)
  return move(situation, from, { anchor: from.text, steps }, undefined, text)
}

/** True for `+2` and `-1`, which say where they start by nothing. */
export function isRelative(text: string): boolean {
  return /^[+-]\d+$/.test(text)
}

function parse(text: string): Expression {
  const [, label, anchor = "", steps] = /^(?:([^@]+)@)?([^@]*?)([+-]\d+)?$/.exec(text.trim()) ?? []
  if (anchor === "" && steps === undefined) throw noTarget(text)
  return { ...(label === undefined ? {} : { label }), anchor, steps: Number(steps ?? 0) }
}

function resolveAnchor(
  situation: Situation,
  text: string,
  { label, anchor }: Expression,
  branch: ReadonlySet<string> | undefined,
): Target {
  const { graph } = situation
  switch (anchor) {
    case "":
    case "current":
      return current(situation, text)
    case "base":
      return target(graph, text, [], branch ?? graph.byId.keys())
    case "heads":
    case "head": {
      const found = heads(graph).filter(({ id }) => branch?.has(id) ?? true)
      if (anchor === "head" && found.length > 1) throw severalHeads(text, label, found)
      return target(graph, text, withAncestors(graph, ids(found)), [])
    }
    default: {
      const { id } = findRevision(graph, anchor, branch)
      const needed = graph.dependents.get(id) ?? []
      return target(graph, text, withAncestors(graph, [id]), needed)
    }
  }
}

function current({ graph, applied }: Situation, text: string): Target {
  if (applied !== undefined) return target(graph, text, withAncestors(graph, known(graph, applied)), [])
  throw new RevisionError({
    code: "no-database",
    message: `cannot resolve "${text}": it starts from what the database has, and there is no connection`,
    next: "name a revision, head or base instead",
    argument: text,
  })
}

function target(graph: Graph, text: string, state: Iterable<string>, above: Iterable<string>): Target {
  const all = new Set(state)
  return { text, state: all, above: withDescendants(graph, above), revisions: tips(graph, all) }
}

function move(
  situation: Situation,
  from: Target,
  { anchor, steps }: Expression,
  branch: ReadonlySet<string> | undefined,
  text = from.text,
): Target {
  if (steps === 0) return from
  const { graph, applied = [] } = situation
  const isCurrent = anchor === "" || anchor === "current"
  const inBranch = (id: string): boolean => branch?.has(id) ?? true
  if (steps > 0) {
    const isFree = isCurrent || anchor === "base" || anchor === "heads"
    const reachable = isFree ? graph.revisions : inOrder(graph, withDescendants(graph, ids(from.revisions)))
    const next = reachable.filter(({ id }) => !from.state.has(id) && inBranch(id))
    if (next.length < steps) throw tooFar(text, steps, `${isCurrent ? "pending" : "above"}: ${count(next.length)}`)
    const picked = ids(next.slice(0, steps))
    return target(graph, text, withAncestors(graph, [...from.state, ...picked]), ids(next.slice(steps)))
  }
  const candidates = isCurrent ? newestFirst(situation) : ids(olderFirst(graph, from)).reverse()
  const dropped = candidates.filter(inBranch).slice(0, -steps)
  if (dropped.length < -steps) throw tooFar(text, steps, `${isCurrent ? "applied" : "below"}: ${count(dropped.length)}`)
  // Whatever needs one of them is among them; applied plain ones that only follow by their time stay.
  const stay = new Set(isCurrent && branch === undefined ? applied.filter((id) => !dropped.includes(id)) : [])
  const above = new Set([...withDescendants(graph, [...dropped, ...from.above])].filter((id) => !stay.has(id)))
  const state = new Set([...from.state].filter((id) => !above.has(id)))
  return { text, state, above, revisions: tips(graph, state) }
}

/** What lies below a target along its parents; what its branch only depends on is not counted. */
function olderFirst(graph: Graph, { revisions, state }: Target): Revision[] {
  const found = new Set<string>()
  const queue = ids(revisions)
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id) || !state.has(id)) continue
    found.add(id)
    queue.push(...(graph.byId.get(id)?.parents ?? []))
  }
  return inOrder(graph, found)
}

/**
 * The applied revisions in the order in which they can be undone: of those that no other applied
 * one needs, always the last that was applied. Plain migrations need nothing but their turn, so that
 * theirs is TypeORM's order, also where an older one was merged late.
 */
export function newestFirst({ graph, applied = [] }: Situation): string[] {
  const place = new Map(known(graph, applied).map((id, index) => [id, index]))
  const users = new Map<string, number>()
  for (const id of place.keys())
    for (const needed of needsOf(graph, id)) users.set(needed, (users.get(needed) ?? 0) + 1)
  const free = [...place.keys()].filter((id) => !users.has(id))
  const undone: string[] = []
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    undone.push(id)
    for (const needed of needsOf(graph, id)) {
      const left = (users.get(needed) ?? 0) - 1
      users.set(needed, left)
      const at = place.get(needed)
      if (left > 0 || at === undefined) continue
      // It is nearly always the last that is free now.
      let after = free.length
      while (after > 0 && (place.get(free[after - 1] ?? "") ?? 0) > at) after -= 1
      free.splice(after, 0, needed)
    }
  }
  return undone
}

/** Declared, not computed: the parent of a plain migration is the one that happens to be before it. */
function needsOf(graph: Graph, id: string): ReadonlySet<string> {
  const revision = graph.byId.get(id)
  return new Set([...(revision?.plain === false ? revision.parents : []), ...(revision?.dependsOn ?? [])])
}

function known(graph: Graph, applied: readonly string[]): string[] {
  return applied.filter((id) => graph.byId.has(id))
}

function ids(revisions: readonly Revision[]): string[] {
  return revisions.map(({ id }) => id)
}

function count(number: number): string {
  return number === 1 ? "1 revision" : `${number} revisions`
}

function noTarget(text: string): RevisionError {
  return new RevisionError({
    code: "bad-target",
    message: `cannot read "${text}" as a target`,
    next: "use a revision, a name, head, heads, base, current, +1, -1, 3f2a+1 or label@head",
    argument: text,
  })
}

function severalHeads(text: string, label: string | undefined, found: readonly Revision[]): RevisionError {
  const of = label === undefined ? "the history" : `branch "${label}"`
  return new RevisionError({
    code: "multiple-heads",
    message: `cannot tell which head "${text}" is: ${of} has ${found.length} heads, ${found.map(displayRevision).join(", ")}`,
    next: "limbeck merge joins them; heads means all; or name one revision",
    argument: text,
    candidates: ids(found),
  })
}

function tooFar(text: string, steps: number, there: string): RevisionError {
  const signed = steps > 0 ? `+${steps}` : String(steps)
  return new RevisionError({
    code: "too-far",
    message: `Relative revision ${signed} didn't produce ${count(Math.abs(steps)).replace("revision", "migration")} (${there})`,
    next: steps > 0 ? "limbeck run heads applies all that is pending" : "limbeck revert base undoes all",
    argument: text,
  })
}
