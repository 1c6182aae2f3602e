import { defineCases, products, type CaseFile } from "../case"

/** From no default to one, to another, and to none again. */
const between = (type: unknown, from: unknown, to: unknown, value: unknown = null): CaseFile => ({
  before: [products({ it: { type, nullable: true, default: from } })],
  after: [products({ it: { type, nullable: true, default: to } })],
  rows: { products: [{ id: 1, it: value }] },
  expect: { up: ["~ alter column products.it (default)"], noSql: [/DROP COLUMN/] },
})
const onPostgres = (one: CaseFile): CaseFile => ({ ...one, sqlite: "no such type or function" })
const timestamp = { postgres: "timestamptz", sqlite: "datetime" }

export default defineCases({
  "text added": between("varchar", undefined, "red"),
  "text changed": between("varchar", "red", "blue"),
  "text dropped": between("varchar", "red", undefined),
  "text to the empty string": between("varchar", "red", ""),
  "text with quotes": between("varchar", "a", `it's "so" \`here\``),
  "text with backslashes": between("varchar", "a", "C:\\new\\table"),
  "text with unicode": between("varchar", "a", "Perlé 日本 🦄"),
  "text that reads like a function": between("varchar", "a", "now()"),
  "text that reads like a number": between("varchar", "1", "01"),
  "text that reads like null": between("varchar", "a", "null"),
  "text that reads like a cast": between("varchar", "a", "'x'::text"),
  "text with a line break": between("varchar", "a", "one\ntwo"),
  "text with a dollar and a question mark": between("varchar", "a", "$1 ? :name {0}"),
  "number added": between("integer", undefined, 0),
  "number changed": between("integer", 0, 42),
  "negative number": between("integer", 1, -1),
  fraction: between("numeric", 1, 0.25),
  "negative fraction": between("double precision", 0.5, -1.5),
  "big number as text": between("bigint", "1", "9007199254740993"),
  "boolean to true": between("boolean", false, true),
  "boolean to false": between("boolean", undefined, false),
  "null is no default": between("varchar", "red", null),
  date: between("date", "2024-01-01", "2024-12-31"),
  "timestamp text": between(timestamp, undefined, "2024-01-01 00:00:00"),
  "function added": between(timestamp, undefined, () => "CURRENT_TIMESTAMP"),
  "function to a constant": between(timestamp, () => "CURRENT_TIMESTAMP", "2024-01-01 00:00:00"),
  "now() to CURRENT_TIMESTAMP with precision": onPostgres(
    between(
      "timestamptz",
      () => "now()",
      () => "CURRENT_TIMESTAMP(3)",
    ),
  ),
  expression: between("integer", undefined, { postgres: () => "1 + 2", sqlite: () => "(1 + 2)" }),
  "uuid function": onPostgres(between("uuid", undefined, () => "gen_random_uuid()")),
  "uuid function of an extension": onPostgres({
    ...between(
      "uuid",
      () => "gen_random_uuid()",
      () => "uuid_generate_v4()",
    ),
    prepare: ['CREATE EXTENSION "uuid-ossp"'],
  }),
  "jsonb object": onPostgres(between("jsonb", {}, { a: [1, "it's"], b: null })),
  "json list": onPostgres(between("json", undefined, [])),
  "jsonb function": onPostgres(between("jsonb", undefined, () => "jsonb_build_object('a', 1)")),
  interval: onPostgres(between("interval", undefined, "1 day")),
  bytea: onPostgres(between("bytea", undefined, "\\x00ff")),
  inet: onPostgres(between("inet", "10.0.0.1", "10.0.0.2")),
  cast: onPostgres(between("varchar", undefined, () => "('a'::text || 'b')")),
  "simple-json": between("simple-json", undefined, '{"a":1}'),
  "simple-array": between("simple-array", undefined, "a,b"),
})
