import type { Default } from "../../schema/columns"
import { lit } from "../sql"
import { arrayText, readArray } from "./arrays"
import { mapOutsideQuotes, readString, splitOutside, stripOuterParens } from "./expressions"
import { elementType, readType } from "./types"
import { canonicalJson, canonicalTime, canonicalUuid } from "./values"

/** A default as SQL text, for a column of this canonical type. `NULL` is none. */
export function canonicalDefault(text: string, type: string): Default | undefined {
  const stripped = stripOuterParens(text)
  const clock = readClock(stripped)
  if (clock !== undefined) return { sql: clock }
  const literal = readLiteral(stripped)
  if (literal === null) return undefined
  const value = literal === undefined ? undefined : canonicalValue(literal, type)
  return value ?? { sql: canonicalExpression(stripped) }
}

/** A literal or expression back as SQL text for a column of this type. */
export function defaultText(value: Default, type: string): string {
  if (typeof value === "object") return CLOCK_TEXTS.get(value.sql) ?? writeClock(value.sql)
  if (typeof value === "boolean") return readType(type).base === "boolean" ? String(value) : lit(String(value)).text
  // A number in quotes too, as TypeORM writes it: the server prints it otherwise without them, and
  // TypeORM's differ compares what the server prints (PostgresDriver.normalizeDefault, 0.3.31).
  return lit(String(value)).text
}

const WORDY = /\b(?:and|or|not|is|isnull|notnull|in|i?like|similar|between|overlaps|at|collate|any|some|all)\b/i

/** The clause DEFAULT of a column takes no operator that is a word (`b_expr` of the server's grammar), save in parentheses. */
export function inClause(text: string): string {
  const parts: string[] = []
  mapOutsideQuotes(text, (code) => (parts.push(code), code))
  return parts.some((code) => WORDY.test(code)) && stripOuterParens(text) === text ? `(${text})` : text
}

