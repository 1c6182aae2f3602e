import type { View } from "../../schema/views"
import { id, sql, verbatim, type Sql } from "../sql"
import { isToken, skipParentheses, tokenize } from "./tokenizer"

/** The SELECT of a CREATE VIEW: what follows the AS after its name and column list. */
export function parseCreateView(text: string): string {
  const tokens = tokenize(text)
  let at = 0
  while (at < tokens.length && !isToken(tokens[at], "as")) {
    // A view may be named "as" only in quotes; its column list stands in parentheses.
    at = isToken(tokens[at], "(") ? skipParentheses(tokens, at) : at + 1
  }
  return text.slice(tokens[at]?.end ?? 0).trim()
}

export function printCreateView(view: View): Sql {
  return sql`CREATE VIEW ${id(view.name)} AS ${verbatim(view.sql)}`
}

export function printDropView(name: string): Sql {
  return sql`DROP VIEW ${id(name)}`
}
