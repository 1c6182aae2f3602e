import { lit, sql } from "../sql"
import type { TogetherRules } from "../together"

const TEXT = String.raw`'(?:[^'\\]|'')*'`
const NAME = String.raw`"(?:[^"]|"")*"`
const REST = String.raw`[^'"$\\;/-]|\/(?!\*)|-(?!-)`

const ONE = new RegExp(
  String.raw`^\s*(?:create|alter|drop|insert|update|delete|comment|grant|revoke)\b(?:${TEXT}|${NAME}|${REST})*;?\s*$`,
  "i",
)

/** The manual, 9.9.5: one clock goes on, the other stands at the time when the message arrived. */
const SINCE_ARRIVAL = sql`(pg_catalog.clock_timestamp() - pg_catalog.statement_timestamp())`

export const together: TogetherRules = {
  elapsed: sql`pg_catalog.date_part('epoch', ${SINCE_ARRIVAL}) * 1000`,
  timeSince: (sent) => sql`${lit(sent.toISOString())}::timestamptz + ${SINCE_ARRIVAL}`,
  // Division by zero.
  require: (condition) => sql`1 / (${condition})::integer`,
  isOneStatement: (text) => ONE.test(text),
}
