import type { QueryRunnerLike } from "../../src/dialects/connection"
import { operations } from "../../src/index"
import { completeDrops } from "../../src/script/complete"
import { recordMigration, type Recording } from "../../src/script/record"

type Up = (queryRunner: QueryRunnerLike) => Promise<unknown>

function record(up: Up, dialect: "postgres" | "sqlite" = "postgres"): Promise<Recording> {
  return recordMigration({ up, down: () => Promise.resolve() }, "up", dialect)
}

test("operations and SQL, in order", async () => {
  const recording = await record(async (queryRunner) => {
    const op = operations(queryRunner)
    await op.dropTable("a")
    await queryRunner.query("UPDATE b SET c = $1", [1])
    await op.execute("SELECT 1")
  })
  expect(recording).toEqual({
    operations: [
      { verb: "drop", kind: "table", name: { name: "a" } },
      { verb: "execute", sql: "UPDATE b SET c = $1", parameters: [1] },
      { verb: "execute", sql: "SELECT 1" },
    ],
    complete: true,
    todos: [],
    outsideTransaction: false,
  })
})

test("what a person must decide, and what cannot be undone", async () => {
  const recording = await record(async (queryRunner) => {
    const op = operations(queryRunner)
    await op.todo("which value?")
    await op.irreversible("the column is gone")
  })
  expect(recording).toMatchObject({ complete: true, todos: ["which value?"], irreversible: "the column is gone" })
})

test.each([
  ["CREATE INDEX CONCURRENTLY i ON t (c)", true],
  ["-- why\n/* and\nhow */ create unique index concurrently i on t (c)", true],
  ["DROP INDEX CONCURRENTLY i", true],
  ["VACUUM", true],
  ["REINDEX TABLE CONCURRENTLY t", true],
  ["CREATE INDEX i ON t (c)", false],
  ["COMMENT ON TABLE t IS 'create index concurrently'", false],
  ["ALTER TYPE e ADD VALUE 'x'", false],
])("%j outside a transaction: %s", async (sql, outside) => {
  expect((await record((queryRunner) => queryRunner.query(sql))).outsideTransaction).toBe(outside)
})

test("a concurrent index is built outside a transaction, on PostgreSQL", async () => {
  const up: Up = (queryRunner) => operations(queryRunner).createIndex("t", "i", { columns: ["c"], concurrent: true })
  expect((await record(up, "postgres")).outsideTransaction).toBe(true)
  expect((await record(up, "sqlite")).outsideTransaction).toBe(false)
})

interface Anything extends QueryRunnerLike {
  readonly manager: { save(entity: object): Promise<void> }
  hasTable(name: string): Promise<boolean>
}

test.each<[string, (queryRunner: Anything) => Promise<unknown>]>([
  ['it reads the result of "SELECT 1 FROM x"', async (q) => ((await q.query("SELECT 1\n  FROM x")) as unknown[]).length],
  ['it reads the result of "SELECT 2"', async (q) => [...((await q.query("SELECT 2")) as unknown[])]],
  ['it reads the result of "SELECT 3"', async (q) => ((await q.query("SELECT 3")) as [{ a: number }])[0].a],
  ["it uses queryRunner.manager", (q) => q.manager.save({})],
  ["it uses queryRunner.hasTable", (q) => q.hasTable("x")],
  ["it uses queryRunner.connection.options.schema", (q) => Promise.resolve((q.connection.options as { schema?: string }).schema)],
  ["it throws without a database: DATABASE_REGION is not set", () => Promise.reject(new Error("DATABASE_REGION is not set"))],
  // The migration swallows the error that ends the recording.
  ["it uses queryRunner.hasTable", (q) => Promise.resolve().then(() => q.hasTable("x")).catch(() => false)],
])("cannot be recorded: %s", async (reason, up) => {
  const recording = await record(up as Up)
  expect(recording).toMatchObject({ complete: false, reason })
  expect(recording.error).toBeUndefined()
}) // prettier-ignore

test("the driver may be asked for", async () => {
  const up: Up = async (queryRunner) => {
    if (queryRunner.connection.options.type === "sqlite") await queryRunner.query("PRAGMA optimize")
  }
  expect((await record(up, "sqlite")).operations).toHaveLength(1)
  expect((await record(up, "postgres")).operations).toHaveLength(0)
})

test("a mistake in the file is its error", async () => {
  const bad = await record(async (queryRunner) =>
    operations(queryRunner).addColumn("t", "c", { type: "text" } as never),
  )
  expect(bad).toMatchObject({ complete: false, error: { code: "bad-operation" } })
  const forgotten = await record(async (queryRunner) => {
    void operations(queryRunner).dropTable("t")
  })
  expect(forgotten).toMatchObject({ complete: false, error: { code: "not-awaited" } })
  expect(forgotten.error?.message).toBe('cannot finish the migration: it does not wait for "drop table t"')
})

test("awaiting in other ways counts", async () => {
  const recording = await record(async (queryRunner) => {
    const op = operations(queryRunner)
    await Promise.all([op.dropTable("a"), op.dropTable("b")])
    return op.dropTable("c")
  })
  expect(recording.complete).toBe(true)
  expect(recording.operations).toHaveLength(3)
})

test("drops learn from the creates of the other direction, last one first", () => {
  const table = { name: "t" }
  const create = (type: string) =>
    ({ verb: "create", kind: "column", table, object: { name: "c", type, nullable: true } }) as const
  const drop = { verb: "drop", kind: "column", table, name: "c" } as const
  const { up, down } = completeDrops([create("text"), drop, create("integer")], [drop, create("text"), drop])
  expect(up[1]).toEqual({ ...drop, object: create("text").object })
  expect(down).toEqual([
    { ...drop, object: create("integer").object },
    create("text"),
    { ...drop, object: create("text").object },
  ])
})
