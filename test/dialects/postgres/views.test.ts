import type { Operation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import { emptyTable } from "../../../src/schema/tables"
import type { View } from "../../../src/schema/views"
import { expectAgreement, openTrial, type Trial } from "./trial"

let trial: Trial
beforeEach(async () => {
  trial = await openTrial()
  await trial.run({ verb: "create", kind: "table", object: { ...emptyTable({ name: "t" }), columns: [id, word] } })
})
afterEach(() => trial.close())

const id: Column = { name: "id", type: "integer", nullable: false }
const word: Column = { name: "word", type: "varchar(10)", nullable: true }
const view: View = { name: "v", sql: 'SELECT "id",  word FROM t', materialized: false, indexes: [] }
const create: Operation = { verb: "create", kind: "view", object: view }

test("a view keeps its author's text, as TypeORM records it", async () => {
  await expectAgreement(trial, [create])
  expect(await trial.rows("SELECT * FROM typeorm_metadata")).toEqual([
    { type: "VIEW", database: null, schema: "public", table: null, name: "v", value: view.sql },
  ])
  await expectAgreement(trial, [{ verb: "drop", kind: "view", name: { name: "v" } }])
  expect(await trial.rows("SELECT * FROM typeorm_metadata")).toEqual([])
})

test("a materialised view has indexes", async () => {
  const index = { name: "i", columns: ["id"], unique: true }
  const m: View = { ...view, name: "m", materialized: true, indexes: [index] }
  await expectAgreement(trial, [{ verb: "create", kind: "view", object: m }])
  await expectAgreement(trial, [{ verb: "drop", kind: "index", table: { name: "m" }, name: "i" }])
  await expectAgreement(trial, [{ verb: "create", kind: "index", table: { name: "m" }, object: index }])
  await expectAgreement(trial, [{ verb: "drop", kind: "view", name: { name: "m" } }])
})

test("a view that changes keeps privileges, options and its readers", async () => {
  await trial.run(create)
  await trial.rows(
    "ALTER VIEW v SET (security_barrier = true); GRANT SELECT ON v TO PUBLIC; CREATE VIEW r AS SELECT id FROM v; GRANT SELECT ON r TO PUBLIC",
  )
  const facts = "SELECT relname, relacl::text FROM pg_class WHERE relname IN ('v', 'r') ORDER BY 1"
  const before = await trial.rows(facts)
  await expectAgreement(trial, [
    { verb: "alter", kind: "view", from: view, to: { ...view, sql: "SELECT word, id + 1 AS id FROM t" } },
  ])
  expect(await trial.rows(facts)).toEqual(before)
})

test("a view is renamed and moved, and so is its record", async () => {
  const to = { schema: "other", name: "w" }
  await expectAgreement(
    trial,
    [
      create,
      { verb: "create", kind: "namespace", object: { name: "other" } },
      { verb: "rename", kind: "view", from: { name: "v" }, to },
    ],
    "other",
  )
})

test("a column that views read changes its type under them", async () => {
  await trial.run(create)
  await trial.rows("CREATE VIEW r AS SELECT word FROM v; CREATE VIEW pair AS SELECT v.id FROM v, r")
  await expectAgreement(trial, [
    {
      verb: "group",
      table: { name: "t" },
      operations: [
        { verb: "alter", kind: "column", table: { name: "t" }, from: word, to: { ...word, type: "text" } },
        { verb: "alter", kind: "column", table: { name: "t" }, from: id, to: { ...id, type: "bigint" } },
      ],
    },
  ])
})

test("a trigger of the column is made again", async () => {
  await trial.rows("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
  await trial.rows("CREATE TRIGGER changed AFTER UPDATE OF word ON t FOR EACH ROW EXECUTE FUNCTION f()")
  const alter: Operation = {
    verb: "alter",
    kind: "column",
    table: { name: "t" },
    from: word,
    to: { ...word, type: "text" },
  }
  await trial.run(alter)
  const triggers = "SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE NOT tgisinternal"
  expect(await trial.rows(triggers)).toEqual([{ text: expect.stringContaining("AFTER UPDATE OF word ON public.t") }])
})
