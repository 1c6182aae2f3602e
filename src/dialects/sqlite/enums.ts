import { id, join, lit, sql, type Sql } from "../sql"
import { isToken, tokenize, unquote } from "./tokenizer"
import { foldName } from "./tokenizer"

/**
 * The CHECK of a column that allows these labels, spelled as TypeORM 0.3 writes it: it finds the
 * labels again by the text `"name" varchar CHECK( "name" IN (`.
 */
export function labelsCheck(column: string, labels: readonly string[]): Sql {
  return sql`CHECK( ${id(column)} IN (${join(labels.map(lit), ",")}) )`
}

/** The labels that a column's CHECK allows; undefined when it says something else. */
export function parseLabels(check: string, column: string): readonly string[] | undefined {
  const tokens = tokenize(check)
  const [name, word, open] = tokens
  const close = tokens.at(-1)
  if (name === undefined || foldName(unquote(name.text)) !== foldName(column)) return undefined
  if (!isToken(word, "in") || !isToken(open, "(") || !isToken(close, ")")) return undefined
  const list = tokens.slice(3, -1)
  const isList = list.every((token, at) =>
    at % 2 === 0 ? token.kind === "string" && token.text.startsWith("'") : isToken(token, ","),
  )
  if (!isList || list.length % 2 === 0) return undefined
  return list.filter((_, at) => at % 2 === 0).map((token) => unquote(token.text))
}

/** A value with old labels turned into new ones. */
export function mapLabels(value: Sql, map: Readonly<Record<string, string>>): Sql {
  const branches = Object.entries(map).map(([from, to]) => sql`WHEN ${lit(from)} THEN ${lit(to)}`)
  return branches.length === 0 ? value : sql`CASE ${value} ${join(branches, " ")} ELSE ${value} END`
}

/** The rows that hold a label which is neither allowed nor mapped, most frequent first. */
export function findOtherLabels(table: Sql, column: Sql, allowed: readonly string[]): Sql {
  return sql`SELECT ${column} AS "label", count(*) AS "rows" FROM ${table} WHERE ${column} NOT IN (${join(allowed.map(lit))}) GROUP BY 1 ORDER BY 2 DESC`
}
