import type { AlterEnum, Operation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import { emptyTable } from "../../../src/schema/tables"
import { expectAgreement, openTrial, type Trial } from "./trial"

let trial: Trial
beforeEach(async () => {
  trial = await openTrial()
})
afterEach(() => trial.close())

const name = { name: "kind" }
const columns: Column[] = [
  { name: "id", type: "integer", nullable: false },
  { name: "kind", type: "enum", enumName: name, nullable: true, default: "a" },
  { name: "kinds", type: "enum[]", enumName: name, nullable: true, default: "{a,b}" },
]

async function start(): Promise<void> {
  await trial.run(
    { verb: "create", kind: "enum", object: { ...name, labels: ["a", "b", "c"] } },
    {
      verb: "create",
      kind: "table",
      object: {
        ...emptyTable({ name: "t" }),
        columns,
        checks: [{ name: "CHK", sql: "kind <> 'c'::kind OR id > 0" }],
        indexes: [{ name: "IDX", columns: ["kind"], unique: false, where: "kind = 'a'::kind" }],
      },
    },
  )
  await trial.rows("INSERT INTO t VALUES (1, 'a', '{a,c}'), (2, 'c', '{}'), (3, NULL, NULL)")
}

function alter(to: readonly string[], map?: Record<string, string>): AlterEnum {
  return { verb: "alter", kind: "enum", name, from: ["a", "b", "c"], to, ...(map && { map }) }
}

const ROWS = "SELECT kind::text AS kind, kinds::text AS kinds FROM t ORDER BY id"

test("labels are added at their place, in place", async () => {
  await start()
  const [before] = await trial.rows("SELECT 'kind'::regtype::oid AS oid")
  await expectAgreement(trial, [alter(["x", "a", "b", "y", "c", "z"])])
  expect(await trial.rows("SELECT 'kind'::regtype::oid AS oid")).toEqual([before])
})

test("a label is renamed in place, and another added", async () => {
  await start()
  const [before] = await trial.rows("SELECT 'kind'::regtype::oid AS oid")
  const renamed = alter(["a", "b", "see", "z"], { c: "see" })
  await trial.run(renamed)
  expect(await trial.rows("SELECT 'kind'::regtype::oid AS oid")).toEqual([before])
  expect(await trial.rows(ROWS)).toEqual([
    { kind: "a", kinds: "{a,see}" },
    { kind: "see", kinds: "{}" },
    { kind: null, kinds: null },
  ])
})

test("a label that no row holds goes", async () => {
  await start()
  const map = { from: ["a", "b", "c"], to: ["c", "a"] }
  await trial.run({
    verb: "alter",
    kind: "column",
    table: { name: "t" },
    from: columns[2]!,
    to: { ...columns[2]!, default: "{a}" },
  })
  await expectAgreement(trial, [{ verb: "alter", kind: "enum", name, ...map }])
  expect(await trial.rows(ROWS)).toEqual([
    { kind: "a", kinds: "{a,c}" },
    { kind: "c", kinds: "{}" },
    { kind: null, kinds: null },
  ])
  expect(await trial.rows("SELECT typname FROM pg_type WHERE typname LIKE 'kind%'")).toHaveLength(1)
})

test("a label that rows hold does not go without an answer", async () => {
  await start()
  await expect(trial.run(alter(["a", "b"]))).rejects.toThrow(
    'cannot remove label "c" from enum type "kind": 1 rows of "t.kind" hold it',
  )
  expect((await trial.inspect()).enums).toEqual([{ ...name, labels: ["a", "b", "c"] }])
})

test("rows of a label that goes get another", async () => {
  await start()
  await trial.rows('ALTER TABLE t DROP CONSTRAINT "CHK"')
  await trial.run(alter(["a", "b"], { c: "b" }))
  expect(await trial.rows(ROWS)).toEqual([
    { kind: "a", kinds: "{a,b}" },
    { kind: "b", kinds: "{}" },
    { kind: null, kinds: null },
  ])
})

test("views, privileges and comments survive a type made anew", async () => {
  await start()
  await trial.rows(`
    CREATE VIEW v AS SELECT id, kind FROM t WHERE kind = 'a';
    CREATE MATERIALIZED VIEW m AS SELECT kind, count(*) AS n FROM v GROUP BY 1;
    CREATE UNIQUE INDEX m_kind ON m (kind);
    COMMENT ON VIEW v IS 'a view'; COMMENT ON COLUMN v.id IS 'its id'; COMMENT ON TYPE kind IS 'a type';
    GRANT SELECT, UPDATE (kind) ON v TO PUBLIC;`)
  const facts = `SELECT c.relname, c.relacl::text, obj_description(c.oid) AS comment, col_description(c.oid, 1) AS column_comment,
    pg_get_viewdef(c.oid) AS definition FROM pg_class c WHERE c.relname IN ('v', 'm') ORDER BY 1`
  const before = await trial.rows(facts)
  await expectAgreement(trial, [alter(["c", "b", "a"])])
  expect(await trial.rows(facts)).toEqual(before)
  expect(await trial.rows("SELECT obj_description('kind'::regtype) AS comment")).toEqual([{ comment: "a type" }])
})

test("a policy on the column is made again; a function that reads it is named before anything changes", async () => {
  await start()
  await trial.rows("CREATE POLICY only_a ON t USING (kind = 'a')")
  await trial.run(alter(["c", "b", "a"]))
  const policies = "SELECT pg_get_expr(polqual, polrelid) AS qual FROM pg_policy"
  expect(await trial.rows(policies)).toEqual([{ qual: "(kind = 'a'::kind)" }])
  if (trial.connection.version[0] < 14) return
  await trial.rows(
    "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE kind = 'a'; END",
  )
  await expect(trial.run({ ...alter(["a", "b", "c"]), from: ["c", "b", "a"] })).rejects.toThrow("function f() uses it")
})

test("a label is used in the transaction that added it", async () => {
  await start()
  const column = columns[1]!
  const insert: Operation = { verb: "execute", sql: "INSERT INTO t VALUES (4, 'new', '{new}')" }
  const use: Operation = {
    verb: "alter",
    kind: "column",
    table: { name: "t" },
    from: column,
    to: { ...column, default: "new" },
  }
  await expectAgreement(trial, [alter(["a", "b", "new", "c"]), use, insert])
  expect(await trial.rows("SELECT kind::text FROM t WHERE id = 4")).toEqual([{ kind: "new" }])
})

test("a type of the same transaction is changed again", async () => {
  const create: Operation = { verb: "create", kind: "enum", object: { ...name, labels: ["a", "b", "c"] } }
  const use = { verb: "execute", sql: "SELECT 'd'::kind" } as const
  await expectAgreement(trial, [create, alter(["a", "b", "c", "d"]), use])
})

test("a type is renamed and moved with its columns", async () => {
  await start()
  await trial.rows('ALTER TABLE t DROP CONSTRAINT "CHK"; DROP INDEX "IDX"')
  await expectAgreement(
    trial,
    [
      { verb: "create", kind: "namespace", object: { name: "other" } },
      { verb: "rename", kind: "enum", from: name, to: { schema: "other", name: "sort" } },
    ],
    "other",
  )
})

test("varchar turns into an enum, one enum into another, and back", async () => {
  await start()
  const table = { name: "t" }
  const text: Column = { name: "word", type: "varchar", nullable: true, default: "b" }
  const other: Column = { ...text, type: "enum", enumName: { name: "other" } }
  const step = (from: Column, to: Column): Operation => ({ verb: "alter", kind: "column", table, from, to })
  await expectAgreement(trial, [
    { verb: "create", kind: "enum", object: { name: "other", labels: ["b", "c"] } },
    { verb: "create", kind: "column", table, object: text },
    step(text, { ...text, type: "enum", enumName: name }),
    step({ ...text, type: "enum", enumName: name }, other),
    step(other, text),
  ])
})

test("columns of the type that refer to each other", async () => {
  await start()
  await trial.rows(
    "ALTER TABLE t ADD UNIQUE (kind); CREATE TABLE u (kind kind, CONSTRAINT fk FOREIGN KEY (kind) REFERENCES t (kind) ON DELETE CASCADE)",
  )
  await expectAgreement(trial, [alter(["c", "b", "a"])])
})
