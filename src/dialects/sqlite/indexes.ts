import type { Index, IndexPart } from "../../schema/indexes"
import { id, join, maybe, sql, verbatim, type Sql } from "../sql"
import type { ResolveColumn } from "./constraints"
import { renameColumns } from "./expressions"
import {
  foldName,
  isToken,
  skipParentheses,
  splice,
  splitAtCommas,
  tokenize,
  unquote,
  type Span,
  type Token,
} from "./tokenizer"

/** A CREATE INDEX in pieces. */
export interface IndexText {
  readonly text: string
  readonly name: string
  readonly nameSpan: Span
  readonly unique: boolean
  readonly table: string
  /** What stands between the parentheses. */
  readonly list: string
  readonly listSpan: Span
  readonly parts: readonly IndexTextPart[]
  readonly where?: string
  readonly whereSpan?: Span
}

export interface IndexTextPart {
  /** The column, where the part is one. */
  readonly column?: string
  /** Without COLLATE, ASC and DESC. */
  readonly sql: string
  /** True when it has COLLATE or DESC. */
  readonly decorated: boolean
}

export function parseCreateIndex(text: string): IndexText {
  const tokens = tokenize(text)
  let at = 1
  const unique = isToken(tokens[at], "unique")
  if (unique) at++
  at++
  if (isToken(tokens[at], "if")) at += 3
  if (isToken(tokens[at + 1], ".")) at += 2
  const name = tokens[at]
  const table = tokens[at + 2]
  const open = at + 3
  const after = skipParentheses(tokens, open)
  const listSpan = { start: tokens[open]?.end ?? 0, end: tokens[after - 1]?.start ?? text.length }
  const whereStart = isToken(tokens[after], "where") ? tokens[after + 1]?.start : undefined
  const whereSpan = whereStart === undefined ? undefined : { start: whereStart, end: tokens.at(-1)?.end ?? text.length }
  return {
    text,
    name: unquote(name?.text ?? ""),
    nameSpan: { start: name?.start ?? 0, end: name?.end ?? 0 },
    unique,
    table: unquote(table?.text ?? ""),
    list: text.slice(listSpan.start, listSpan.end).trim(),
    listSpan,
    parts: splitAtCommas(tokens, open + 1, after - 1).map(([from, to]) => parsePart(text, tokens.slice(from, to))),
    ...(whereSpan === undefined ? {} : { where: text.slice(whereSpan.start, whereSpan.end), whereSpan }),
  }
}

function parsePart(text: string, tokens: readonly Token[]): IndexTextPart {
  let rest = tokens
  const last = rest.at(-1)
  const isDescending = isToken(last, "desc")
  if (isDescending || isToken(last, "asc")) rest = rest.slice(0, -1)
  const isCollated = rest.length > 2 && isToken(rest.at(-2), "collate")
  if (isCollated) rest = rest.slice(0, -2)
  const decorated = isDescending || isCollated
  const [first] = rest
  if (first !== undefined && rest.length === 1 && (first.kind === "word" || first.kind === "quoted")) {
    return { column: unquote(first.text), sql: first.text, decorated }
  }
  return { sql: text.slice(first?.start, rest.at(-1)?.end), decorated }
}

export function readIndex(text: string, resolve: ResolveColumn): Index {
  const index = parseCreateIndex(text)
  const columns = index.parts.map((part): IndexPart =>
    part.column === undefined ? { sql: part.sql } : resolve(part.column),
  )
  return {
    name: index.name,
    columns,
    unique: index.unique,
    ...(index.where === undefined ? {} : { where: index.where }),
    ...(index.parts.some((part) => part.decorated) ? { unmanaged: index.list } : {}),
  }
}

/** CREATE INDEX as TypeORM 0.3 spells it. `unmanaged` is the whole list with COLLATE and DESC. */
export function printCreateIndex(index: Index, table: string): Sql {
  const list =
    index.unmanaged === undefined
      ? join(index.columns.map((part) => (typeof part === "string" ? id(part) : verbatim(part.sql))))
      : verbatim(index.unmanaged)
  const where = index.where === undefined ? undefined : sql`WHERE ${verbatim(index.where)}`
  return sql`CREATE ${index.unique ? sql`UNIQUE ` : sql``}INDEX ${id(index.name)} ON ${id(table)} (${list})${maybe(where)}`
}

/** The CREATE INDEX of an index under another name, otherwise as it stands. */
export function renameIndexText(text: string, name: string): Sql {
  return verbatim(splice(text, [{ ...parseCreateIndex(text).nameSpan, by: id(name).text }]))
}

export function printDropIndex(name: string): Sql {
  return sql`DROP INDEX ${id(name)}`
}

/** An index that an operation creates, after a column was renamed. */
export function renameInIndex(index: Index, from: string, to: string): Index {
  const renames = new Map([[from, to]])
  return {
    ...index,
    columns: index.columns.map((part) => {
      if (typeof part !== "string") return { sql: renameColumns(part.sql, renames) }
      return foldName(part) === foldName(from) ? to : part
    }),
    ...(index.where === undefined ? {} : { where: renameColumns(index.where, renames) }),
    ...(index.unmanaged === undefined ? {} : { unmanaged: renameColumns(index.unmanaged, renames) }),
  }
}
