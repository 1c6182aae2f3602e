/**
 * The error every part of limbeck throws: what was being done, the quoted names, the cause, and
 * what to type next. `code` is stable and appears in `--json` output; `next` is one line that
 * starts with a command where there is one.
 */
export class LimbeckError extends Error {
  readonly code: string
  readonly next: string | undefined

  constructor(facts: { code: string; message: string; next?: string; cause?: unknown }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = new.target.name
    this.code = facts.code
    this.next = facts.next
  }
}

/** A revision that no migration file has, or that a text does not name clearly. */
export class RevisionError extends LimbeckError {
  /** The text that was to name a revision, as the user typed it or the ledger holds it. */
  readonly argument: string
  /** The revisions that the text could mean; empty when there is none. */
  readonly candidates: readonly string[]

  constructor(facts: {
    code: string
    message: string
    next?: string
    argument: string
    candidates?: readonly string[]
  }) {
    super(facts)
    this.argument = facts.argument
    this.candidates = facts.candidates ?? []
  }
}

/** A statement that the database refused. Holds the statement, never its parameters. */
export class StatementError extends LimbeckError {
  readonly sql: string

  constructor(facts: { code: string; message: string; next?: string; cause?: unknown; sql: string }) {
    super(facts)
    this.sql = facts.sql
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
