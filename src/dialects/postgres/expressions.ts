/** Reads just enough of SQL text to see where strings, quoted names and parentheses begin and end. */

/** The position after the string, quoted name or dollar quote that begins at `at`; `at` when none does. */
function skipQuoted(text: string, at: number): number {
  const quote = text[at]
  if (quote === "$") return skipDollarQuoted(text, at)
  if (quote !== "'" && quote !== '"') return at
  const escapes = quote === "'" && /(^|[^\w"])e$/i.test(text.slice(Math.max(0, at - 2), at))
  let end = at + 1
  for (; end < text.length; end++) {
    if (escapes && text[end] === "\\") end++
    else if (text[end] === quote && text[end + 1] === quote) end++
    else if (text[end] === quote) return end + 1
  }
  return end
}

function skipDollarQuoted(text: string, at: number): number {
  const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(text.slice(at, at + 66))?.[0]
  if (tag === undefined || /\w/.test(text[at - 1] ?? "")) return at
  const close = text.indexOf(tag, at + tag.length)
  return close < 0 ? text.length : close + tag.length
}

/** The text split at every `separator` that stands outside quotes and parentheses. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length;) {
    const after = skipQuoted(text, at)
    if (after > at) {
      at = after
      continue
    }
    if ("([".includes(text[at] ?? "")) depth++
    if (")]".includes(text[at] ?? "")) depth--
    if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at))
      start = at + separator.length
    }
    at++
  }
  parts.push(text.slice(start))
  return parts.map((part) => part.trim())
}

/** The text without parentheses that enclose all of it, and without space around it. */
export function stripOuterParens(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith("(") || !trimmed.endsWith(")")) return trimmed
  let depth = 0
  for (let at = 0; at < trimmed.length;) {
    const after = skipQuoted(trimmed, at)
    if (after > at) {
      at = after
      continue
    }
    if (trimmed[at] === "(") depth++
    if (trimmed[at] === ")") depth--
    if (depth === 0 && at < trimmed.length - 1) return trimmed
    at++
  }
  return depth === 0 ? stripOuterParens(trimmed.slice(1, -1)) : trimmed
}

/** The text with `change` made to what stands outside quotes. */
export function mapOutsideQuotes(text: string, change: (code: string) => string): string {
  let changed = ""
  let start = 0
  for (let at = 0; at < text.length;) {
    const after = skipQuoted(text, at)
    if (after === at) {
      at++
      continue
    }
    changed += change(text.slice(start, at)) + text.slice(at, after)
    at = start = after
  }
  return changed + change(text.slice(start))
}

/** A form that is equal only for texts that differ in space, case of words, needless quotes and outer parentheses. */
export function strictForm(text: string): string {
  const spaced = mapOutsideQuotes(stripOuterParens(text), (code) => code.replace(/\s+/g, " ").toLowerCase())
  return mapOutsideStrings(spaced, (code) => code.replace(/"([a-z_][a-z0-9_]*)"/g, "$1")).trim()
}

function mapOutsideStrings(text: string, change: (code: string) => string): string {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join("")
}

/**
 * A form in which two texts of the same expression are often equal: no needless parentheses, casts of
 * constants, quotes or spaces. Only for comparing; where it is not enough the server decides.
 */
export function roughForm(text: string): string {
  const spaced = mapOutsideQuotes(stripOuterParens(text), (code) => code.replace(/\s+/g, " ").toLowerCase())
  return spaced
    .replace(/"([a-z_][a-z0-9_]*)"/g, "$1")
    .replace(/::(?:character varying|timestamp with(?:out)? time zone|double precision|\w+)(?:\(\d+\))?(?:\[\])?/g, "")
    .replace(/[()\s]/g, "")
}

/** A string constant's value: `'it''s'`, `E'a\nb'`, `U&` is left alone. Undefined for anything else. */
export function readString(text: string): string | undefined {
  const plain = /^'((?:[^']|'')*)'$/s.exec(text)
  if (plain !== null) return (plain[1] ?? "").replaceAll("''", "'")
  const escaped = /^[eE]'((?:[^'\\]|''|\\.)*)'$/s.exec(text)
  return escaped === null ? undefined : unescape(escaped[1] ?? "")
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }

/** PostgreSQL manual 4.1.2.2. */
function unescape(body: string): string {
  return body.replace(
    /''|\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))/gs,
    (whole: string, ...groups: (string | undefined)[]) => {
      if (whole === "''") return "'"
      const hexadecimal = groups[0] ?? groups[1] ?? groups[2]
      if (hexadecimal !== undefined) return String.fromCodePoint(parseInt(hexadecimal, 16))
      if (groups[3] !== undefined) return String.fromCodePoint(parseInt(groups[3], 8))
      const letter = groups[4] ?? ""
      return ESCAPES[letter] ?? letter
    },
  )
}

const LIST =
  /\((\w+|"(?:[^"]|"")+")\)::text (= ANY|<> ALL) \(\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]\)/g

/**
 * What the server prints of an expression, without outer parentheses. A list of texts for a varchar
 * column is turned back into `IN ('a', 'b')`: the print of it is read otherwise than it was written,
 * so that only this text gives the same catalog entry once more.
 */
export function readPrinted(text: string): string {
  return stripOuterParens(text).replace(LIST, (_, name: string, operator: string, items: string) => {
    return `${name} ${operator === "= ANY" ? "IN" : "NOT IN"} (${items.replace(/('(?:[^']|'')*')::character varying/g, "$1")})`
  })
}
