import type { DialectName } from "../dialects/dialect"
import { id } from "../dialects/sql"
import { mentions } from "../operations/expressions"
import type { Column, Default } from "../schema/columns"
import { findEnum, findTable, type Schema } from "../schema/schema"
import type { Name } from "../schema/names"

const NUMBERS = /^(smallint|integer|int\d?|bigint|tinyint|mediumint|numeric|decimal|real|float\d?|double|money|oid)\b/
const TEXTS = /^(varchar|char|character|text|citext|bpchar|name|nvarchar|nchar|clob|varying|native character)\b/
const EXPRESSIONS: readonly (readonly [RegExp, Record<DialectName, string>])[] = [
  [/^(timestamp|timestamptz|datetime)\b/, { postgres: "now()", sqlite: "CURRENT_TIMESTAMP" }],
  [/^date\b/, { postgres: "CURRENT_DATE", sqlite: "CURRENT_DATE" }],
  [/^(time|timetz)\b/, { postgres: "CURRENT_TIME", sqlite: "CURRENT_TIME" }],
  [/^uuid\b/, { postgres: "gen_random_uuid()", sqlite: "lower(hex(randomblob(16)))" }],
  [/^interval\b/, { postgres: "'0'", sqlite: "'0'" }],
  [/^jsonb?\b/, { postgres: "'{}'", sqlite: "'{}'" }],
  [/^(bytea|blob)\b/, { postgres: "''", sqlite: "x''" }],
  [/^(tsvector|tsquery|xml|hstore|ltree)\b/, { postgres: "''", sqlite: "''" }],
  [/^point\b/, { postgres: "'(0,0)'", sqlite: "'(0,0)'" }],
  [/^line\b/, { postgres: "'{1,0,0}'", sqlite: "'{1,0,0}'" }],
  [/^(lseg|box|path|polygon)\b/, { postgres: "'((0,0),(0,0))'", sqlite: "'((0,0),(0,0))'" }],
  [/^circle\b/, { postgres: "'<(0,0),0>'", sqlite: "'<(0,0),0>'" }],
  [/^cube\b/, { postgres: "'(0)'", sqlite: "'(0)'" }],
  [/^(inet|cidr)\b/, { postgres: "'0.0.0.0'", sqlite: "'0.0.0.0'" }],
  [/^macaddr\b/, { postgres: "'00:00:00:00:00:00'", sqlite: "'00:00:00:00:00:00'" }],
  [/^macaddr8\b/, { postgres: "'00:00:00:00:00:00:00:00'", sqlite: "'00:00:00:00:00:00:00:00'" }],
  [/^(int4|int8|num|ts|tstz|date)range\b/, { postgres: "'empty'", sqlite: "'empty'" }],
  [/^(int4|int8|num|ts|tstz|date)multirange\b/, { postgres: "'{}'", sqlite: "'{}'" }],
]

/**
 * A neutral value for rows that get a dropped NOT NULL column back when a migration is reverted:
 * the values themselves were lost by dropping it. Nothing for a foreign key, whose value must exist.
 * @param isDistinct no two rows may have the same
 */
export function fillerOf(
  column: Column,
  table: Name,
  before: Schema,
  dialect: DialectName,
  isDistinct: boolean,
): Default | undefined {
  const owner = findTable(before, table)
  if (owner?.foreignKeys.some((key) => key.columns.includes(column.name))) return undefined
  if (column.type.endsWith("[]")) return "{}"
  const labels = column.enum ?? (column.enumName && findEnum(before, column.enumName)?.labels)
  if (labels !== undefined) return labels[0]
  if (TEXTS.test(column.type)) return isDistinct ? { sql: distinctText(column.type, dialect) } : ""
  if (/^bool/.test(column.type)) return false
  if (NUMBERS.test(column.type)) return isDistinct ? { sql: distinctNumber(column.type, dialect) } : 0
  const expression = EXPRESSIONS.find(([type]) => type.test(column.type))?.[1][dialect]
  return expression === undefined ? undefined : { sql: expression }
}

/**
 * Whether rows that get these columns back at once need different values in one of them: a key or a unique
 * index lies over them alone, and it is its first; or rows with like values exclude each other.
 */
export function needsDistinct(column: Column, table: Name, before: Schema, coming: ReadonlySet<string>): boolean {
  const owner = findTable(before, table)
  if (owner === undefined) return false
  if (owner.exclusions.some(({ sql }) => mentions(sql, column.name))) return true
  const uniqueIndexes = owner.indexes.filter((index) => index.unique)
  return [...(owner.primaryKey ? [owner.primaryKey] : []), ...owner.uniques, ...uniqueIndexes].some(
    ({ columns }) =>
      columns[0] === column.name && columns.every((part) => typeof part === "string" && coming.has(part)),
  )
}

/** A column that gives every row its value by itself, those too that exist when it is added. */
export function fillsItself({ generated, increment }: Column): boolean {
  return generated !== undefined || increment !== undefined
}

/**
 * What stands for a value that no cast brings back, where it is a key or refers to one: the same value gives the same,
 * so that references hold. Two that give the same are refused by their key.
 */
export function standInOf(column: Column, table: Name, before: Schema): string | undefined {
  const isReference = findTable(before, table)?.foreignKeys.some((key) => key.columns.includes(column.name)) === true
  if (!isReference && !needsDistinct(column, table, before, new Set([column.name]))) return undefined
  const digest = `md5(${id(column.name).text}::text)`
  if (column.type === "uuid") return `${digest}::uuid`
  if (column.type === "bigint") return `('x' || left(${digest}, 15))::bit(60)::bigint`
  // Half of 32 bits: an integer has a sign (PostgreSQL manual 8.1).
  if (column.type === "integer") return `(('x' || left(${digest}, 8))::bit(32)::bigint / 2)::integer`
  return undefined
}

function distinctText(type: string, dialect: DialectName): string {
  const uuid = "gen_random_uuid()::text"
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? 36)
  // SQLite holds a text to no length.
  return { postgres: length < 36 ? `left(${uuid}, ${length})` : uuid, sqlite: "lower(hex(randomblob(16)))" }[dialect]
}

/** Numbers at random, up to what the type can hold. */
function distinctNumber(type: string, dialect: DialectName): string {
  const [precision, scale = "0"] = /\((\d+)(?:,(\d+))?\)/.exec(type)?.slice(1) ?? []
  const digits = precision === undefined ? 9 : Math.min(9, Number(precision) - Number(scale))
  const limit = type.startsWith("smallint") ? 32767 : 10 ** Math.max(digits, 0) - 1
  return { postgres: `floor(random() * ${limit})`, sqlite: `abs(random() % ${limit})` }[dialect]
}
