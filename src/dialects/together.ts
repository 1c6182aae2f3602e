import type { Sql } from "./sql"

/** What a message says in SQL that carries several transactions, where nothing can be asked in between. */
export interface TogetherRules {
  /** Milliseconds since the message arrived. */
  readonly elapsed: Sql
  /** The time at which it is read, by the clock that said `sent` when the message was sent. */
  timeSince(sent: Date): Sql
  /** An expression that fails where the condition does not hold. */
  require(condition: Sql): Sql
  /**
   * True for SQL that is one statement, changes the schema and no rows, and neither begins nor ends a transaction.
   * False also where that is not seen at a glance: comments, dollar quotes, backslashes, whatever selects or asks for
   * the time.
   */
  isSmallChange(text: string): boolean
}
