import { DataSource } from "typeorm"
import { canonicalDefault, defaultText } from "../../../src/dialects/postgres/defaults"
import { isConvertible, isLossy } from "../../../src/dialects/postgres/casts"
import { canonicalType } from "../../../src/dialects/postgres/types"
import type { Column, Default } from "../../../src/schema/columns"
import { emptyTable } from "../../../src/schema/tables"
import { openTrial, type Trial } from "./trial"

const { driver } = new DataSource({ type: "postgres" })
const EXTENSIONS = ["citext", "hstore", "cube", "ltree", "geometry", "geography", "vector", "halfvec"]

let trial: Trial
beforeAll(async () => {
  trial = await openTrial()
  await trial.rows(
    "CREATE TYPE mood AS ENUM ('ok', 'it''s', 'b,c'); CREATE SCHEMA other; CREATE TYPE other.mood AS ENUM ('x'); CREATE DOMAIN other.cents AS integer",
  )
})
afterAll(() => trial.close())
afterEach(() => trial.rows("DROP TABLE IF EXISTS t"))

async function readBack(...columns: readonly Column[]): Promise<readonly Column[]> {
  await trial.run({ verb: "create", kind: "table", object: { ...emptyTable({ name: "t" }), columns } })
  return (await trial.inspect()).tables[0]?.columns ?? []
}

const LONG = driver.withLengthColumnTypes.map((type) => `${String(type)}(7)`)
const PRECISE = driver.withPrecisionColumnTypes
  .map(String)
  .map((type) => (type.includes(" ") ? type.replace(/^(\w+)/, "$1(2)") : `${type}(2)`))
const SPELLINGS = [
  ...driver.supportedDataTypes.map(String),
  ...LONG,
  ...PRECISE,
  ...[
    "numeric(10,2)",
    "decimal(5)",
    "timestamptz(3)",
    "timetz(0)",
    "timestamp (6)",
    "time(6) with time zone",
    "interval(6)",
  ],
  ...[
    "interval day to second(3)",
    "interval year to month",
    "float(24)",
    "float(53)",
    "int array",
    "integer[]",
    "varchar(5)[]",
  ],
  ...[
    "timestamp(3) with time zone array",
    "int[3]",
    "numeric(4,1)[]",
    '"char"',
    "name",
    "oid",
    "regclass",
    "char(1)",
    "bit(1)",
  ],
].filter((type) => type !== "enum" && !EXTENSIONS.some((name) => type.startsWith(name)))

test.each(SPELLINGS)("type %s reads back as it is canonical", async (spelling) => {
  if (spelling.includes("multirange") && trial.connection.version[0] < 14) return
  await trial.rows(`CREATE TABLE t (c ${spelling})`)
  const type = (await trial.inspect()).tables[0]?.columns[0]?.type
  expect(type).toBe(canonicalType(spelling))
  expect(canonicalType(type ?? "")).toBe(type)
  await trial.rows("DROP TABLE t")
  expect(await readBack({ name: "c", type: type ?? "", nullable: true })).toEqual([{ name: "c", type, nullable: true }])
})

test("types of extensions that the tests' server lacks", () => {
  expect(
    ["geometry(point, 4326)", "geography(POINT)", "geometry(PointZ,0)", "vector(3)", "geometry"].map(canonicalType),
  ).toEqual(["geometry(Point,4326)", "geography(Point,4326)", "geometry(PointZ)", "vector(3)", "geometry"])
})

test("an extension's type goes by its bare name, another schema's by its full one", async () => {
  await trial.rows("CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions")
  await trial.rows("CREATE TABLE t (a extensions.citext, b other.cents, c other.mood, d mood[], e extensions.citext[])")
  const columns = (await trial.inspect()).tables[0]?.columns
  expect(columns?.map(({ type, enumName }) => (enumName === undefined ? type : [type, enumName]))).toEqual([
    "citext",
    "other.cents",
    ["enum", { schema: "other", name: "mood" }],
    ["enum[]", { name: "mood" }],
    "citext[]",
  ])
})

