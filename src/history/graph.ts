import { LimbeckError } from "../errors"
import { displayPlace as place, displayRevision, titleOf, type Revision } from "./migration"
import { distinct, sortTopologically } from "./sort"

/** The revisions of a project and how they follow each other. Built once, never changed. */
export interface Graph {
  /** Parents and dependencies before what needs them; ties by timestamp, then name. */
  readonly revisions: readonly Revision[]
  readonly byId: ReadonlyMap<string, Revision>
  readonly byName: ReadonlyMap<string, Revision>
  /** Place in `revisions`. */
  readonly order: ReadonlyMap<string, number>
  /** Ids of the revisions that name this one as parent, in order; absent where there is none. */
  readonly children: ReadonlyMap<string, readonly string[]>
  /** As `children`, with those that depend on it. */
  readonly dependents: ReadonlyMap<string, readonly string[]>
  /** Label to the id of the revision that carries it. */
  readonly labels: ReadonlyMap<string, string>
}

/**
 * @throws LimbeckError `duplicate-revision`, `missing-parent`, `cycle`, `duplicate-label`, each
 *   naming the files.
 */
export function buildGraph(revisions: readonly Revision[]): Graph {
  const labels = indexLabels(revisions)
  const given = indexRevisions(revisions)
  const hasDependencies = revisions.some(({ dependsOn }) => dependsOn.length > 0)
  const linked = hasDependencies ? revisions.map((revision) => linkDependencies(revision, given, labels)) : revisions
  for (const revision of linked) refuseMissingParents(revision, given)
  const sorted = sortTopologically(linked)
  const children = new Map<string, string[]>()
  for (const { id, parents } of sorted) for (const parent of distinct(parents)) note(children, parent, id)
  let byName: ReadonlyMap<string, Revision> | undefined
  let order: ReadonlyMap<string, number> | undefined
  return {
    revisions: sorted,
    byId: hasDependencies ? new Map(sorted.map((revision) => [revision.id, revision])) : given,
    // A history of ten thousand is often only listed, and needs neither.
    get byName() {
      return (byName ??= new Map(sorted.map((revision) => [revision.name, revision])))
    },
    get order() {
      return (order ??= new Map(sorted.map((revision, index) => [revision.id, index])))
    },
    children,
    dependents: hasDependencies ? indexDependents(sorted) : children,
    labels,
  }
}

function indexDependents(sorted: readonly Revision[]): Map<string, string[]> {
  const dependents = new Map<string, string[]>()
  for (const { id, parents, dependsOn } of sorted)
    for (const needed of distinct([...parents, ...dependsOn])) note(dependents, needed, id)
  return dependents
}

function note(lists: Map<string, string[]>, key: string, id: string): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [id])
  else list.push(id)
}

/** Revisions that no other names as parent, oldest first. */
export function heads(graph: Graph): Revision[] {
  return graph.revisions.filter(({ id }) => isHead(graph, id))
}

export function isHead(graph: Graph, id: string): boolean {
  return (graph.children.get(id) ?? []).length === 0
}

/** True where a revision of another branch depends on it. */
export function isNeeded(graph: Graph, id: string): boolean {
  return (graph.dependents.get(id) ?? []).length > 0
}

/** Heads that no revision of another branch depends on either. */
export function effectiveHeads(graph: Graph): Revision[] {
  return graph.revisions.filter(({ id }) => !isNeeded(graph, id))
}

export function bases(graph: Graph): Revision[] {
  return graph.revisions.filter(({ parents }) => parents.length === 0)
}

export function isMergePoint(revision: Revision): boolean {
  return distinct(revision.parents).length > 1
}

export function isBranchPoint(graph: Graph, id: string): boolean {
  return (graph.children.get(id) ?? []).length > 1
}

/** The revisions themselves and all that must be applied before them. */
export function withAncestors(graph: Graph, ids: Iterable<string>): Set<string> {
  return reach(ids, (id) => {
    const revision = graph.byId.get(id)
    return revision === undefined ? [] : [...revision.parents, ...revision.dependsOn]
  })
}

/** The revisions themselves and all that need them. */
export function withDescendants(graph: Graph, ids: Iterable<string>): Set<string> {
  return reach(ids, (id) => graph.dependents.get(id) ?? [])
}

