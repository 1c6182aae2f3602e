import type { RenameQuestion } from "../diff/renames"
import type { Operation } from "../operations/operation"
import type { Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Ignored } from "./ignore"

/** The difference between entities and a database, both ways, with what nobody has decided yet. */
export interface Comparison {
  readonly current: Schema
  /** What the database will contain after `up`. */
  readonly target: Schema
  readonly up: readonly Operation[]
  readonly down: readonly Operation[]
  /** Questions that are still open; `up` reads them as drop and add. */
  readonly questions: readonly RenameQuestion[]
  /** Tables that no entity names, that the project's migrations made, and that were not answered. */
  readonly undeclared: readonly Name[]
  /** Tables that no entity names and that are somebody else's. */
  readonly unmanaged: readonly Name[]
  /** What the rules of `ignore` cover. */
  readonly ignored: readonly Ignored[]
  /** Why the database could not be asked what its expressions mean, so that they were compared as texts. */
  readonly unasked?: string
  /** What the migration files do that could not be told, and what was taken for done by it. */
  readonly unread?: {
    readonly reasons: readonly string[]
    readonly done: readonly Operation[]
    /** What to do so that it can be told. */
    readonly remedy: string | undefined
  }
}