/** A constant's text; null for NULL, undefined for what is no constant. */
export function readLiteral(text: string): string | null | undefined {
  const body = stripOuterParens(text)
  if (/^null$/i.test(body)) return null
  if (/^(?:true|false)$/i.test(body)) return body.toLowerCase()
  if (/^[-+]?\s*(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(body)) return body.replace(/^\+|\s/g, "")
  const string = readString(body) ?? readTypedString(body)
  if (string !== undefined) return string
  const elements = /^array\s*\[(.*)\]$/is.exec(body)
  const array = elements === null ? undefined : readArrayLiteral(elements[1] ?? "")
  if (array !== undefined) return array
  return readCast(body)
}

/** `'red'::public."it's"[]`: a quoted name may hold anything. */
const CAST = /^(.*)::\s*((?:"(?:[^"]|"")*"|[\p{L}\p{N}_$\s.[\](),])+)$/su

function readCast(body: string): string | null | undefined {
  const cast = /^cast\s*\((.*)\sas\s+([^']+)\)$/is.exec(body) ?? CAST.exec(body)
  if (cast === null) return undefined
  const [, operand = "", type = ""] = cast
  const inner = readLiteral(operand)
  // `('now'::text)::date` is evaluated at each insert: a constant of type text is not one of another type.
  const isText = /::\s*text\)*\s*$/i.test(operand) && /date|time|interval/i.test(type)
  return isText ? undefined : inner
}

/** `DATE '2020-01-01'`, `B'101'`, `interval '1 day'`. */
function readTypedString(body: string): string | undefined {
  const typed =
    /^(?:[bx]|(?:date|time|timetz|timestamp|timestamptz|interval|uuid|numeric|json|jsonb|inet)(?:\s+with(?:out)?\s+time\s+zone)?\s+)('.*')$/is.exec(
      body,
    )
  return typed === null || /^x/i.test(body) ? undefined : readString(typed[1] ?? "")
}

function readArrayLiteral(body: string): string | undefined {
  if (body.trim() === "") return "{}"
  const elements = splitOutside(body, ",").map(readLiteral)
  return elements.some((element) => element === undefined) ? undefined : arrayText(elements as (string | null)[])
}

const NUMBERS = new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid"])
const TRUE = new Set(["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"])
const FALSE = new Set(["f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"])

/** A constant of this type, so that two texts of one value are equal; undefined when it is no such constant. */
function canonicalValue(text: string, type: string): string | number | boolean | undefined {
  const { base, array } = readType(type)
  if (array) {
    const elements = readArray(text)
    if (elements === undefined) return text
    return arrayText(
      elements.map((element) =>
        element === null ? null : String(canonicalValue(element, elementType(type)) ?? element),
      ),
    )
  }
  if (base === "boolean") return TRUE.has(text.toLowerCase()) ? true : FALSE.has(text.toLowerCase()) ? false : undefined
  if (NUMBERS.has(base))
    return canonicalNumber(base === "money" ? text.replace(/[$,]/g, "").replace(/\.00$/, "") : text)
  if (base === "json" || base === "jsonb") return canonicalJson(text)
  if (base === "uuid") return canonicalUuid(text)
  return canonicalTime(text, base)
}

/**
 * A number where its spelling is that of JavaScript. `10.50` stays a text: TypeORM's differ compares
 * spellings, so the one that the entity has is to be written.
 */
function canonicalNumber(text: string): number | string {
  const trimmed = text.trim()
  return trimmed !== "" && String(Number(trimmed)) === trimmed && Number.isFinite(Number(trimmed))
    ? Number(trimmed)
    : trimmed
}

/** What TypeORM writes for the datetime functions (PostgresDriver.normalizeDatetimeFunction, 0.3.31). */
const CLOCK_TEXTS: ReadonlyMap<string, string> = new Map([
  ["now()", "now()"],
  ["CURRENT_DATE", "('now'::text)::date"],
  ["CURRENT_TIME", "('now'::text)::time with time zone"],
  ["LOCALTIMESTAMP", "('now'::text)::timestamp without time zone"],
  ["LOCALTIME", "('now'::text)::time without time zone"],
])

const PRECISE_CLOCKS: Readonly<Record<string, string>> = {
  CURRENT_TIMESTAMP: "timestamp(#) with time zone",
  CURRENT_TIME: "time(#) with time zone",
  LOCALTIMESTAMP: "timestamp(#) without time zone",
  LOCALTIME: "time(#) without time zone",
}

/** One name for the many spellings of a datetime function; undefined for anything else. */
function readClock(text: string): string | undefined {
  const direct =
    /^(now\s*\(\s*\)|transaction_timestamp\s*\(\s*\)|current_timestamp|current_date|current_time|localtimestamp|localtime)\s*(?:\(\s*(\d)\s*\))?$/i.exec(
      text.replace(/^pg_catalog\./, ""),
    )
  if (direct !== null) {
    const name = (direct[1] ?? "").toUpperCase()
    const isNow = name.endsWith(")") || name === "CURRENT_TIMESTAMP"
    if (direct[2] !== undefined) return name.endsWith(")") ? undefined : `${name}(${direct[2]})`
    return isNow ? "now()" : name
  }
  const cast = /^\(?'now'::text\)?::(date|time|timestamp)(?:\((\d)\))?(?: (with|without) time zone)?$/i.exec(text)
  if (cast === null) return undefined
  const [, type = "", precision, zone] = cast
  if (type.toLowerCase() === "date") return "CURRENT_DATE"
  const names = type.toLowerCase() === "time" ? ["CURRENT_TIME", "LOCALTIME"] : ["CURRENT_TIMESTAMP", "LOCALTIMESTAMP"]
  const name = (zone?.toLowerCase() === "with" ? names[0] : names[1]) ?? ""
  if (precision !== undefined) return `${name}(${precision})`
  return name === "CURRENT_TIMESTAMP" ? "now()" : name
}

function writeClock(text: string): string {
  const match = /^([A-Z_]+)\((\d)\)$/.exec(text)
  const written = match === null ? undefined : PRECISE_CLOCKS[match[1] ?? ""]
  return written === undefined ? text : `('now'::text)::${written.replace("#", match?.[2] ?? "")}`
}

/** Function names fold to lower case, and the extensions' uuid functions lose the schema they live in. */
function canonicalExpression(text: string): string {
  const folded = mapOutsideQuotes(text, (code) =>
    code.replace(/\s+/g, " ").replace(/[A-Za-z_][\w.]*(?=\()/g, (name) => name.toLowerCase()),
  )
  return folded
    .replace(/^(?:\w+\.)?(uuid_generate_v\d\(\)|gen_random_uuid\(\))$/, "$1")
    .replace(/^nextval\(('(?:[^']|'')*')\)$/, "nextval($1::regclass)")
}
