/** One token of SQL text; white space and comments lie between tokens. */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol"
  readonly text: string
  /** A word in lower case, or a symbol: what keywords are compared with. Empty for the rest. */
  readonly word: string
  readonly start: number
  readonly end: number
}

// https://www.sqlite.org/draft/tokenreq.html; `$` stands in names where it is not the first character.
const GAP = String.raw`\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|$)`
const STRING = String.raw`'(?:[^']|'')*'`
const QUOTED = String.raw`"(?:[^"]|"")*"|` + "`(?:[^`]|``)*`" + String.raw`|\[[^\]]*\]`
const BLOB = String.raw`[xX]'[^']*'`
const NUMBER = String.raw`0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?`
// A blob literal is no word.
const WORD = String.raw`(?![xX]')[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*`
const SYMBOL_FIRST = String.raw`[(),]`
const SYMBOL = String.raw`\|\||<<|>>|<=|>=|==|!=|<>|->>|->|[\s\S]`
const PATTERN = new RegExp(
  `(?:${GAP})|(${WORD})|(${QUOTED})|(${SYMBOL_FIRST})|(${STRING}|${BLOB})|(${NUMBER})|(${SYMBOL})`,
  "gu",
)

/** Splits SQL text as SQLite does. Never fails: what is no token is a symbol. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  PATTERN.lastIndex = 0
  for (let match = PATTERN.exec(text); match !== null; match = PATTERN.exec(text)) {
    const kind = kindOf(match)
    if (kind === undefined) continue
    const [part] = match
    const word = kind === "word" ? part.toLowerCase() : kind === "symbol" ? part : ""
    tokens.push({ kind, text: part, word, start: match.index, end: match.index + part.length })
  }
  return tokens
}

function kindOf(match: RegExpExecArray): Token["kind"] | undefined {
  if (match[1] !== undefined) return "word"
  if (match[2] !== undefined) return "quoted"
  if (match[3] !== undefined || match[6] !== undefined) return "symbol"
  if (match[4] !== undefined) return "string"
  return match[5] === undefined ? undefined : "number"
}

/** True when the token is this keyword or symbol (given in lower case). */
export function isToken(token: Token | undefined, text: string): boolean {
  return token?.word === text
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
    const word = tokens[at]?.word
    if (word === "(") depth++
    else if (word === ")" && --depth === 0) return at + 1
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

/** Some of the tokens of a text, as tokens of the part of the text that begins at `offset`. */
export function shiftTokens(tokens: readonly Token[], offset: number): Token[] {
  return tokens.map((token) => ({ ...token, start: token.start - offset, end: token.end - offset }))
}
