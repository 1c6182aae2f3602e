import type { Sql } from "./sql"

/**
 * One statement with what the runner and a reviewer must know of it. A list of statements is all
 * that an operation is on one engine: it can be executed, printed offline, or reviewed.
 */
export interface Statement {
  readonly sql: Sql
  readonly parameters?: readonly unknown[]
  /** True when the engine refuses it inside a transaction (CREATE INDEX CONCURRENTLY, VACUUM). */
  readonly outsideTransaction?: boolean
  /**
   * The statement is a question: it must return no row. `message` says what a row means; `{0}`,
   * `{1}`, ... stand for the columns of the first row in order.
   */
  readonly expectNoRows?: { readonly code: string; readonly message: string; readonly next: string }
  /** What it means that the engine refuses the statement, where that is known before. */
  readonly refusal?: { readonly code: string; readonly next: string }
  /** A name that the statement gives for a while, and the one that an error of the engine means by it. */
  readonly scratch?: { readonly name: string; readonly meant: string }
  /**
   * What must be run when this statement has succeeded and a later one of the same plan fails: it
   * takes back state of the connection that no rollback takes back, or ends a transaction that the
   * plan itself began. Of several, the last comes first.
   */
  readonly onFailure?: readonly Sql[]
}

export function statement(text: Sql, rest: Omit<Statement, "sql"> = {}): Statement {
  return { sql: text, ...rest }
}
