import type { Operation } from "../../../src/operations/operation"
import type { Column, Default } from "../../../src/schema/columns"
import { emptyTable } from "../../../src/schema/tables"
import { expectAgreement, openTrial, type Trial } from "./trial"

let trial: Trial
beforeAll(async () => {
  trial = await openTrial()
})
afterAll(() => trial.close())
afterEach(() => trial.rows("DROP TABLE IF EXISTS t CASCADE; DROP SEQUENCE IF EXISTS t_c_seq"))

const table = { name: "t" }

async function start(column: Column, ...values: readonly string[]): Promise<void> {
  await trial.run({ verb: "create", kind: "table", object: { ...emptyTable(table), columns: [column] } })
  for (const value of values) await trial.rows(`INSERT INTO t VALUES (${value})`)
}

function alter(from: Column, to: Column, rest: { using?: string; backfill?: Default } = {}): Operation {
  return { verb: "alter", kind: "column", table, from, to, ...rest }
}

const c: Column = { name: "c", type: "varchar(10)", nullable: true }

/** from type, value, to type, what the value becomes. */
const TYPES: readonly (readonly [from: string, value: string, to: string, becomes: string])[] = [
  ["varchar(10)", "'abc'", "varchar(200)", "abc"],
  ["varchar(200)", "'abc'", "varchar(5)", "abc"],
  ["varchar", "'42'", "integer", "42"],
  ["integer", "42", "varchar(5)", "42"],
  ["integer", "42", "bigint", "42"],
  ["bigint", "42", "smallint", "42"],
  ["integer", "1", "boolean", "true"],
  ["bigint", "0", "boolean", "false"],
  ["numeric(10,2)", "1.5", "boolean", "true"],
  ["boolean", "true", "integer", "1"],
  ["boolean", "true", "bigint", "1"],
  ["boolean", "true", "numeric(3,1)", "1.0"],
  ["text", "'yes'", "boolean", "true"],
  ["numeric(10,2)", "1.25", "numeric(12,3)", "1.250"],
  ["numeric(10,2)", "1.25", "double precision", "1.25"],
  ["real", "1.5", "money", "$1.50"],
  ["money", "2.5", "integer", "3"],
  ["text", "'2020-01-01'", "date", "2020-01-01"],
  ["date", "'2020-01-01'", "timestamptz", "2020-01-01 00:00:00+00"],
  ["timestamp", "'2020-01-01 10:00'", "date", "2020-01-01"],
  ["timestamp", "'2020-01-01 10:00'", "time", "10:00:00"],
  ["text", "'{\"a\":1}'", "jsonb", '{"a": 1}'],
  ["json", "'{\"a\":1}'", "jsonb", '{"a": 1}'],
  ["jsonb", "'5'", "integer", "5"],
  ["text", "'a'", "text[]", "{a}"],
  ["integer", "5", "text[]", "{5}"],
  ["integer[]", "'{1,2}'", "text[]", "{1,2}"],
  ["text[]", "'{1,2}'", "integer[]", "{1,2}"],
  ["integer[]", "'{7}'", "integer", "7"],
  ["text[]", "'{7}'", "integer", "7"],
  ["integer[]", "'{7}'", "text", "7"],
  ["uuid", "'c9bf9e57-1685-4c89-bafb-ff5af830be8a'", "text", "c9bf9e57-1685-4c89-bafb-ff5af830be8a"],
  ["char(5)", "'ab'", "varchar(5)", "ab"],
  ["text", "'1.2.3.4'", "inet", "1.2.3.4/32"],
  ["inet", "'1.2.3.4'", "cidr", "1.2.3.4/32"],
  ["bit(4)", "B'0101'", "varbit(8)", "0101"],
  ["integer", "5", "bit(8)", "00000101"],
  ["time", "'10:00'", "interval", "10:00:00"],
  ["text", "'<a/>'", "xml", "<a/>"],
]

test.each(TYPES)("%s %s becomes %s", async (from, value, to, becomes) => {
  const before = { ...c, type: from }
  await start(before, value, "NULL")
  await expectAgreement(trial, [alter(before, { ...c, type: to })])
  expect(await trial.rows("SELECT c::text FROM t")).toEqual([{ c: becomes }, { c: null }])
})

