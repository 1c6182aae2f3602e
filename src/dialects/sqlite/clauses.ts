import type { Deferrable } from "../../schema/constraints"
import type { ForeignKeyAction } from "../../schema/foreign-keys"
import { isToken, skipParentheses, splitAtCommas, unquote, type Span, type Token } from "./tokenizer"

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

/** Reads tokens one after the other. */
export class TokenReader {
  at: number
  constructor(
    readonly text: string,
    readonly tokens: readonly Token[],
    readonly to: number,
    at = 0,
  ) {
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.to
  }

  /** True when the next tokens are these words. */
  sees(first: string, second?: string, third?: string): boolean {
    const { at, tokens, to } = this
    if (at >= to || tokens[at]?.word !== first) return false
    if (second !== undefined && (at + 1 >= to || tokens[at + 1]?.word !== second)) return false
    return third === undefined || (at + 2 < to && tokens[at + 2]?.word === third)
  }

  /** Skips these words when they are next. */
  takes(first: string, second?: string, third?: string): boolean {
    const seen = this.sees(first, second, third)
    if (seen) this.at += third !== undefined ? 3 : second !== undefined ? 2 : 1
    return seen
  }

  readName(): string {
    const token = this.tokens[this.at++]
    return token === undefined ? "" : unquote(token.text)
  }

  /** The text inside the parentheses that are next. */
  readParentheses(): string {
    const open = this.tokens[this.at]
    this.at = Math.min(skipParentheses(this.tokens, this.at), this.to)
    const close = this.tokens[this.at - 1]
    return open === undefined || close === undefined ? "" : this.text.slice(open.end, close.start).trim()
  }

  /** The first name of each entry of the list in parentheses that is next. */
  readNames(): string[] {
    if (!this.sees("(")) return []
    const from = this.at + 1
    this.at = Math.min(skipParentheses(this.tokens, this.at), this.to)
    return splitAtCommas(this.tokens, from, this.at - 1).flatMap(([first]) => {
      const token = this.tokens[first]
      return token === undefined ? [] : [unquote(token.text)]
    })
  }

  get start(): number {
    return this.tokens[this.at]?.start ?? this.text.length
  }

  /** Where the last token read ends. */
  get end(): number {
    return this.tokens[this.at - 1]?.end ?? 0
  }
}

/** The clauses up to the end: those of one column, or of the table when `column` is absent. */
export function readClauses(reader: TokenReader, column?: string): Clause[] {
  const clauses: Clause[] = []
  while (!reader.isAtEnd) {
    const { at, start } = reader
    const name = reader.takes("constraint") ? reader.readName() : ""
    const clause = readClause(reader, column)
    if (clause !== undefined) clauses.push({ ...clause, name, start, end: reader.end } as Clause)
    else if (reader.at === at || name === "") reader.at = Math.max(reader.at, at + 1)
  }
  return clauses
}

type Distribute<T> = T extends unknown ? Omit<T, "name" | keyof Span> : never

function readClause(reader: TokenReader, column?: string): Distribute<Clause> | undefined {
  if (reader.takes("primary", "key")) return readPrimaryKey(reader, column)
  if (reader.takes("unique")) {
    const columns = column === undefined ? reader.readNames() : [column]
    skipConflict(reader)
    return { kind: "unique", columns }
  }
  if (reader.takes("check")) {
    const sql = reader.readParentheses()
    skipConflict(reader)
    return { kind: "check", sql }
  }
  if (reader.takes("foreign", "key")) {
    const columns = reader.readNames()
    return reader.takes("references") ? { kind: "foreignKey", columns, references: readReferences(reader) } : undefined
  }
  return column === undefined ? undefined : readColumnClause(reader, column)
}

function readColumnClause(reader: TokenReader, column: string): Distribute<Clause> | undefined {
  if (reader.takes("references")) return { kind: "foreignKey", columns: [column], references: readReferences(reader) }
  if (reader.takes("not", "null") || reader.takes("null")) {
    const kind = isToken(reader.tokens[reader.at - 2], "not") ? "notNull" : "null"
    skipConflict(reader)
    return { kind }
  }
  if (reader.takes("default")) return { kind: "default", sql: readDefault(reader) }
  if (reader.takes("collate")) return { kind: "collate", collation: reader.readName() }
  if (reader.takes("generated", "always", "as") || reader.takes("as")) {
    const sql = reader.readParentheses()
    const stored = reader.takes("stored")
    if (!stored) reader.takes("virtual")
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
    columns = reader.readNames()
    autoincrement = reader.tokens.slice(from, reader.at).some((token) => isToken(token, "autoincrement"))
  } else if (!reader.takes("asc")) {
    reader.takes("desc")
  }
  skipConflict(reader)
  if (reader.takes("autoincrement")) autoincrement = true
  return { kind: "primaryKey", columns, autoincrement }
}

function skipConflict(reader: TokenReader): void {
  if (reader.takes("on", "conflict")) reader.at++
}

function readDefault(reader: TokenReader): string {
  if (reader.sees("(")) return reader.readParentheses()
  const { start } = reader
  if (reader.sees("+") || reader.sees("-")) reader.at++
  reader.at++
  return reader.text.slice(start, reader.end)
}

function readReferences(reader: TokenReader): References {
  const table = reader.readName()
  const columns = reader.readNames()
  const actions: { onDelete: ForeignKeyAction; onUpdate: ForeignKeyAction } = { onDelete: "no action", onUpdate: "no action" }
  let deferrable: Deferrable | undefined
  for (;;) {
    if (reader.takes("on", "delete")) actions.onDelete = readAction(reader)
    else if (reader.takes("on", "update")) actions.onUpdate = readAction(reader)
    else if (reader.takes("on", "insert")) readAction(reader)
    else if (reader.takes("match")) reader.at++
    else if (reader.sees("deferrable") || reader.sees("not", "deferrable")) deferrable = readDeferrable(reader)
    else return { table, columns, ...actions, ...(deferrable === undefined ? {} : { deferrable }) }
  }
}

function readAction(reader: TokenReader): ForeignKeyAction {
  if (reader.takes("set", "null")) return "set null"
  if (reader.takes("set", "default")) return "set default"
  if (reader.takes("cascade")) return "cascade"
  if (reader.takes("restrict")) return "restrict"
  reader.takes("no", "action")
  return "no action"
}

function readDeferrable(reader: TokenReader): Deferrable | undefined {
  const isDeferrable = !reader.takes("not")
  reader.takes("deferrable")
  const isDeferred = reader.takes("initially", "deferred")
  if (!isDeferred) reader.takes("initially", "immediate")
  if (!isDeferrable) return undefined
  return isDeferred ? "initially deferred" : "initially immediate"
}
