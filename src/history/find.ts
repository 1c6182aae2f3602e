import { basename, extname } from "node:path"
import { RevisionError } from "../errors"
import type { Graph } from "./graph"
import { displayRevision, titleOf, type Revision } from "./migration"

/**
 * The one revision that a text names: full id, class name with or without timestamp, label, file,
 * or the beginning of an id. `within` limits the search, as `label@` does.
 * @throws RevisionError `unknown-revision` or `ambiguous-revision`, the latter with its candidates.
 */
export function findRevision(graph: Graph, text: string, within?: ReadonlySet<string>): Revision {
  const all = within === undefined ? graph.revisions : graph.revisions.filter(({ id }) => within.has(id))
  for (const matches of MATCHES) {
    const found = all.filter((revision) => matches(revision, text))
    if (found.length === 1 && found[0] !== undefined) return found[0]
    if (found.length > 1) throw ambiguous(text, found)
  }
  throw unknown(graph, text)
}

/** From the clearest to the loosest; the first that finds anything decides. */
const MATCHES: readonly ((revision: Revision, text: string) => boolean)[] = [
  (revision, text) => revision.id === text,
  (revision, text) => revision.name === text,
  (revision, text) => titleOf(revision) === text,
  (revision, text) => revision.labels.includes(text),
  (revision, text) => revision.file !== undefined && stem(revision.file) === stem(text),
  (revision, text) => text !== "" && revision.id.startsWith(text.toLowerCase()),
  (revision, text) => titleOf(revision).toLowerCase() === text.toLowerCase(),
]

function stem(file: string): string {
  return basename(file, extname(file))
}

function ambiguous(text: string, found: readonly Revision[]): RevisionError {
  return new RevisionError({
    code: "ambiguous-revision",
    message: `cannot tell which revision "${text}" is: it could be ${found.map(displayRevision).join(", ")}`,
    next: `type more of it: ${found.map(({ id }) => id).join(" or ")}`,
    argument: text,
    candidates: found.map(({ id }) => id),
  })
}

function unknown(graph: Graph, text: string): RevisionError {
  const lower = text.toLowerCase()
  const near = lower === "" ? [] : graph.revisions.filter((revision) => titleOf(revision).toLowerCase().includes(lower))
  const hint = near.length === 0 || near.length > 5 ? "" : ` (did you mean ${near.map(displayRevision).join(" or ")}?)`
  return new RevisionError({
    code: "unknown-revision",
    message: `Can't locate revision identified by "${text}": no migration file has it${hint}`,
    next: "limbeck history lists all revisions; git pull brings those of colleagues",
    argument: text,
    candidates: near.map(({ id }) => id),
  })
}
