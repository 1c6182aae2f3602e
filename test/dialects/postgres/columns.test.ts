import type { Operation, PartOperation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import { emptyTable } from "../../../src/schema/tables"
import { expectAgreement, openTrial, type Trial } from "./trial"

let trial: Trial
beforeEach(async () => {
  trial = await openTrial()
  await trial.run({
    verb: "create",
    kind: "table",
    object: {
      ...emptyTable(table),
      columns: [a, sum],
      uniques: [{ name: "UQ", columns: ["sum"] }],
      indexes: [{ name: "I", columns: ["a", "sum"], unique: false }],
    },
  })
  await trial.rows("INSERT INTO t VALUES (1), (2)")
})
afterEach(() => trial.close())

const table = { name: "t" }
const a: Column = { name: "a", type: "integer", nullable: true }
const sum: Column = {
  name: "sum",
  type: "integer",
  nullable: true,
  generated: { sql: '"a"+1', stored: true },
  comment: "one more",
}
const add = (object: Column, rest: object = {}): PartOperation => ({
  verb: "create",
  kind: "column",
  table,
  object,
  ...rest,
})
const alter = (from: Column, to: Column): PartOperation => ({ verb: "alter", kind: "column", table, from, to })
const group = (...operations: PartOperation[]): Operation => ({ verb: "group", table, operations })

test("a column is added to rows", async () => {
  const x: Column = { name: "x", type: "varchar(10)", nullable: false }
  await expect(trial.run(add(x))).rejects.toThrow(
    'cannot add column "x" NOT NULL to table "t": its 2 rows have no value',
  )
  await expectAgreement(trial, [add(x, { backfill: "it's" })])
  await expectAgreement(trial, [add({ ...x, name: "y", default: "d" }, { backfill: { sql: "'n' || a" } })])
  await expectAgreement(trial, [add({ ...x, name: "z", default: "d" }, { backfill: "e" })])
  await expectAgreement(trial, [
    add({ name: "n", type: "integer", nullable: false, increment: "serial", comment: "number" }),
  ])
  await expectAgreement(trial, [
    add({ name: "m", type: "bigint", nullable: false, increment: "always", sequence: { start: "50" } }),
  ])
  expect(await trial.rows("SELECT a, x, y, z, n, m FROM t ORDER BY a")).toEqual([
    { a: 1, x: "it's", y: "n1", z: "e", n: 1, m: "50" },
    { a: 2, x: "it's", y: "n2", z: "e", n: 2, m: "51" },
  ])
  const computed: Column = { name: "g", type: "integer", nullable: true, generated: { sql: "a * 2", stored: true } }
  await expect(trial.run(add(computed, { backfill: 1 }))).rejects.toThrow("with a backfill: its value is computed")
})

test("a column that numbers rows is added with numbers for those that exist, and goes on after them", async () => {
  const kinds = ["serial", "by default", "always"] as const
  for (const increment of kinds)
    await expectAgreement(trial, [
      add({ name: increment, type: "integer", nullable: false, increment }, { backfill: { sql: "a * 10" } }),
    ])
  await trial.rows("INSERT INTO t (a) VALUES (3)")
  expect(await trial.rows(`SELECT a, serial, "by default", always FROM t ORDER BY a`)).toEqual([
    { a: 1, serial: 10, "by default": 10, always: 10 },
    { a: 2, serial: 20, "by default": 20, always: 20 },
    { a: 3, serial: 21, "by default": 21, always: 21 },
  ])
})

test("a generated column changes its expression; its index and constraint stay", async () => {
  await expectAgreement(trial, [alter(sum, { ...sum, generated: { sql: "a + 2", stored: true } })])
  expect(await trial.rows("SELECT sum FROM t ORDER BY a")).toEqual([{ sum: 3 }, { sum: 4 }])
})

test("a generated column turns plain and keeps its values, and back", async () => {
  const { generated: _generated, ...plain } = sum
  await expectAgreement(trial, [alter(sum, { ...plain, type: "bigint" })])
  expect(await trial.rows("SELECT sum FROM t ORDER BY a")).toEqual([{ sum: "2" }, { sum: "3" }])
  expect(await trial.rows("SELECT * FROM typeorm_metadata")).toEqual([])
  await expectAgreement(trial, [alter({ ...plain, type: "bigint" }, sum)])
})

test("the type of a generated column, and of what it is computed from", async () => {
  await expectAgreement(trial, [alter(sum, { ...sum, type: "bigint" })])
  await expectAgreement(trial, [alter(a, { ...a, type: "smallint" })])
  await expectAgreement(trial, [
    group(
      alter({ ...a, type: "smallint" }, a),
      alter({ ...sum, type: "bigint" }, { ...sum, generated: { sql: "a * 3", stored: true } }),
    ),
  ])
  expect(await trial.rows("SELECT sum FROM t ORDER BY a")).toEqual([{ sum: 3 }, { sum: 6 }])
})

test("typeorm_metadata follows renames and drops", async () => {
  await trial.run(
    { verb: "rename", kind: "column", table, from: "sum", to: "total" },
    { verb: "rename", kind: "table", from: table, to: { name: "u" } },
  )
  expect(
    await trial.rows('SELECT "table", name, value, database = current_database() AS here FROM typeorm_metadata'),
  ).toEqual([{ table: "u", name: "total", value: '"a"+1', here: true }])
  await trial.run({ verb: "drop", kind: "table", name: { name: "u" } })
  expect(await trial.rows("SELECT * FROM typeorm_metadata")).toEqual([])
})

test("several changes of one table are one ALTER TABLE where the server allows", async () => {
  trial.sent.length = 0
  await trial.run(
    group(
      { verb: "drop", kind: "unique", table, name: "UQ", object: { name: "UQ", columns: ["sum"] } },
      { verb: "create", kind: "unique", table, object: { name: "UQ", columns: ["a"] } },
      add({ name: "b", type: "text", nullable: true }),
      { verb: "create", kind: "check", table, object: { name: "CHK", sql: "a > 0" } },
      { verb: "create", kind: "index", table, object: { name: "IB", columns: ["b"], unique: false } },
    ),
  )
  expect(trial.sent.filter((text) => text.startsWith("ALTER TABLE"))).toHaveLength(1)
})

test("a column is renamed and altered in one group", async () => {
  const b = { ...a, name: "b" }
  await expectAgreement(trial, [
    group(
      { verb: "rename", kind: "column", table, from: "a", to: "b" },
      alter(b, { ...b, comment: "was a", default: 4 }),
    ),
  ])
})

test("constraints and indexes are renamed", async () => {
  await expectAgreement(trial, [
    { verb: "rename", kind: "unique", table, from: "UQ", to: "UQ2" },
    { verb: "rename", kind: "index", table, from: "I", to: "I2" },
  ])
})

test("an index that CONCURRENTLY left invalid is replaced", async () => {
  await trial.rows("INSERT INTO t VALUES (9)")
  await trial.rows("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"I\"'::regclass")
  expect((await trial.inspect()).tables[0]?.indexes).toEqual([])
  await expectAgreement(trial, [
    { verb: "create", kind: "index", table, object: { name: "I", columns: ["a"], unique: false } },
  ])
})

test("names that PostgreSQL cannot tell apart are refused", async () => {
  const long = "x".repeat(63)
  const columns = [`${long}1`, `${long}2`].map((name): Column => ({ name, type: "integer", nullable: true }))
  await expect(
    trial.run({ verb: "create", kind: "table", object: { ...emptyTable({ name: "u" }), columns } }),
  ).rejects.toThrow("same name to PostgreSQL")
})

test("rows are filled under a deferred foreign key", async () => {
  await trial.rows(
    "ALTER TABLE t ADD PRIMARY KEY (a); ALTER TABLE t ADD b integer REFERENCES t DEFERRABLE INITIALLY DEFERRED",
  )
  const b: Column = { name: "b", type: "integer", nullable: true }
  await expectAgreement(
    trial,
    [alter(b, { ...b, nullable: false })].map((operation) => ({ ...operation, backfill: 1 }) as Operation),
  )
})

test("when a foreign key is checked changes in place", async () => {
  await trial.run({ verb: "create", kind: "primaryKey", table, object: { name: "PK", columns: ["a"] } })
  const key = {
    name: "FK",
    columns: ["sum"],
    references: { table, columns: ["a"] },
    onDelete: "no action",
    onUpdate: "no action",
  } as const
  const deferred = { ...key, deferrable: "initially deferred" } as const
  await trial.rows("TRUNCATE t")
  await expectAgreement(trial, [{ verb: "create", kind: "foreignKey", table, object: key }])
  await expectAgreement(trial, [{ verb: "alter", kind: "foreignKey", table, from: key, to: deferred }])
  await expectAgreement(trial, [{ verb: "alter", kind: "foreignKey", table, from: deferred, to: key }])
  await expectAgreement(trial, [
    { verb: "alter", kind: "foreignKey", table, from: key, to: { ...key, onDelete: "cascade" } },
  ])
})

test("a virtual column (PostgreSQL 18) is read and written", async () => {
  if (trial.connection.version[0] < 18) return
  const twice: Column = { name: "twice", type: "integer", nullable: true, generated: { sql: "a * 2", stored: false } }
  await expectAgreement(trial, [add(twice)])
  await expectAgreement(trial, [alter(twice, { ...twice, generated: { sql: "a * 3", stored: false } })])
  const { generated: _generated, ...plain } = twice
  await expectAgreement(trial, [alter({ ...twice, generated: { sql: "a * 3", stored: false } }, plain)])
  expect(await trial.rows("SELECT twice FROM t ORDER BY a")).toEqual([{ twice: 3 }, { twice: 6 }])
})

test("a serial column with a long name is renamed to one that is cut alike", async () => {
  const long = "n".repeat(60)
  await trial.run(add({ name: `${long}1`, type: "integer", nullable: false, increment: "serial" }))
  await expectAgreement(trial, [{ verb: "rename", kind: "column", table, from: `${long}1`, to: `${long}2` }])
})
