import type { Default } from "../../schema/columns"
import { lit } from "../sql"

const STRING = /^'((?:[^']|'')*)'$/
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/**
 * A default as the pragmas and TypeORM's `normalizeDefault` spell it. A number that a JavaScript
 * number does not print the same way (`1.50`, `9007199254740993`) stays an expression, so that its
 * text survives. So does NULL, which TypeORM compares too.
 */
export function canonicalDefault(text: string, type: string): Default | undefined {
  const expression = text.trim()
  if (expression === "") return undefined
  const string = STRING.exec(expression)
  if (string !== null) return (string[1] ?? "").replaceAll("''", "'")
  if (isBoolean(type) && (expression === "0" || expression === "1")) return expression === "1"
  if (NUMBER.test(expression) && String(Number(expression)) === expression) return Number(expression)
  return { sql: expression }
}

/** The text that TypeORM compares with `dflt_value`. */
export function defaultText(value: Default, _type: string): string {
  if (typeof value === "object") return value.sql
  if (typeof value === "boolean") return value ? "1" : "0"
  return lit(value).text
}

/** True when the default is the NULL that a column without default has. */
export function isNullDefault(value: Default | undefined): boolean {
  return value === undefined || (typeof value === "object" && /^null$/i.test(value.sql))
}

function isBoolean(type: string): boolean {
  return /^bool/i.test(type)
}

/** What ADD COLUMN takes as constant (lang_altertable.html, 4): no parentheses, no CURRENT_TIME. */
export function isConstant(value: Default): boolean {
  return (
    typeof value !== "object" ||
    /^(?:[+-]?\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|0x[0-9a-f]+|true|false|x'[0-9a-f]*')$/i.test(value.sql)
  )
}
