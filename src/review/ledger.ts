import { displayRevision, type Revision } from "../history/migration"
import type { DatabaseState } from "../runner/ledger"
import type { EditedRevision } from "../runner/tamper"
import type { Finding } from "./finding"

/** Rows of the ledger that no file has, or that are there twice, and applied files that are no longer what was applied. */
export function ledgerFindings({ unknown, duplicates }: DatabaseState, edited: readonly EditedRevision[]): Finding[] {
  const explained = new Set(edited.map(({ name }) => name))
  const unexplained = unknown.filter(({ name }) => !explained.has(name))
  return [
    ...edited.map(({ kind, id, message, remedy, revision }) => ({
      code: kind,
      object: id,
      message,
      remedy,
      ...(revision === undefined ? {} : placeOf(revision)),
    })),
    ...unexplained.map(({ name }) => ({
      code: "unknown-revision",
      object: name,
      message: `Can't locate revision of "${name}": the database has it applied, and no migration file does`,
      remedy: "git pull to get its file, or limbeck stamp heads --purge if it is gone for good",
    })),
    ...duplicates.map(({ name }) => ({
      code: "duplicate-row",
      object: name,
      message: `the database has "${name}" applied twice`,
      remedy: "limbeck stamp current --purge writes each once",
    })),
  ]
}

export function pendingFindings(pending: readonly Revision[]): Finding[] {
  return pending.map((revision) => ({
    code: "pending",
    object: revision.id,
    message: `pending: ${displayRevision(revision)}`,
    remedy: "limbeck run",
    ...placeOf(revision),
  }))
}

/** Where a finding about a revision is to be seen. */
export function placeOf({ file }: Pick<Revision, "file">): Pick<Finding, "file" | "line"> {
  return file === undefined ? {} : { file, line: 1 }
}
