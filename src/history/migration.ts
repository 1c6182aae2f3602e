import { createHash } from "node:crypto"
import type { MigrationInterface } from "typeorm"

/** What a migration file exports: a TypeORM migration, with the static fields that make it a limbeck one. */
export interface MigrationClass {
  new (): MigrationInterface
  /** 12 hex digits. Absent in a plain TypeORM migration. */
  readonly revision?: string
  readonly parents?: readonly string[]
  /** Branch labels; a label names this revision, what follows it, and what leads to it from the last branch point. */
  readonly label?: string | readonly string[]
  /** Revisions of other branches that must be applied first: ids, names or labels. */
  readonly dependsOn?: string | readonly string[]
  /** Reserved for squashed files. */
  readonly replaces?: readonly string[]
}

/** One node of the graph. Plain data, except for `open`, which gives the code to run. */
export interface Revision {
  readonly id: string
  /** As TypeORM's ledger holds it: `AddNewField1768210200000`. */
  readonly name: string
  /** Milliseconds, from the name; the ledger's `timestamp`. */
  readonly timestamp: number
  /** Ids; empty for a base. */
  readonly parents: readonly string[]
  /** Ids of revisions that are no parents and must be applied first. */
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  /** A TypeORM migration without revision: its id and parent are computed. */
  readonly plain: boolean
  readonly file?: string
  /** The comment of the class where it is known already; empty where there is none. */
  readonly description?: string
  /** TypeORM's own field; absent: as the run decides. */
  readonly transaction?: boolean
  /** Gives the migration to run, loading its file where that has not happened yet. */
  readonly open: () => MigrationInterface | Promise<MigrationInterface>
}

/** The last 13 characters as a number, which is how TypeORM 0.3 and 1.x read it; undefined when they are none. */
export function timestampOf(name: string): number | undefined {
  const timestamp = Number.parseInt(name.slice(-13), 10)
  return Number.isNaN(timestamp) || timestamp === 0 ? undefined : timestamp
}

/** The name without its timestamp: `AddNewField`. */
export function titleOf(revision: Pick<Revision, "name">): string {
  // Of more digits the first belong to the title: `MergeHeads2` with its timestamp.
  const title = revision.name.replace(/\d{13}$|(?<!\d)\d{1,12}$/, "")
  return title === "" ? revision.name : title
}

/** The id of a plain TypeORM migration: it never changes, as its name never does. */
export function plainRevisionId(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 12)
}

/** As messages show a revision: `3f2a91c07b4e AddNewField (2026-01-12)`. */
export function displayRevision(revision: Pick<Revision, "id" | "name" | "timestamp">): string {
  const day = dayOf(revision.timestamp)
  return `${revision.id} ${titleOf(revision)}${day === undefined ? "" : ` (${day})`}`
}

/** As errors show a revision: with its file. */
export function displayPlace(revision: Revision): string {
  return revision.file === undefined ? displayRevision(revision) : `${displayRevision(revision)} in ${revision.file}`
}

/** The UTC day of a timestamp, undefined when it is no time in milliseconds (some projects number by hand). */
export function dayOf(timestamp: number): string | undefined {
  const oldest = Date.UTC(2000, 0, 1)
  const newest = Date.UTC(2200, 0, 1)
  return timestamp >= oldest && timestamp < newest ? new Date(timestamp).toISOString().slice(0, 10) : undefined
}