test("a value that does not fit is refused, not cut", async () => {
  await start(c, "'abcdefgh'")
  await expect(trial.run(alter(c, { ...c, type: "varchar(5)" }))).rejects.toThrow("too long")
})

test("an array of several elements does not become one value by itself", async () => {
  const before = { ...c, type: "integer[]" }
  await start(before, "'{1,2}'", "'{3}'")
  await expect(trial.run(alter(before, { ...c, type: "integer" }))).rejects.toThrow(
    'column "c" of table "t" from integer[] to integer: 1 rows',
  )
  await expectAgreement(trial, [alter(before, { ...c, type: "integer" }, { using: "c[2]" })])
})

test("types without a cast need an expression", async () => {
  const before = { ...c, type: "uuid" }
  await start(before)
  await expect(trial.run(alter(before, { ...c, type: "integer" }))).rejects.toThrow("no cast")
  await expectAgreement(trial, [alter(before, { ...c, type: "integer" }, { using: "NULL" })])
})

test("a default that does not cast goes with the type", async () => {
  const before: Column = { ...c, type: "text", default: "none" }
  await start(before, "'1'")
  await expectAgreement(trial, [alter(before, { ...c, type: "integer", default: 5 })])
})

test("a default comes, changes and goes", async () => {
  await start(c)
  await expectAgreement(trial, [alter(c, { ...c, default: "it's" })])
  await expectAgreement(trial, [alter({ ...c, default: "it's" }, { ...c, default: { sql: "upper('x'::text)" } })])
  await expectAgreement(trial, [alter({ ...c, default: { sql: "upper('x'::text)" } }, c)])
})

test("NOT NULL counts the rows that are in its way, or fills them", async () => {
  await start(c, "NULL", "NULL", "'a'")
  const to = { ...c, nullable: false }
  await expect(trial.run(alter(c, to))).rejects.toThrow(
    'cannot make column "c" of table "t" NOT NULL: 2 of its rows hold NULL',
  )
  await expectAgreement(trial, [alter(c, to, { backfill: "x" })])
  expect(await trial.rows("SELECT c FROM t ORDER BY c")).toEqual([{ c: "a" }, { c: "x" }, { c: "x" }])
  await expectAgreement(trial, [alter(to, c)])
})

test("type, default, nullability and comment in one go", async () => {
  await start(c, "'5'", "NULL")
  await expectAgreement(trial, [
    alter(c, { ...c, type: "integer", nullable: false, default: 3, comment: "now a number" }, { backfill: 9 }),
  ])
  expect(await trial.rows("SELECT c FROM t ORDER BY c")).toEqual([{ c: 5 }, { c: 9 }])
})

test("collation", async () => {
  await start(c, "'a'")
  await expectAgreement(trial, [alter(c, { ...c, collation: "C" })])
  await expectAgreement(trial, [alter({ ...c, collation: "C" }, c)])
})

test("a hand-written change names only what changes", async () => {
  await start({ ...c, default: "a", comment: "kept" })
  await expectAgreement(trial, [
    { verb: "change", kind: "column", table, name: "c", change: { type: "text", default: undefined } },
  ])
})

const n: Column = { name: "c", type: "integer", nullable: false }
const numberings: readonly Column[] = [
  n,
  { ...n, increment: "serial" },
  { ...n, increment: "always" },
  { ...n, increment: "by default" },
  { ...n, increment: "by default", sequence: { start: "100", increment: "5" } },
  { ...n, increment: "serial", sequence: { increment: "2", max: "500000" } },
  { ...n, type: "bigint", increment: "serial" },
]

describe.each(numberings.map((from) => [name(from), from] as const))("from %s", (_, from) => {
  test.each(numberings.filter((to) => to !== from).map((to) => [name(to), to] as const))("to %s", async (_name, to) => {
    await start(from)
    await trial.rows(
      from.increment === undefined
        ? "INSERT INTO t VALUES (7)"
        : "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES",
    )
    await expectAgreement(trial, [alter(from, to)])
    if (to.increment === undefined) return
    const before = await trial.rows("SELECT c FROM t")
    await trial.rows("INSERT INTO t DEFAULT VALUES")
    expect(new Set((await trial.rows("SELECT c FROM t")).map((row) => row.c)).size).toBe(before.length + 1)
  })
})

function name({ increment, type, sequence }: Column): string {
  return `${type} ${increment ?? "plain"} ${JSON.stringify(sequence ?? {})}`
}
