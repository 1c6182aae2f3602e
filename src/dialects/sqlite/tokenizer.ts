/** One token of SQL text; white space and comments lie between tokens. */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol"
  readonly text: string
  readonly start: number
  readonly end: number
}

// https://www.sqlite.org/draft/tokenreq.html; `$` stands in names where it is not the first character.
const GAP = String.raw`\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|$)`
const STRING = String.raw`'(?:[^']|'')*'`
const QUOTED = String.raw`"(?:[^"]|"")*"|` + "`(?:[^`]|``)*`" + String.raw`|\[[^\]]*\]`
const BLOB = String.raw`[xX]'[^']*'`
const NUMBER = String.raw`0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?`
const WORD = String.raw`[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*`
const SYMBOL = String.raw`\|\||<<|>>|<=|>=|==|!=|<>|->>|->|[\s\S]`
const PATTERN = `(${GAP})|(${STRING}|${BLOB})|(${QUOTED})|(${NUMBER})|(${WORD})|(${SYMBOL})`
const KINDS = [undefined, undefined, "string", "quoted", "number", "word", "symbol"] as const

/** Splits SQL text as SQLite does. Never fails: what is no token is a symbol. */
export function tokenize(text: string): Token[] {
  const pattern = new RegExp(PATTERN, "gu")
  const tokens: Token[] = []
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[1] !== undefined) continue
    const kind = KINDS[match.findIndex((group, index) => index > 0 && group !== undefined)]
    if (kind !== undefined) tokens.push({ kind, text: match[0], start: match.index, end: pattern.lastIndex })
  }
  return tokens
}

/** True when the token is this keyword or symbol (given in lower case). */
export function isToken(token: Token | undefined, text: string): boolean {
  return token !== undefined && (token.kind === "word" || token.kind === "symbol") && token.text.toLowerCase() === text
}

/** The name a token stands for. A string stands for a name where only a name may be (lang_keywords.html). */
export function unquote(text: string): string {
  const quote = text[0]
  if (quote === "[") return text.slice(1, -1)
  if (quote !== undefined && `"'\``.includes(quote)) return text.slice(1, -1).replaceAll(quote + quote, quote)
  return text
}

/** Names are equal when they differ in the case of ASCII letters only. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** The index of the token after the parenthesis that closes the one at `open`. */
export function skipParentheses(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    if (isToken(tokens[at], "(")) depth++
    else if (isToken(tokens[at], ")") && --depth === 0) return at + 1
  }
  return tokens.length
}

/** A range of text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The token ranges between commas outside parentheses, from `from` to before `to`. */
export function splitAtCommas(tokens: readonly Token[], from: number, to: number): (readonly [number, number])[] {
  const parts: (readonly [number, number])[] = []
  let start = from
  for (let at = from; at < to; at++) {
    if (isToken(tokens[at], "(")) at = skipParentheses(tokens, at) - 1
    else if (isToken(tokens[at], ",")) {
      parts.push([start, at])
      start = at + 1
    }
  }
  parts.push([start, to])
  return parts
}

/** The text with some of its ranges replaced. */
export function splice(text: string, edits: readonly (Span & { readonly by: string })[]): string {
  const ordered = [...edits].sort((a, b) => b.start - a.start)
  return ordered.reduce((result, edit) => result.slice(0, edit.start) + edit.by + result.slice(edit.end), text)
}