/** The same revisions in the order in which they are applied. */
export function inOrder(graph: Graph, ids: Iterable<string>): Revision[] {
  return [...new Set(ids)]
    .flatMap((id) => graph.byId.get(id) ?? [])
    .sort((a, b) => (graph.order.get(a.id) ?? 0) - (graph.order.get(b.id) ?? 0))
}

/** Of a set of revisions, those that no other of the set needs. */
export function tips(graph: Graph, ids: ReadonlySet<string>): Revision[] {
  return inOrder(graph, ids).filter(({ id }) => !(graph.dependents.get(id) ?? []).some((child) => ids.has(child)))
}

/**
 * The branch that a revision stands for: itself, all that follows, and what leads to it from the
 * last branch point.
 */
export function lineage(graph: Graph, id: string): Set<string> {
  const branch = reach([id], (at) => graph.children.get(at) ?? [])
  let at = graph.byId.get(id)
  while (at !== undefined && at.parents.length === 1) {
    const parent = graph.byId.get(at.parents[0] ?? "")
    if (parent === undefined || isBranchPoint(graph, parent.id)) break
    branch.add(parent.id)
    at = parent
  }
  return branch
}

function reach(ids: Iterable<string>, next: (id: string) => readonly string[]): Set<string> {
  const found = new Set(ids)
  const queue = [...found]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const other of next(id)) {
      if (found.has(other)) continue
      found.add(other)
      queue.push(other)
    }
  }
  return found
}

function indexRevisions(revisions: readonly Revision[]): Map<string, Revision> {
  const byId = new Map<string, Revision>()
  for (const revision of revisions) {
    const other = byId.get(revision.id)
    if (other !== undefined) {
      throw new LimbeckError({
        code: "duplicate-revision",
        message: `cannot build the history: revision ${revision.id} is in two files, ${place(other)} and ${place(revision)}`,
        next: "give the copied file a revision of its own (limbeck create makes one)",
      })
    }
    byId.set(revision.id, revision)
  }
  return byId
}

function indexLabels(revisions: readonly Revision[]): Map<string, string> {
  const labels = new Map<string, Revision>()
  for (const revision of revisions) {
    for (const label of revision.labels) {
      const other = labels.get(label)
      if (other !== undefined) {
        throw new LimbeckError({
          code: "duplicate-label",
          message: `cannot build the history: label "${label}" is in two files, ${place(other)} and ${place(revision)}`,
          next: "rename one of the labels",
        })
      }
      labels.set(label, revision)
    }
  }
  return new Map([...labels].map(([label, { id }]) => [label, id]))
}

/** A dependency may be written as id, unique prefix, class name or label; the graph holds ids. */
function linkDependencies(
  revision: Revision,
  byId: ReadonlyMap<string, Revision>,
  labels: ReadonlyMap<string, string>,
): Revision {
  if (revision.dependsOn.length === 0) return revision
  const dependsOn = revision.dependsOn.map((text) => {
    if (byId.has(text)) return text
    const label = labels.get(text)
    if (label !== undefined) return label
    const found = [...byId.values()].filter(
      (other) => other.name === text || titleOf(other) === text || other.id.startsWith(text),
    )
    if (found.length === 1 && found[0] !== undefined) return found[0].id
    const candidates = found.length === 0 ? "no file has it" : `it could be ${found.map(displayRevision).join(", ")}`
    throw new LimbeckError({
      code: "missing-parent",
      message: `cannot build the history: ${place(revision)} depends on "${text}", and ${candidates}`,
      next: "write the full revision in `dependsOn`",
    })
  })
  return { ...revision, dependsOn }
}

function refuseMissingParents(revision: Revision, byId: ReadonlyMap<string, Revision>): void {
  const missing = revision.parents.find((parent) => !byId.has(parent))
  if (missing === undefined) return
  throw new LimbeckError({
    code: "missing-parent",
    message: `cannot build the history: the parent ${missing} of ${place(revision)} is in no file`,
    next: `restore the file of ${missing} from version control (git log --all -S ${missing}), or correct \`parents\``,
  })
}
