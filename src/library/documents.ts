import type { Direction } from "../runner/events"

/** A revision as the library and `--json` give it. */
export interface RevisionDocument {
  readonly revision: string
  /** As the ledger has it: `AddNewField1768210200000`. */
  readonly name: string
  readonly parents: readonly string[]
  readonly file: string | null
  /** Null where no database was asked. */
  readonly applied: boolean | null
  readonly head: boolean
  /** The comment of its class. */
  readonly description: string | null
  /** The UTC day of its timestamp. */
  readonly date: string | null
}

/** Something that disagrees, or that a change does. `code` is stable. */
export interface FindingDocument {
  readonly code: string
  readonly object: string
  readonly message: string
  /** What to type. */
  readonly remedy?: string
}

/** Revisions, in the order of the graph or of the work. */
export interface RevisionsResult {
  readonly revisions: readonly RevisionDocument[]
}

/** What `current` gives: the applied revisions that no other applied one follows. */
export interface CurrentResult extends RevisionsResult {
  /** False where `checkHeads` was asked and the database is not on all heads. */
  readonly ok: boolean
}

/** What `run` and `revert` give: the revisions that were applied or reverted, in order. */
export interface ExecutionResult extends RevisionsResult {
  readonly direction: Direction
  /** With `dryRun` and `sql`: what would run. */
  readonly sql?: readonly string[]
  /** The copy that `backup` made. */
  readonly backup?: string
}

/** What `stamp` gives: the revisions that were recorded, and those whose record was taken out. */
export interface StampResult extends RevisionsResult {
  readonly removed: readonly RevisionDocument[]
  /** Ledger names without a file that `purge` removed. */
  readonly forgotten: readonly string[]
}

/** What `ensureVersion` gives. */
export interface EnsureVersionResult {
  /** False where the tables were there. */
  readonly created: boolean
}

/** What `check` gives. */
export interface CheckResult {
  /** False where there are findings. */
  readonly ok: boolean
  readonly findings: readonly FindingDocument[]
  /** What is remarkable, and no disagreement. */
  readonly notes: readonly unknown[]
  /** With `ignored`: what the setting `ignore` silences, and by which of its rules. */
  readonly ignored?: readonly IgnoredDocument[]
}

/** A difference that the setting `ignore` silences. */
export interface IgnoredDocument {
  readonly kind: string
  readonly object: string
  readonly rule: string
  readonly reason: string | null
}

/** What `rebase` gives. */
export interface RebaseResult {
  /** The revision that they follow now. */
  readonly onto: string
  readonly moves: readonly RebasedDocument[]
}

/** A revision that moved: its parents, name and file as they are now, and the file that it was. */
export interface RebasedDocument {
  readonly revision: string
  readonly name: string
  readonly parents: readonly string[]
  readonly file: string | null
  readonly before: string | null
}

/** What `eject` gives: the files that were rewritten. */
export interface EjectResult extends RevisionsResult {
  readonly files: readonly string[]
  /** With `dryRun`: what would be written to them. */
  readonly sources?: readonly string[]
}

/** What `repair` gives. */
export interface RepairResult {
  /** What there is to decide, where no decision was given. */
  readonly findings?: readonly FindingDocument[]
  /** What was recorded otherwise. */
  readonly decision?: "applied" | "reverted" | "retry" | "accept"
  readonly revision?: string
  readonly name?: string
}

/** What `sql` gives: the statements of the revisions, in order. */
export interface SqlResult extends RevisionsResult {
  readonly direction: Direction
  /** Statement by statement, the ledger's included. */
  readonly sql: readonly string[]
  readonly file?: string
}

/** A file that was written. */
export interface NewFileResult {
  readonly file: string
  readonly revision: string
}

/** What `generate` gives. */
export interface GenerateResult {
  /** False where `check` was asked and there is something to write. */
  readonly ok: boolean
  /** Null where nothing was written. */
  readonly file: string | null
  readonly revision?: string
  /** With `dryRun`: the file that would be written. */
  readonly source?: string
  readonly findings: readonly FindingDocument[]
}
