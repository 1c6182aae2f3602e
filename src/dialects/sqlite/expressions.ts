import { foldName, isToken, skipParentheses, splice, tokenize, unquote, type Token } from "./tokenizer"

/** An expression without white space, comments, case of words and outer parentheses: equal texts mean the same. */
export function normalizeExpression(text: string): string {
  return normalizeTokens(stripParentheses(tokenize(text)))
}

function normalizeTokens(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.kind === "word") return token.text.toLowerCase()
      if (token.kind === "quoted") return isPlainName(token.text) ? foldName(unquote(token.text)) : token.text
      return token.text
    })
    .join(" ")
}

function isPlainName(quoted: string): boolean {
  return /^[A-Za-z_]\w*$/.test(unquote(quoted))
}

function stripParentheses(tokens: Token[]): Token[] {
  let inner = tokens
  while (inner.length > 1 && isToken(inner[0], "(") && skipParentheses(inner, 0) === inner.length)
    inner = inner.slice(1, -1)
  return inner
}

/** True when both texts are the same expression, as far as spelling tells. */
export function isSameExpression(a: string, b: string): boolean {
  return a === b || normalizeExpression(a) === normalizeExpression(b)
}

/** True when the text holds this name as a word or quoted, wherever it stands. */
export function mentions(text: string, name: string): boolean {
  const folded = foldName(name)
  if (!foldName(text).includes(folded) && !/["'`]/.test(name)) return false
  return tokenize(text).some(
    (token) =>
      (token.kind === "word" || token.kind === "quoted" || token.kind === "string") &&
      foldName(unquote(token.text)) === folded,
  )
}

/** True when an expression over one table reads this column. */
export function readsColumn(expression: string, column: string): boolean {
  const tokens = tokenize(expression)
  return tokens.some((_, at) => isColumn(tokens, at, foldName(column)))
}

/**
 * An expression over the columns of one table (a CHECK, a generated column, an index) with columns
 * renamed. Such expressions hold no subqueries, so a name that is no function, collation, type or
 * qualifier is a column.
 */
export function renameColumns(expression: string, renames: ReadonlyMap<string, string>): string {
  if (renames.size === 0) return expression
  const tokens = tokenize(expression)
  const byFolded = new Map([...renames].map(([from, to]) => [foldName(from), to]))
  const edits = tokens.flatMap((token, at) => {
    const to = byFolded.get(foldName(unquote(token.text)))
    return to !== undefined && isColumn(tokens, at, foldName(unquote(token.text)))
      ? [{ ...token, by: quoteName(to) }]
      : []
  })
  return splice(expression, edits)
}

/** The expression without `table.` before its columns. */
export function stripQualifier(expression: string, table: string): string {
  const tokens = tokenize(expression)
  const folded = foldName(table)
  const edits = tokens.flatMap((token, at) => {
    const dot = tokens[at + 1]
    const isQualifier = isName(token) && foldName(unquote(token.text)) === folded && isToken(dot, ".")
    return isQualifier && dot !== undefined ? [{ start: token.start, end: dot.end, by: "" }] : []
  })
  return splice(expression, edits)
}

function isName(token: Token | undefined): boolean {
  return token?.kind === "word" || token?.kind === "quoted"
}

function isColumn(tokens: readonly Token[], at: number, folded: string): boolean {
  const token = tokens[at]
  if (token === undefined || !isName(token) || foldName(unquote(token.text)) !== folded) return false
  if (isToken(tokens[at + 1], "(") && token.kind === "word") return false
  if (isToken(tokens[at + 1], ".") || isToken(tokens[at - 1], "collate")) return false
  return !isCastType(tokens, at)
}

/** True inside `CAST(x AS here)`. */
function isCastType(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isName(tokens[before]); before--) {
    if (isToken(tokens[before], "as")) return true
  }
  return false
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
