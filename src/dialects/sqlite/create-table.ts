import { LimbeckError } from "../../errors"
import { readClauses, type Clause } from "./clauses"
import {
  endOf,
  isAtEnd,
  readName,
  readParentheses,
  sees,
  startOf,
  startReading,
  takes,
  type TokenReader,
} from "./token-reader"
import { isToken, skipParentheses, splitAtCommas, tokenize, unquote, type Span } from "./tokenizer"

/**
 * A CREATE TABLE in pieces, each with its text as it stands: what is not changed is written back
 * byte for byte.
 */
export interface TableText {
  /** Up to the name of the table, the name, and from there to the opening parenthesis. */
  readonly head: string
  readonly name: string
  readonly beforeItems: string
  readonly items: readonly Item[]
  /** From the closing parenthesis on. */
  readonly tail: string
  readonly withoutRowid: boolean
  readonly strict: boolean
}

/** What stands between two commas: a column, or constraints of the table. */
export type Item = ColumnItem | ConstraintItem

export interface ColumnItem {
  readonly text: string
  readonly column: string
  /** The type; empty where there is none. */
  readonly typeSpan: Span
  readonly clauses: readonly Clause[]
}

export interface ConstraintItem {
  readonly text: string
  readonly column?: undefined
  readonly clauses: readonly Clause[]
  /** True when it follows another constraint without a comma, which SQLite allows. */
  readonly glued?: boolean
}

/** The columns, in order. */
export function columnItems(table: TableText): readonly ColumnItem[] {
  return table.items.filter((item) => item.column !== undefined)
}

/**
 * Reads the text that sqlite_schema holds of a table.
 * @throws LimbeckError `unreadable-table`
 */
export function parseCreateTable(text: string): TableText {
  const tokens = tokenize(text)
  const reader = startReading(text, tokens)
  takes(reader, "create")
  if (!takes(reader, "temp")) takes(reader, "temporary")
  takes(reader, "table")
  takes(reader, "if", "not", "exists")
  if (isToken(tokens[reader.at + 1], ".")) reader.at += 2
  const nameToken = tokens[reader.at]
  const open = reader.at + 1
  const close = skipParentheses(tokens, open) - 1
  const openToken = tokens[open]
  const closeToken = tokens[close]
  if (nameToken === undefined || openToken === undefined || closeToken === undefined || !isToken(openToken, "(")) {
    throw unreadable(text)
  }
  let base = openToken.end
  const items = splitAtCommas(tokens, open + 1, close).flatMap(([at, to]) => {
    const edge = tokens[to] ?? closeToken
    const parsed = readItem(text.slice(base, edge.start), { text, tokens, to, base, at })
    base = edge.end
    return parsed
  })
  const options = tokens.slice(close + 1)
  return {
    head: text.slice(0, nameToken.start),
    name: unquote(nameToken.text),
    beforeItems: text.slice(nameToken.end, openToken.end),
    items,
    tail: text.slice(closeToken.start),
    withoutRowid: options.some((token) => isToken(token, "rowid")),
    strict: options.some((token) => isToken(token, "strict")),
  }
}

const CONSTRAINT_WORDS = new Set(["constraint", "primary", "unique", "check", "foreign"])
const COLUMN_CLAUSE_WORDS = new Set([
  ...["constraint", "primary", "not", "null", "unique", "check", "default"],
  ...["collate", "references", "generated", "as"],
])

/** Reads what stands between two commas. */
export function parseItem(text: string): Item[] {
  return readItem(text, startReading(text, tokenize(text)))
}

/** SQLite takes table constraints without a comma between them: such a text is several items. */
function readItem(text: string, reader: TokenReader): Item[] {
  const first = reader.at < reader.to ? reader.tokens[reader.at] : undefined
  if (first === undefined) return []
  if (!CONSTRAINT_WORDS.has(first.word)) return [readColumn(text, reader)]
  const clauses = readClauses(reader)
  if (clauses.length <= 1) return [{ text, clauses }]
  const starts = [0, ...clauses.slice(1).map((clause) => clause.start)]
  return starts.map((start, index) => {
    const part = text.slice(start, starts[index + 1])
    return { text: part, clauses: readClauses(startReading(part, tokenize(part))), glued: index > 0 }
  })
}

/** Reads the definition of one column. */
export function parseColumn(text: string): ColumnItem {
  return readColumn(text, startReading(text, tokenize(text)))
}

function readColumn(text: string, reader: TokenReader): ColumnItem {
  const column = readName(reader)
  const nameEnd = endOf(reader)
  const typeStart = startOf(reader)
  while (!isAtEnd(reader) && !startsClause(reader)) {
    if (sees(reader, "(")) {
      readParentheses(reader)
      break
    }
    reader.at++
  }
  const end = endOf(reader)
  const typeSpan = end === nameEnd ? { start: end, end } : { start: typeStart, end }
  return { text, column, typeSpan, clauses: readClauses(reader, column) }
}

function startsClause(reader: TokenReader): boolean {
  return COLUMN_CLAUSE_WORDS.has(reader.tokens[reader.at]?.word ?? "")
}

/** The text of a table, under another name where one is given (already quoted). */
export function printTable(table: TableText, quotedName: string): string {
  const items = table.items.map((item, at) => {
    const isGlued = item.column === undefined && item.glued === true && table.items[at - 1]?.column === undefined
    return at === 0 ? item.text : `${isGlued ? "" : ","}${item.text}`
  })
  return `${table.head}${quotedName}${table.beforeItems}${items.join("")}${table.tail}`
}

function unreadable(text: string): LimbeckError {
  return new LimbeckError({
    code: "unreadable-table",
    message: `cannot read a table definition of the database: ${text.slice(0, 200)}`,
    next: "report it with the definition, and write this change with op.execute meanwhile",
  })
}
