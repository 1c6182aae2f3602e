import type { Column, Default } from "../../schema/columns"
import { isEqual } from "../../schema/equal"
import type { Index, IndexPart } from "../../schema/indexes"
import { nameKey } from "../../schema/names"
import type { Schema } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import { canonicalDefault, defaultText, isNullDefault } from "./defaults"
import { isSameExpression } from "./expressions"
import { tokenize } from "./tokenizer"

/** SQLite keeps texts as they were written, so only the way of writing is compared; nothing is asked. */
export function canonicalize(wanted: Schema, current: Schema): Schema {
  const tables = new Map(current.tables.map((table) => [nameKey(table), table]))
  const views = new Map(current.views.map((view) => [nameKey(view), view]))
  return {
    ...wanted,
    tables: wanted.tables.map((table) => alignTable(table, tables.get(nameKey(table)))),
    views: wanted.views.map((view) => {
      const old = views.get(nameKey(view))
      return old !== undefined && isSameText(old.sql, view.sql) ? { ...view, sql: old.sql } : view
    }),
  }
}

function alignTable(wanted: Table, current: Table | undefined): Table {
  if (current === undefined) return wanted
  const columns = byName(current.columns)
  const indexes = byName(current.indexes)
  return {
    ...wanted,
    columns: wanted.columns.map((column) => alignColumn(column, columns.get(column.name))),
    checks: wanted.checks.map((check) => {
      const old = current.checks.find(
        (candidate) => candidate.name === check.name && isSameExpression(candidate.sql, check.sql),
      )
      return old ?? check
    }),
    indexes: wanted.indexes.map((index) => alignIndex(index, indexes.get(index.name))),
  }
}

function byName<T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((object) => [object.name, object]))
}

function alignColumn(wanted: Column, current: Column | undefined): Column {
  if (current === undefined) return wanted
  const { generated, collation } = wanted
  const isSameCollation = collation !== undefined && current.collation?.toLowerCase() === collation.toLowerCase()
  // TypeORM compares with the text that it remembers, letter by letter.
  const isSameGenerated =
    generated !== undefined && current.generated !== undefined && generated.sql.trim() === current.generated.sql.trim()
  return {
    ...wanted,
    ...(isSameDefault(wanted, current) ? { default: current.default } : {}),
    ...(isSameGenerated ? { generated: { ...generated, sql: current.generated.sql } } : {}),
    ...(isSameCollation ? { collation: current.collation } : {}),
  }
}

function isSameDefault(wanted: Column, current: Column): boolean {
  if (isNullDefault(wanted.default) && isNullDefault(current.default)) return true
  if (wanted.default === undefined || current.default === undefined) return false
  if (isEqual(wanted.default, current.default)) return true
  const meaning = (value: Default, type: string): string => JSON.stringify(simplify(value, type))
  return meaning(wanted.default, wanted.type) === meaning(current.default, current.type)
}

/** `TRUE` is 1 (lang_expr.html, 14), and parentheses change nothing. */
function simplify(value: Default, type: string): Default | undefined {
  const text = defaultText(value, type)
  const inner = stripParentheses(text)
  if (/^(?:true|false)$/i.test(inner)) return inner.toLowerCase() === "true" ? "1" : "0"
  const literal = canonicalDefault(inner, "")
  return typeof literal === "object"
    ? spell(inner)
    : typeof literal === "number"
      ? String(literal)
      : { sql: JSON.stringify(literal) }
}

function stripParentheses(text: string): string {
  const tokens = tokenize(text)
  const inner = tokens.slice(1, -1)
  let depth = 0
  const isWrapped =
    tokens.length > 2 &&
    tokens[0]?.text === "(" &&
    tokens.at(-1)?.text === ")" &&
    inner.every((token) => (depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0) >= 0)
  return isWrapped ? stripParentheses(text.slice(tokens[0]?.end, tokens.at(-1)?.start)) : text.trim()
}

function isSameText(a: string, b: string): boolean {
  return spell(a) === spell(b)
}

/** Tokens with single spaces, words in lower case; quotes stay, because `"x"` may be a text. */
function spell(text: string): string {
  return tokenize(text)
    .map((token) => (token.kind === "word" ? token.text.toLowerCase() : token.text))
    .join(" ")
}

function alignIndex(wanted: Index, current: Index | undefined): Index {
  if (current === undefined) return wanted
  const isSameWhere =
    wanted.where !== undefined && current.where !== undefined && isSameExpression(wanted.where, current.where)
  return {
    ...wanted,
    columns: wanted.columns.map((part, at) => alignPart(part, current.columns[at])),
    ...(isSameWhere ? { where: current.where } : {}),
  }
}

function alignPart(wanted: IndexPart, current: IndexPart | undefined): IndexPart {
  if (typeof wanted === "string" || current === undefined || typeof current === "string") return wanted
  return isSameExpression(wanted.sql, current.sql) ? current : wanted
}
