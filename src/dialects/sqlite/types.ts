import type { TypeSystem } from "../dialect"
import { canonicalDefault, defaultText } from "./defaults"

/** https://www.sqlite.org/datatype3.html, 3.1 */
type Affinity = "integer" | "text" | "blob" | "real" | "numeric"

/** Lower case, single spaces, none around parentheses; the declared word stays, because TypeORM compares it. */
export function canonicalType(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/ ?\( ?/g, "(")
    .replace(/ ?\)/g, ")")
    .replace(/ ?, ?/g, ",")
}

export function affinityOf(type: string): Affinity {
  const text = type.toLowerCase()
  if (text.includes("int")) return "integer"
  if (/char|clob|text/.test(text)) return "text"
  if (text === "" || text.includes("blob")) return "blob"
  return /real|floa|doub/.test(text) ? "real" : "numeric"
}

/** What a column is for, by its declared word: SQLite itself would store anything anywhere. */
function familyOf(type: string): "number" | "text" | "blob" | "boolean" | "time" {
  if (/^bool/.test(type)) return "boolean"
  if (/^(?:date|time)/.test(type)) return "time"
  const affinity = affinityOf(type)
  if (affinity === "text" || /^json/.test(type)) return "text"
  return affinity === "blob" ? "blob" : "number"
}

function isConvertible(from: string, to: string): boolean {
  const [before, after] = [familyOf(from), familyOf(to)]
  if (before === after || after === "text") return before !== "blob" || after === "blob"
  if (before === "boolean" || after === "boolean") return before === "number" || after === "number"
  return before === "text" && after === "time"
}

function isAkin(from: string, to: string): boolean {
  return isConvertible(from, to) && !(familyOf(from) === "text" && familyOf(to) === "time")
}

/** Affinity changes stored values: '007' becomes 7 in a number column, 2^53 + 1 becomes 2^53 in a real one. */
function isLossy(from: string, to: string): boolean {
  const [before, after] = [affinityOf(from), affinityOf(to)]
  if (before === after || after === "blob") return false
  if (after === "text") return before === "real" || before === "blob"
  if (after === "real") return true
  return before === "text" || before === "blob"
}

/** SQLite keeps any value in a column of any type. */
function needsUsing(): boolean {
  return false
}

export const types: TypeSystem = {
  canonicalType,
  canonicalDefault,
  defaultText,
  isConvertible,
  isAkin,
  needsUsing,
  isLossy,
}