/** type, what DEFAULT says, what it is. */
const DEFAULTS: readonly (readonly [type: string, text: string, value: Default | undefined])[] = [
  ["varchar(20)", "'abc'", "abc"],
  ["text", "'it''s'", "it's"],
  ["text", String.raw`E'a\\b\nc'`, "a\\b\nc"],
  ["text", String.raw`'a\b'`, "a\\b"],
  ["text", "'a::b'", "a::b"],
  ["text", "''", ""],
  ["text", "NULL", undefined],
  ["text", "NULL::text", undefined],
  ["char(3)", "'ab'", "ab"],
  ["integer", "0", 0],
  ["integer", "'0'", 0],
  ["integer", "-1", -1],
  ["integer", "'-1'", -1],
  ["integer", "(5)", 5],
  ["bigint", "9007199254740993", "9007199254740993"],
  ["bigint", "'12'", 12],
  ["numeric(10,2)", "10.5", 10.5],
  ["numeric(10,2)", "'10.50'", "10.50"],
  ["numeric(10,2)", "-1.5", -1.5],
  ["double precision", "'1.5'", 1.5],
  ["double precision", "1", 1],
  ["real", "'NaN'", "NaN"],
  ["boolean", "true", true],
  ["boolean", "'t'", true],
  ["boolean", "'no'", false],
  ["jsonb", `'{"b":1,"a":[1,2]}'`, '{"a":[1,2],"b":1}'],
  ["jsonb", "'{}'", "{}"],
  ["json", `'{"a": 1}'`, '{"a":1}'],
  ["text[]", "'{}'", "{}"],
  ["text[]", "ARRAY[]::text[]", "{}"],
  ["text[]", "ARRAY['a','b c', NULL]", '{a,"b c",NULL}'],
  ["text[]", `'{a, "b,c"}'`, '{a,"b,c"}'],
  ["integer[]", "'{1,2}'", "{1,2}"],
  ["boolean[]", "'{t,f}'", "{true,false}"],
  ["uuid", "'C9BF9E57-1685-4C89-BAFB-FF5AF830BE8A'", "c9bf9e57-1685-4c89-bafb-ff5af830be8a"],
  ["timestamp", "'2020-01-02'", "2020-01-02 00:00:00"],
  ["timestamptz", "'2020-01-02T10:00:00+02:00'", "2020-01-02 08:00:00+00"],
  ["date", "'2020-01-02'", "2020-01-02"],
  ["time", "'10:00'", "10:00:00"],
  ["bit(3)", "B'101'", "101"],
  ["timestamp", "now()", { sql: "now()" }],
  ["timestamptz", "CURRENT_TIMESTAMP", { sql: "now()" }],
  ["timestamptz", "CURRENT_TIMESTAMP(3)", { sql: "CURRENT_TIMESTAMP(3)" }],
  ["date", "CURRENT_DATE", { sql: "CURRENT_DATE" }],
  ["timetz", "CURRENT_TIME", { sql: "CURRENT_TIME" }],
  ["time", "LOCALTIME(2)", { sql: "LOCALTIME(2)" }],
  ["timestamp", "LOCALTIMESTAMP", { sql: "LOCALTIMESTAMP" }],
  ["uuid", "gen_random_uuid()", { sql: "gen_random_uuid()" }],
]

test.each(DEFAULTS)("default of %s: %s", async (type, text, value) => {
  expect(canonicalDefault(text, type)).toEqual(value)
  await trial.rows(`CREATE TABLE t (c ${type} DEFAULT ${text})`)
  const [read] = (await trial.inspect()).tables[0]?.columns ?? []
  expect(read?.default).toEqual(value)
  if (value === undefined) return
  await trial.rows("DROP TABLE t")
  expect((await readBack({ name: "c", type, nullable: true, default: value }))[0]?.default).toEqual(value)
  expect(canonicalDefault(defaultText(value, type), type)).toEqual(value)
})

test("defaults of enum columns", async () => {
  const column: Column = { name: "c", type: "enum", enumName: { name: "mood" }, nullable: true, default: "it's" }
  const list: Column = { ...column, name: "l", type: "enum[]", default: '{ok,"b,c"}' }
  expect(await readBack(column, list)).toEqual([column, list])
})

test("what casts keep, lose or cannot do", () => {
  const convertible = [
    ["varchar", "integer", true],
    ["uuid", "integer", false],
    ["enum", "varchar(3)", true],
    ["date", "timestamptz", true],
    ["json", "boolean", false],
    ["integer[]", "text", true],
    ["integer", "text[]", true],
    ["bytea", "integer", false],
  ] as const
  for (const [from, to, expected] of convertible)
    expect([from, to, isConvertible(from, to)]).toEqual([from, to, expected])
  const lossy = [
    ...([
      ["varchar(10)", "varchar(20)", false],
      ["varchar(20)", "varchar(10)", true],
      ["varchar(10)", "text", false],
      ["text", "varchar(10)", true],
    ] as const),
    ...([
      ["integer", "bigint", false],
      ["bigint", "integer", true],
      ["integer", "text", false],
      ["text", "integer", true],
    ] as const),
    ...([
      ["numeric(10,2)", "numeric(12,2)", false],
      ["numeric(10,2)", "numeric(10,3)", true],
      ["numeric(10,2)", "numeric", false],
    ] as const),
    ...([
      ["timestamp", "timestamp(3)", true],
      ["timestamp(3)", "timestamp", false],
      ["timestamptz", "date", true],
      ["date", "timestamp", false],
    ] as const),
    ...([
      ["char(5)", "varchar(5)", false],
      ["char(5)", "char(4)", true],
      ["enum", "text", false],
      ["text", "enum", true],
      ["integer[]", "integer", true],
    ] as const),
    ...([
      ["integer", "integer[]", false],
      ["double precision", "integer", true],
      ["json", "jsonb", false],
      ["cidr", "inet", false],
    ] as const),
  ]
  for (const [from, to, expected] of lossy) expect([from, to, isLossy(from, to)]).toEqual([from, to, expected])
})
