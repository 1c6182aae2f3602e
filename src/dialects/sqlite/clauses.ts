import type { Deferrable } from "../../schema/constraints"
import type { ForeignKeyAction } from "../../schema/foreign-keys"
import {
  endOf,
  isAtEnd,
  readName,
  readNames,
  readParentheses,
  sees,
  startOf,
  takes,
  type TokenReader,
} from "./token-reader"
import { isToken, type Span } from "./tokenizer"

/** What a clause of a CREATE TABLE says, of a column or of the table. */
export type Clause = Span & { readonly name: string } & (
    | { readonly kind: "primaryKey"; readonly columns: readonly string[]; readonly autoincrement: boolean }
    | { readonly kind: "unique"; readonly columns: readonly string[] }
    | { readonly kind: "check"; readonly sql: string }
    | { readonly kind: "foreignKey"; readonly columns: readonly string[]; readonly references: References }
    | { readonly kind: "notNull" | "null" }
    | { readonly kind: "default"; readonly sql: string }
    | { readonly kind: "collate"; readonly collation: string }
    | { readonly kind: "generated"; readonly sql: string; readonly stored: boolean }
  )

export interface References {
  readonly table: string
  /** Empty: the primary key of the table. */
  readonly columns: readonly string[]
  readonly onDelete: ForeignKeyAction
  readonly onUpdate: ForeignKeyAction
  readonly deferrable?: Deferrable
}

/** The clauses up to the end: those of one column, or of the table when `column` is absent. */
export function readClauses(reader: TokenReader, column?: string): Clause[] {
  const clauses: Clause[] = []
  while (!isAtEnd(reader)) {
    const { at } = reader
    const start = startOf(reader)
    const name = takes(reader, "constraint") ? readName(reader) : ""
    const clause = readClause(reader, column)
    if (clause !== undefined) clauses.push({ ...clause, name, start, end: endOf(reader) })
    else if (reader.at === at || name === "") reader.at = Math.max(reader.at, at + 1)
  }
  return clauses
}

type Distribute<T> = T extends unknown ? Omit<T, "name" | keyof Span> : never

function readClause(reader: TokenReader, column?: string): Distribute<Clause> | undefined {
  if (takes(reader, "primary", "key")) return readPrimaryKey(reader, column)
  if (takes(reader, "unique")) {
    const columns = column === undefined ? readNames(reader) : [column]
    skipConflict(reader)
    return { kind: "unique", columns }
  }
  if (takes(reader, "check")) {
    const sql = readParentheses(reader)
    skipConflict(reader)
    return { kind: "check", sql }
  }
  if (takes(reader, "foreign", "key")) {
    const columns = readNames(reader)
    return takes(reader, "references") ? { kind: "foreignKey", columns, references: readReferences(reader) } : undefined
  }
  return column === undefined ? undefined : readColumnClause(reader, column)
}

function readColumnClause(reader: TokenReader, column: string): Distribute<Clause> | undefined {
  if (takes(reader, "references")) return { kind: "foreignKey", columns: [column], references: readReferences(reader) }
  if (takes(reader, "not", "null") || takes(reader, "null")) {
    const kind = isToken(reader.tokens[reader.at - 2], "not") ? "notNull" : "null"
    skipConflict(reader)
    return { kind }
  }
  if (takes(reader, "default")) return { kind: "default", sql: readDefault(reader) }
  if (takes(reader, "collate")) return { kind: "collate", collation: readName(reader) }
  if (takes(reader, "generated", "always", "as") || takes(reader, "as")) {
    const sql = readParentheses(reader)
    const stored = takes(reader, "stored")
    if (!stored) takes(reader, "virtual")
    return { kind: "generated", sql, stored }
  }
  return undefined
}

function readPrimaryKey(reader: TokenReader, column?: string): Distribute<Clause> {
  let columns = column === undefined ? [] : [column]
  let autoincrement = false
  if (column === undefined) {
    // SQLite takes AUTOINCREMENT inside the list too: PRIMARY KEY (id AUTOINCREMENT).
    const from = reader.at
    columns = readNames(reader)
    autoincrement = reader.tokens.slice(from, reader.at).some((token) => isToken(token, "autoincrement"))
  } else if (!takes(reader, "asc")) {
    takes(reader, "desc")
  }
  skipConflict(reader)
  if (takes(reader, "autoincrement")) autoincrement = true
  return { kind: "primaryKey", columns, autoincrement }
}

function skipConflict(reader: TokenReader): void {
  if (takes(reader, "on", "conflict")) reader.at++
}

function readDefault(reader: TokenReader): string {
  if (sees(reader, "(")) return readParentheses(reader)
  const start = startOf(reader)
  if (sees(reader, "+") || sees(reader, "-")) reader.at++
  reader.at++
  return reader.text.slice(reader.base + start, reader.base + endOf(reader))
}

function readReferences(reader: TokenReader): References {
  const table = readName(reader)
  const columns = readNames(reader)
  const actions: { onDelete: ForeignKeyAction; onUpdate: ForeignKeyAction } = {
    onDelete: "no action",
    onUpdate: "no action",
  }
  let deferrable: Deferrable | undefined
  for (;;) {
    if (takes(reader, "on", "delete")) actions.onDelete = readAction(reader)
    else if (takes(reader, "on", "update")) actions.onUpdate = readAction(reader)
    else if (takes(reader, "on", "insert")) readAction(reader)
    else if (takes(reader, "match")) reader.at++
    else if (sees(reader, "deferrable") || sees(reader, "not", "deferrable")) deferrable = readDeferrable(reader)
    else return { table, columns, ...actions, ...(deferrable === undefined ? {} : { deferrable }) }
  }
}

function readAction(reader: TokenReader): ForeignKeyAction {
  if (takes(reader, "set", "null")) return "set null"
  if (takes(reader, "set", "default")) return "set default"
  if (takes(reader, "cascade")) return "cascade"
  if (takes(reader, "restrict")) return "restrict"
  takes(reader, "no", "action")
  return "no action"
}

function readDeferrable(reader: TokenReader): Deferrable | undefined {
  const isDeferrable = !takes(reader, "not")
  takes(reader, "deferrable")
  const isDeferred = takes(reader, "initially", "deferred")
  if (!isDeferred) takes(reader, "initially", "immediate")
  if (!isDeferrable) return undefined
  return isDeferred ? "initially deferred" : "initially immediate"
}
