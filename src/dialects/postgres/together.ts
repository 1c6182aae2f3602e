import { lit, sql } from "../sql"
import type { TogetherRules } from "../together"

/** With a quote in it they are two, one after the other: read in one way only, so that nothing is tried twice. */
const TEXT = String.raw`'[^'\\]*'`
const NAME = String.raw`"[^"]*"`
const REST = String.raw`[^'"$\\;/-]|\/(?!\*)|-(?!-)`

const ONE = new RegExp(
  String.raw`^\s*(?:create|alter|drop|comment|grant|revoke)\b(?:${TEXT}|${NAME}|${REST})*;?\s*$`,
  "i",
)

/**
 * What reads rows, which takes as long as they are many; and the clocks that stand still in a transaction: those of one
 * message begin when it arrives (manual 9.9.5).
 */
const READS =
  /\b(?:select|as\s+(?:table|values|execute)|now|current_\w+|local\w+|transaction_timestamp|statement_timestamp)\b|'(?:now|today|tomorrow|yesterday)'/i

/** Signs of a statement: the pattern remembers each. */
const LONGEST = 100_000

/** The manual, 9.9.5: one clock goes on, the other stands at the time when the message arrived. */
const SINCE_ARRIVAL = sql`(pg_catalog.clock_timestamp() - pg_catalog.statement_timestamp())`

export const together: TogetherRules = {
  elapsed: sql`pg_catalog.date_part('epoch', ${SINCE_ARRIVAL}) * 1000`,
  timeSince: (sent) => sql`${lit(sent.toISOString())}::timestamptz + ${SINCE_ARRIVAL}`,
  // Division by zero.
  require: (condition) => sql`1 / (${condition})::integer`,
  isSmallChange: (text) => text.length <= LONGEST && ONE.test(text) && !READS.test(text),
}
