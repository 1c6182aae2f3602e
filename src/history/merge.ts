import { randomBytes } from "node:crypto"
import { LimbeckError } from "../errors"
import { findRevision } from "./find"
import { heads, withAncestors, type Graph } from "./graph"
import { displayRevision, type Revision } from "./migration"
import { resolveTarget } from "./target"

/** What a new file needs to know of the history. */
export interface NewRevision {
  readonly revision: string
  readonly timestamp: number
  readonly parents: readonly Revision[]
  /** Names for the branch that begins here. */
  readonly labels: readonly string[]
  /** Of other branches, to be applied first. */
  readonly dependsOn: readonly Revision[]
}

export interface NewRevisionOptions {
  /** The parents, as targets: `head`, `label@head`, an id, `base`. Default: all heads. */
  readonly parents?: readonly string[]
  /** Lets a parent be something else than a head, which opens a branch. */
  readonly splice?: boolean
  /** Names for the branch that begins here. */
  readonly labels?: readonly string[]
  /** Revisions of other branches, as targets, that must be applied first. */
  readonly dependsOn?: readonly string[]
  readonly revision?: string
  readonly timestamp?: number
  readonly now?: () => number
}

/** The place of a new file in the graph. With several heads and none named it is the child of all. */
export function placeNewRevision(graph: Graph, options: NewRevisionOptions = {}): NewRevision {
  const parents = options.parents === undefined ? heads(graph) : chooseParents(graph, options.parents)
  if (options.splice !== true) refuseBranching(graph, parents, options.parents)
  const revision = options.revision ?? newRevisionId(graph)
  const taken = graph.byId.get(revision)
  if (taken !== undefined) {
    throw new LimbeckError({
      code: "duplicate-revision",
      message: `cannot create revision ${revision}: ${displayRevision(taken)} has that id`,
      next: "leave out --rev-id, or give another",
    })
  }
  const { labels = [] } = options
  for (const label of labels) refuseLabel(graph, label)
  const dependsOn = chooseParents(graph, options.dependsOn ?? [])
  return { revision, timestamp: nextTimestamp([...parents, ...dependsOn], options), parents, labels, dependsOn }
}

function refuseLabel(graph: Graph, label: string): void {
  const owner = graph.byId.get(graph.labels.get(label) ?? "")
  if (owner !== undefined) {
    throw new LimbeckError({
      code: "duplicate-label",
      message: `cannot label a branch "${label}": ${displayRevision(owner)} has that label`,
      next: "give another --branch-label",
    })
  }
  // These part a target into label, revision and steps.
  if (/^[^@+:\s-]+$/.test(label) && !["head", "heads", "base", "current"].includes(label)) return
  throw new LimbeckError({
    code: "bad-label",
    message: `cannot label a branch ${JSON.stringify(label)}: a label has no space, "@", ":", "+" or "-", and is no word for a target`,
    next: "give another --branch-label, for example shop",
  })
}

/** The place of a file that joins branches. Default: all heads. @throws LimbeckError when there is nothing to join. */
export function placeMerge(graph: Graph, options: NewRevisionOptions = {}): NewRevision {
  const named = options.parents ?? ["heads"]
  const parents = chooseParents(graph, named)
  const contained = parents.find((parent) =>
    parents.some((other) => other !== parent && withAncestors(graph, [other.id]).has(parent.id)),
  )
  if (contained !== undefined) {
    throw new LimbeckError({
      code: "nothing-to-merge",
      message: `cannot merge: ${displayRevision(contained)} is already part of another of the revisions named`,
      next: "leave it out (limbeck heads lists what can be merged)",
    })
  }
  if (parents.length < 2) {
    throw new LimbeckError({
      code: "nothing-to-merge",
      message: `cannot merge: ${parents.length === 0 ? "there is no head" : `there is one revision, ${parents.map(displayRevision).join()}`}`,
      next: "nothing to do: a history with one head needs no merge (limbeck heads)",
    })
  }
  return placeNewRevision(graph, { ...options, parents: parents.map(({ id }) => id) })
}

/** Twelve hex digits, so that a file name and an eye can hold it. Not all digits: a shell or YAML would make a number of it. */
export function newRevisionId(graph: Graph): string {
  for (;;) {
    const id = randomBytes(6).toString("hex")
    if (!graph.byId.has(id) && /[a-df]/.test(id)) return id
  }
}

/** The later of now and one more than the newest parent's, so that TypeORM's order agrees with the graph. */
function nextTimestamp(parents: readonly Revision[], { timestamp, now = Date.now }: NewRevisionOptions): number {
  const newest = parents.reduce((latest, parent) => Math.max(latest, parent.timestamp), 0)
  if (timestamp === undefined) return Math.max(now(), newest + 1)
  if (timestamp > newest) return timestamp
  throw new LimbeckError({
    code: "bad-timestamp",
    message: `cannot create a revision with the timestamp ${timestamp}: one that it follows has ${newest}, and TypeORM runs lower timestamps first`,
    next: `leave out --timestamp, or give ${newest + 1} or more`,
  })
}

function chooseParents(graph: Graph, named: readonly string[]): Revision[] {
  const found = named.flatMap((text) => resolveTarget({ graph }, text).revisions)
  return [...new Set(found)]
}

function refuseBranching(graph: Graph, parents: readonly Revision[], named: readonly string[] | undefined): void {
  const inner = parents.find(({ id }) => (graph.children.get(id) ?? []).length > 0)
  if (inner === undefined) return
  const text = named?.find((candidate) => candidate !== "head" && findsInner(graph, candidate, inner)) ?? inner.id
  throw new LimbeckError({
    code: "not-a-head",
    message: `cannot create a revision after "${text}": ${displayRevision(inner)} is no head, this would open a branch`,
    next: "add --splice to open a branch, or name a head (limbeck heads)",
  })
}

function findsInner(graph: Graph, text: string, inner: Revision): boolean {
  return resolveTarget({ graph }, text).revisions.includes(inner)
}

/** The revision a person names in `show` and the like; `head` and relative forms count when they mean one. */
export function resolveRevision(graph: Graph, text: string, applied?: readonly string[]): Revision {
  const { revisions } = resolveTarget({ graph, ...(applied === undefined ? {} : { applied }) }, text)
  return revisions.length === 1 && revisions[0] !== undefined ? revisions[0] : findRevision(graph, text)
}
