import { basename, relative } from "node:path"
import type { Graph } from "../history/graph"
import { displayRevision, timestampOf, type Revision } from "../history/migration"
import type { Finding } from "./finding"
import { placeOf } from "./ledger"

/** The migration files that others have already, and what became of them here. */
export interface Published {
  /** As a person names it: `origin/main`. */
  readonly ref: string
  /** From where messages name files. */
  readonly root: string
  /** Absolute paths. */
  readonly files: ReadonlySet<string>
  readonly changes: readonly PublishedChange[]
}

export interface PublishedChange {
  readonly file: string
  readonly change: "edited" | "deleted"
  /** The first line that is another; from 1. */
  readonly line?: number
}

/** What may not happen to files that others have: an edit, a removal, and a new file before the newest of them. */
export function baseFindings(graph: Graph, published: Published): Finding[] {
  const { ref, root, changes } = published
  return [
    ...changes.map(({ file, change, line }) => ({
      code: `published-${change}`,
      object: basename(file),
      message: `${basename(file)} is ${change} here, and others have it from ${ref}: their databases keep what it did`,
      remedy: `git checkout ${ref} -- ${relative(root, file)}; then limbeck generate or limbeck create for what has to change`,
      file,
      line: line ?? 1,
    })),
    ...olderFindings(graph, published),
  ]
}

function olderFindings({ revisions }: Graph, { ref, files }: Published): Finding[] {
  const times = [...files].map((file) => [timestampIn(file), file] as const).filter(([time]) => time > 0)
  const [newest, file = ""] = times.reduce((best, one) => (one[0] > best[0] ? one : best), [0, ""] as const)
  return unpublished(revisions, files)
    .filter(({ timestamp }) => timestamp < newest)
    .map((revision) => ({
      code: "older-than-base",
      object: revision.id,
      message: `${displayRevision(revision)} is new and older than ${basename(file)} of ${ref}: databases that have that one run it out of order`,
      remedy: `git merge ${ref}; then limbeck rebase ${revision.id}`,
      ...placeOf(revision),
    }))
}

/** The revisions whose files no one else has. */
export function unpublished(revisions: readonly Revision[], files: ReadonlySet<string>): Revision[] {
  return revisions.filter(({ file }) => file !== undefined && !files.has(file))
}

function timestampIn(file: string): number {
  return timestampOf(/\d{13}/.exec(basename(file))?.[0] ?? "") ?? 0
}
