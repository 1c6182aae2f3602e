import { types } from "node:util"
import { LimbeckError } from "../errors"
import { show } from "./fields"
import { isPlainObject } from "./variants"

/**
 * A value as TypeScript source on one line. Only a text of several lines is a template literal and
 * brings its lines along.
 * @throws LimbeckError `cannot-print` for what has no literal
 */
export function printLiteral(value: unknown): string {
  if (typeof value === "string") return printText(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value)
  if (value === null || value === undefined || typeof value === "boolean") return String(value)
  if (Array.isArray(value)) return `[${value.map(printLiteral).join(", ")}]`
  if (types.isDate(value))
    return `new Date(${Number.isNaN(value.getTime()) ? "NaN" : JSON.stringify(value.toISOString())})`
  if (types.isUint8Array(value)) return `Buffer.from("${Buffer.from(value).toString("hex")}", "hex")`
  if (isPlainObject(value)) {
    const entries = Object.entries(value).map(([key, inner]) => `${printKey(key)}: ${printLiteral(inner)}`)
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
  }
  throw new LimbeckError({
    code: "cannot-print",
    message: `cannot write ${show(value)} into a migration file: it has no literal`,
    next: "write this part of the migration by hand",
  })
}

/** A key bare where it is an identifier. `__proto__` in quotes would set the prototype. */
export function printKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]'
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : printQuoted(key)
}

/** A text in the quotes that need fewer escapes, several lines of SQL as they are. */
export function printText(text: string): string {
  return text.trim().includes("\n") ? printTemplate(text) : printQuoted(text)
}

function printQuoted(text: string): string {
  const double = JSON.stringify(text)
  const count = (quote: string): number => text.split(quote).length - 1
  const quoted =
    count('"') > count("'") ? `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'` : double
  return escapeRare(quoted)
}

function printTemplate(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("`", "\\`")
    .replaceAll("${", "\\${")
    // JSON writes a backslash as two: only an odd one out begins the escape of a line end.
    .replace(/\\(.)/g, (escape, letter: string) => (letter === "n" ? "\n" : escape))
  return `\`${escapeRare(inner)}\``
}

/** What is legal in a literal and yet breaks tools: line separators, invisible marks, the end of a script. */
function escapeRare(source: string): string {
  return source
    .replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
    })
    .replace(/<\/(?=script)/gi, "<\\/")
}

/** Text as it may stand in a comment of one line. */
export function printComment(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .replaceAll("*/", "* /")
    .trim()
}
