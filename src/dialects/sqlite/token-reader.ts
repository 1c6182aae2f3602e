import { isToken, skipParentheses, splitAtCommas, unquote, type Token } from "./tokenizer"

/** A place in a list of tokens, which the functions here move on. */
export interface TokenReader {
  readonly text: string
  readonly tokens: readonly Token[]
  /** The end of the part that is read. */
  readonly to: number
  /** Where that part begins in the text: what places are counted from. */
  readonly base: number
  at: number
}

export function startReading(text: string, tokens: readonly Token[]): TokenReader {
  return { text, tokens, to: tokens.length, base: 0, at: 0 }
}

export function isAtEnd({ to, at }: TokenReader): boolean {
  return at >= to
}

/** True when the next tokens are these words. */
export function sees({ tokens, at, to }: TokenReader, first: string, second?: string, third?: string): boolean {
  if (at >= to || tokens[at]?.word !== first) return false
  if (second !== undefined && (at + 1 >= to || tokens[at + 1]?.word !== second)) return false
  return third === undefined || (at + 2 < to && tokens[at + 2]?.word === third)
}

/** Skips these words when they are next. */
export function takes(reader: TokenReader, first: string, second?: string, third?: string): boolean {
  const seen = sees(reader, first, second, third)
  if (seen) reader.at += third !== undefined ? 3 : second !== undefined ? 2 : 1
  return seen
}

export function readName(reader: TokenReader): string {
  const token = reader.tokens[reader.at++]
  return token === undefined ? "" : unquote(token.text)
}

/** The text inside the parentheses that are next. */
export function readParentheses(reader: TokenReader): string {
  const { text, tokens } = reader
  const open = tokens[reader.at]
  reader.at = Math.min(skipParentheses(tokens, reader.at), reader.to)
  const close = tokens[reader.at - 1]
  return open === undefined || close === undefined ? "" : text.slice(open.end, close.start).trim()
}

/** The first name of each entry of the list in parentheses that is next. */
export function readNames(reader: TokenReader): string[] {
  const { tokens } = reader
  if (!sees(reader, "(")) return []
  const from = reader.at + 1
  reader.at = Math.min(skipParentheses(tokens, reader.at), reader.to)
  return splitAtCommas(tokens, from, reader.at - 1).flatMap(([first]) => {
    const token = tokens[first]
    return token === undefined || isToken(token, ")") ? [] : [unquote(token.text)]
  })
}

/** Where the next token begins. */
export function startOf({ text, tokens, at, to, base }: TokenReader): number {
  return ((at < to ? tokens[at]?.start : tokens[to - 1]?.end) ?? text.length) - base
}

/** Where the last token read ends. */
export function endOf({ tokens, at, base }: TokenReader): number {
  return (tokens[at - 1]?.end ?? base) - base
}
