/** One token of SQL text; white space and comments lie between tokens. */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol"
  readonly text: string
  /** A word in lower case, or a symbol: what keywords are compared with. Empty for the rest. */
  readonly word: string
  readonly start: number
  readonly end: number
}

// https://www.sqlite.org/draft/tokenreq.html; sticky patterns for what is rare, character codes for what is common.
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y
const OPERATOR = /\|\||<<|>>|<=|>=|==|!=|<>|->>|->|[\s\S]/uy
const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" }

/** Splits SQL text as SQLite does. Never fails: what is no token is a symbol. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (let start = skipGap(text, 0); start < text.length;) {
    const kind = kindAt(text, start)
    const end = endOfToken(text, start, kind)
    const part = text.slice(start, end)
    const word = kind === "word" ? part.toLowerCase() : kind === "symbol" ? part : ""
    tokens.push({ kind, text: part, word, start, end })
    start = skipGap(text, end)
  }
  return tokens
}

/** The end of white space and comments. */
function skipGap(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 32 || (code >= 9 && code <= 13)) at++
    else if (code === 45 && text.charCodeAt(at + 1) === 45) at = after(text, "\n", at)
    else if (code === 47 && text.charCodeAt(at + 1) === 42) at = after(text, "*/", at + 2)
    else return at
  }
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at + mark.length
}

function kindAt(text: string, at: number): Token["kind"] {
  const code = text.charCodeAt(at)
  if (code === 39) return "string"
  if (code === 34 || code === 96 || code === 91) return "quoted"
  if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) return "number"
  if (!isWordPart(code) || code === 36) return "symbol"
  return (code === 120 || code === 88) && text.charCodeAt(at + 1) === 39 ? "string" : "word"
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Letters, digits, `_`, `$` and everything beyond ASCII. */
function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    isDigit(code) ||
    code === 95 ||
    code === 36 ||
    code >= 128
  )
}

function endOfToken(text: string, start: number, kind: Token["kind"]): number {
  if (kind === "word") {
    let at = start + 1
    while (isWordPart(text.charCodeAt(at))) at++
    return at
  }
  if (kind === "string" || kind === "quoted")
    return endOfQuote(text, isWordPart(text.charCodeAt(start)) ? start + 1 : start)
  const pattern = kind === "number" ? NUMBER : OPERATOR
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : start + 1
}

/** A quote inside is doubled, save between brackets. */
function endOfQuote(text: string, open: number): number {
  const closing = CLOSING[text[open] ?? ""] ?? "'"
  let at = after(text, closing, open + 1)
  while (closing !== "]" && text[at] === closing) at = after(text, closing, at + 1)
  return at
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
