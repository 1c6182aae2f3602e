import type { DialectName } from "../dialects/dialect"
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
 */
export function fillerOf(column: Column, table: Name, before: Schema, dialect: DialectName): Default | undefined {
  const owner = findTable(before, table)
  if (owner?.foreignKeys.some((key) => key.columns.includes(column.name))) return undefined
  if (column.type.endsWith("[]")) return "{}"
  const labels = column.enum ?? (column.enumName && findEnum(before, column.enumName)?.labels)
  if (labels !== undefined) return labels[0]
  const isUnique =
    owner?.primaryKey?.columns.join() === column.name ||
    owner?.uniques.some((unique) => unique.columns.join() === column.name) ||
    owner?.indexes.some((index) => index.unique && index.columns.length === 1 && index.columns[0] === column.name)
  if (TEXTS.test(column.type)) return isUnique === true ? { sql: uniqueText(dialect) } : ""
  if (/^bool/.test(column.type)) return false
  if (NUMBERS.test(column.type)) return 0
  const expression = EXPRESSIONS.find(([type]) => type.test(column.type))?.[1][dialect]
  return expression === undefined ? undefined : { sql: expression }
}

function uniqueText(dialect: DialectName): string {
  return { postgres: "gen_random_uuid()::text", sqlite: "lower(hex(randomblob(16)))" }[dialect]
}
