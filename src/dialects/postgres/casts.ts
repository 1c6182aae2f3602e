import { elementType, isEnumType, readType } from "./types"

const INTEGERS = ["smallint", "integer", "bigint"]
const NUMBERS = [...INTEGERS, "numeric", "real", "double precision"]
const TEXTS = ["varchar", "text", "char", "citext", "name", "bpchar"]
const FAMILIES: readonly (readonly string[])[] = [
  [...NUMBERS, "money"],
  ["date", "timestamp", "timestamptz"],
  ["timestamp", "timestamptz", "time"],
  ["time", "timetz"],
  ["timestamptz", "timetz"],
  ["time", "interval"],
  ["json", "jsonb"],
  ["inet", "cidr"],
  ["bit", "varbit"],
  ["macaddr", "macaddr8"],
  ["geometry", "geography"],
  ["vector", "halfvec"],
  ["hstore", "json"],
  ["hstore", "jsonb"],
]

/** Casts within a family that PostgreSQL makes only when they are written (pg_cast.castcontext 'e'), or not at all. */
const EXPLICIT = new Set(
  ["real money", "double precision money", "money real", "money double precision"].concat([
    "money smallint",
    "money integer",
    "money bigint",
    "smallint money",
    "geography geometry",
  ]),
)

function isFamily(from: string, to: string): boolean {
  return from === to || FAMILIES.some((family) => family.includes(from) && family.includes(to))
}

export function isTextType(type: string): boolean {
  return TEXTS.includes(readType(type).base)
}

/** False when a value of type `from` can never be kept as type `to`. */
export function isConvertible(from: string, to: string): boolean {
  const [old, next] = [readType(from), readType(to)]
  if (old.array !== next.array) return isConvertible(elementType(from), elementType(to))
  if (TEXTS.includes(old.base) || TEXTS.includes(next.base)) return true
  if (isEnumType(old.base) && isEnumType(next.base)) return true
  if (isFamily(old.base, next.base)) return true
  return isOddCast(old.base, next.base)
}

const PARSED = [...NUMBERS, "money", "boolean", "date", "timestamp", "timestamptz", "time", "timetz", "interval"]

/** Texts may well be labels, documents or ids, but are rarely numbers, truths or times. */
export function isAkin(from: string, to: string): boolean {
  return isConvertible(from, to) && !(isTextType(elementType(from)) && PARSED.includes(readType(elementType(to)).base))
}

/** Casts across families that keep a value. */
function isOddCast(from: string, to: string): boolean {
  if (from === "boolean") return NUMBERS.includes(to)
  if (to === "boolean") return NUMBERS.includes(from) || from === "jsonb"
  if (from === "jsonb") return NUMBERS.includes(to)
  if (from === "bit" || from === "varbit") return to === "integer" || to === "bigint"
  return (from === "integer" || from === "bigint") && to === "bit"
}

/**
 * The expression that casts column `quoted` from one type to another, where PostgreSQL does not by
 * itself: an assignment or implicit cast needs none, and must have none, since a written cast to
 * varchar(n) cuts the value where the assignment refuses it. `target` is the new type as SQL.
 */
export function castExpression(quoted: string, from: string, to: string, target: string): string | undefined {
  const [old, next] = [readType(from), readType(to)]
  if (!old.array && next.array) {
    const element = castExpression(quoted, from, elementType(to), target.replace(/\[\]$/, "")) ?? quoted
    return `CASE WHEN ${quoted} IS NOT NULL THEN ARRAY[${element}]::${target} END`
  }
  if (old.array && !next.array) {
    const element = `(${quoted})[1]`
    return castExpression(element, elementType(from), to, target) ?? element
  }
  if (TEXTS.includes(next.base)) return undefined
  if (isEnumType(old.base) || isEnumType(next.base)) return `${quoted}::${old.array ? "text[]" : "text"}::${target}`
  if (TEXTS.includes(old.base)) return `${quoted}::${target}`
  if (isFamily(old.base, next.base))
    return EXPLICIT.has(`${old.base} ${next.base}`) ? castMoney(quoted, old.base, target) : undefined
  if (next.base === "boolean" && NUMBERS.includes(old.base) && !old.array) return `${quoted} <> 0`
  if (old.base === "boolean" && next.base !== "integer") return `${quoted}::integer${old.array ? "[]" : ""}::${target}`
  return `${quoted}::${target}`
}

function castMoney(quoted: string, from: string, target: string): string {
  if (from.startsWith("geo")) return `${quoted}::${target}`
  return from === "money" ? `${quoted}::numeric::${target}` : `${quoted}::numeric::money`
}

const NUMBER_RANK = ["smallint", "integer", "bigint", "numeric"]

/** True when turning `from` into `to` can lose or refuse rows. */
export function isLossy(from: string, to: string): boolean {
  if (from === to) return false
  const [old, next] = [readType(from), readType(to)]
  if (old.array && !next.array) return true
  if (!old.array && next.array) return isLossy(from, elementType(to))
  if (TEXTS.includes(next.base)) return isLossyToText(old.base, old.args, next.base, next.args)
  if (old.base !== next.base) return isLossyBase(old.base, next.base) || next.args.length > 0
  if (old.base === "numeric") return isNarrower(old.args, next.args)
  if (isEnumType(old.base)) return false
  if (["bit", "vector", "halfvec", "geometry", "geography"].includes(old.base)) return next.args.length > 0
  return next.args.length > 0 && !(old.args.length > 0 && Number(next.args[0]) >= Number(old.args[0]))
}

/** varchar growth and unlimited text keep all. */
function isLossyToText(from: string, old: readonly string[], to: string, next: readonly string[]): boolean {
  if (to === "char") return from !== "char" || Number(next[0] ?? 1) < Number(old[0] ?? 1)
  if (next.length === 0) return false
  const limit = from === "char" ? Number(old[0] ?? 1) : Number(old[0] ?? Infinity)
  return !TEXTS.includes(from) || Number(next[0]) < limit
}

function isLossyBase(from: string, to: string): boolean {
  const [low, high] = [NUMBER_RANK.indexOf(from), NUMBER_RANK.indexOf(to)]
  if (low >= 0 && high >= 0) return high < low
  const safe = new Set(
    [
      "date timestamp",
      "date timestamptz",
      "timestamp timestamptz",
      "timestamptz timestamp",
      "real double precision",
    ].concat(
      [
        "json jsonb",
        "jsonb json",
        "cidr inet",
        "bit varbit",
        "time timetz",
        "macaddr macaddr8",
        "boolean integer",
        "boolean smallint",
      ],
      [
        "boolean bigint",
        "boolean numeric",
        "smallint real",
        "smallint double precision",
        "integer double precision",
        "time interval",
      ],
    ),
  )
  return !safe.has(`${from} ${to}`)
}

function isNarrower(old: readonly string[], next: readonly string[]): boolean {
  if (next.length === 0) return false
  if (old.length === 0) return true
  const [precision, scale] = old.map(Number)
  const [newPrecision, newScale] = next.map(Number)
  return (newScale ?? 0) < (scale ?? 0) || (newPrecision ?? 0) - (newScale ?? 0) < (precision ?? 0) - (scale ?? 0)
}
