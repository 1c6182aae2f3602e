import { readFileSync } from "node:fs"
import { plainRevisionId } from "../../src/history/migration"
import { operations } from "../../src/script/operations"
import { MigrationError } from "../../src/runner/failure"
import { revert, run } from "../../src/runner/run"
import { SQLITE_DRIVERS } from "../support/databases"
import { ENGINES, migration, withProject } from "./databases"

const Good = migration("good", 1)
const HalfWay = migration("half", 2, {
  up: async (runner) => {
    await runner.query('CREATE TABLE "half" ("id" integer PRIMARY KEY)')
    await runner.query('INSERT INTO "missing" VALUES (1)')
  },
})
const FAILING_LINE =
  readFileSync(__filename, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(`INTO "missing"`)) + 1

async function failureOf(work: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof MigrationError) return error
  throw new Error(`no MigrationError: ${String(error)}`)
}

describe.each(ENGINES)("on %s", (engine) => {
  test("a migration that throws half-way is rolled back, not recorded, and explained", async () => {
    await withProject(engine, [Good, HalfWay], async ({ context, tables, ledger, journal, dataSource }) => {
      const error = await failureOf(run(context))
      expect(error.message).toMatch(/^cannot run [0-9a-f]{12} Make_half.*: .*missing/)
      expect(error.message).toContain('sql: INSERT INTO "missing" VALUES (1)')
      expect(error.message).toContain("It was rolled back and is not recorded.")
      expect(error.sql).toBe('INSERT INTO "missing" VALUES (1)')
      expect(error.next).toBe("correct the migration, then limbeck run again")
      expect(await tables()).toEqual(["good", "limbeck_journal", "migrations"])
      expect(await ledger()).toEqual(["Make_good0000000000001"])
      expect((await journal()).map(({ state }) => state)).toEqual(["finished", "failed"])
      expect((await journal())[1]).toMatchObject({ statements: 2, name: "Make_half0000000000002" })
      expect(dataSource.createQueryRunner().isTransactionActive).toBe(false)
    })
  })

  test("the line of the migration is named", async () => {
    await withProject(engine, [HalfWay], async ({ with: withMigrations }) => {
      const context = withMigrations([HalfWay])
      const [revision] = context.graph.revisions
      const graph = { ...context.graph, revisions: [{ ...revision, file: __filename }] }
      const byId = new Map(graph.revisions.map((found) => [found.id ?? "", found]))
      const error = await failureOf(run({ ...context, graph: { ...graph, byId } as never }))
      expect(error.place).toBe(`${__filename}:${FAILING_LINE}`)
    })
  })

  test("a bare revert after a failure stops; naming it goes on", async () => {
    await withProject(engine, [Good, HalfWay], async ({ context, ledger }) => {
      await failureOf(run(context))
      await expect(revert(context)).rejects.toMatchObject({ code: "failed-before" })
      expect(await ledger()).toEqual(["Make_good0000000000001"])
      await revert(context, { target: "-1" })
      expect(await ledger()).toEqual([])
    })
  })

  test("all in one transaction: a failure takes all back", async () => {
    await withProject(engine, [Good, HalfWay], async ({ context, tables, ledger }) => {
      await failureOf(run(context, { transaction: "all" }))
      expect(await ledger()).toEqual([])
      expect(await tables()).not.toContain("good")
    })
  })

  test("outside a transaction the message says what stays", async () => {
    const Loose = migration("loose", 1, {
      transaction: false,
      up: async (runner) => {
        await runner.query('CREATE TABLE "loose" ("id" integer PRIMARY KEY)')
        await runner.query('INSERT INTO "missing" VALUES (1)')
      },
    })
    await withProject(engine, [Loose], async ({ context, tables, ledger, journal }) => {
      const error = await failureOf(run(context))
      expect(error.message).toContain("1 statement before this one stays done, and it is not recorded")
      expect(await tables()).toContain("loose")
      expect(await ledger()).toEqual([])
      expect((await journal()).map(({ state }) => state)).toEqual(["started", "failed"])
    })
  })

  test("a table that is there already leads to stamp", async () => {
    await withProject(engine, [Good], async ({ context, query }) => {
      await query('CREATE TABLE "good" ("id" integer PRIMARY KEY)')
      const error = await failureOf(run(context))
      expect(error.next).toMatch(/^limbeck stamp --verify [0-9a-f]{12}/)
    })
  })

  test("an error that is no statement's is shown as it is", async () => {
    const Throws = migration("throws", 1, { up: () => Promise.reject(new Error("no bead shop today")) })
    await withProject(engine, [Throws], async ({ context }) => {
      const error = await failureOf(run(context))
      expect(error.message).toContain("no bead shop today")
      expect(error.message).not.toContain("sql:")
    })
  })

  test("a migration without the method that is asked for is refused before anything ran", async () => {
    const OneWay = migration("oneway", 2, { up: () => Promise.resolve() })
    Reflect.deleteProperty(OneWay.prototype as object, "down")
    await withProject(engine, [Good, OneWay], async ({ context, tables }) => {
      await run(context)
      const before = await tables()
      await expect(revert(context, { target: "base" })).rejects.toMatchObject({
        code: "no-method",
        message: expect.stringContaining('its class has no method "down"; nothing was run') as string,
      })
      expect(await tables()).toEqual(before)
    })
  })

  test("open questions and irreversible steps are refused before anything ran", async () => {
    const Todo = migration("todo", 2, {
      revision: "todo00000000",
      parents: [plainRevisionId(Good.name)],
      up: async (runner) => {
        await operations(runner).execute("SELECT 1")
        await operations(runner).todo("which value do old rows get?")
      },
    })
    const OneWay = migration("oneway", 3, {
      revision: "oneway000000",
      parents: [plainRevisionId(Good.name)],
      up: () => Promise.resolve(),
      down: (runner) => operations(runner).irreversible("the rows are gone"),
    })
    await withProject(engine, [Good, Todo], async ({ context, tables }) => {
      await expect(run(context)).rejects.toMatchObject({
        code: "todo",
        message: expect.stringContaining("which value do old rows get?") as string,
      })
      expect(await tables()).toEqual([])
    })
    await withProject(engine, [Good, OneWay], async ({ context, ledger }) => {
      await run(context)
      await expect(revert(context, { target: "base" })).rejects.toMatchObject({
        code: "irreversible",
        message: expect.stringContaining("the rows are gone") as string,
      })
      expect(await ledger()).toHaveLength(2)
    })
  })

  test("a call without await is an error, not a surprise", async () => {
    const Forgets = migration("forgets", 1, {
      revision: "forgets00000",
      up: (runner) => {
        void operations(runner).execute('CREATE TABLE "forgets" ("id" integer)')
        return Promise.resolve()
      },
    })
    await withProject(engine, [Forgets], async ({ context, tables }) => {
      await expect(run(context)).rejects.toThrow(/does not wait for/)
      expect(await tables()).not.toContain("forgets")
    })
  })

  test("a migration that ends the transaction itself is recorded all the same", async () => {
    const Commits = migration("commits", 1, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "commits" ("id" integer PRIMARY KEY)')
        await runner.commitTransaction()
      },
    })
    const Leaves = migration("leaves", 2, {
      up: async (runner) => {
        await runner.startTransaction()
        await runner.query('CREATE TABLE "leaves" ("id" integer PRIMARY KEY)')
      },
    })
    await withProject(engine, [Commits, Leaves], async ({ context, tables, ledger }) => {
      await run(context)
      expect(await ledger()).toHaveLength(2)
      expect(await tables()).toEqual(expect.arrayContaining(["commits", "leaves"]))
    })
  })

  test("an abort in a statement, in a pause and before the start rolls back", async () => {
    const abort = { controller: new AbortController() }
    const slow =
      engine === "postgres"
        ? "SELECT pg_sleep(30)"
        : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000000) SELECT count(*) FROM n"
    const InStatement = migration("slow", 2, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "slow" ("id" integer)')
        setTimeout(() => abort.controller.abort(), 100)
        // better-sqlite3 runs statements in the thread that would hear of the abort.
        await (engine === "better-sqlite3"
          ? new Promise((resolve) => setTimeout(resolve, 30_000).unref())
          : runner.query(slow))
        await runner.query('CREATE TABLE "late" ("id" integer)')
      },
    })
    await withProject(engine, [Good, InStatement], async ({ context, tables, ledger, dataSource }) => {
      const start = Date.now()
      await expect(run(context, { signal: abort.controller.signal })).rejects.toMatchObject({
        code: "interrupted",
        message: expect.stringMatching(/interrupted while running .*Make_slow.*rolled back/) as string,
      })
      expect(Date.now() - start).toBeLessThan(10_000)
      expect(await ledger()).toEqual(["Make_good0000000000001"])
      expect(await tables()).toEqual(["good", "limbeck_journal", "migrations"])
      expect(dataSource.createQueryRunner().isTransactionActive).toBe(false)
      await expect(run(context, { signal: abort.controller.signal })).rejects.toMatchObject({ code: "interrupted" })
    })
  })
})

test("what an abandoned migration still sends does not reach the database", async () => {
  const controller = new AbortController()
  let late: Promise<unknown> = Promise.resolve()
  const Stubborn = migration("stubborn", 1, {
    up: (runner) => {
      late = new Promise((resolve) => setTimeout(resolve, 300)).then(() =>
        runner.query('CREATE TABLE "late" ("id" integer)'),
      )
      setTimeout(() => controller.abort(), 50)
      return late
    },
  })
  await withProject(SQLITE_DRIVERS[0], [Stubborn], async ({ context, tables }) => {
    await expect(run(context, { signal: controller.signal })).rejects.toMatchObject({ code: "interrupted" })
    await expect(late).rejects.toThrow(/interrupted/)
    expect(await tables()).not.toContain("late")
  })
})

test("CREATE INDEX CONCURRENTLY in a transaction is refused with the advice, before anything ran", async () => {
  const sql = 'CREATE INDEX CONCURRENTLY "good_id" ON "good" ("id")'
  const own = migration("own", 2, {
    revision: "own000000000",
    parents: [plainRevisionId(Good.name)],
    up: (runner) => operations(runner).execute(sql),
  })
  const plain = migration("plain", 2, { up: (runner) => runner.query(sql) })
  const apart = migration("apart", 2, { transaction: false, up: (runner) => runner.query(sql) })
  await withProject("postgres", [], async ({ with: withMigrations, tables, query }) => {
    await expect(run(withMigrations([Good, own]))).rejects.toMatchObject({ code: "inside-transaction" })
    expect(await tables()).toEqual([])
    const error = await failureOf(run(withMigrations([Good, plain])))
    expect(error.next).toContain("transaction = false")
    await run(withMigrations([Good, apart]))
    expect(await query("SELECT indexname FROM pg_indexes WHERE indexname = 'good_id'")).toHaveLength(1)
  })
})

test("a lost connection is told, and the next run goes on", async () => {
  const Cut = migration("cut", 2, {
    up: async (runner) => {
      await runner.query('CREATE TABLE "cut" ("id" integer)')
      await runner.query("SELECT pg_terminate_backend(pg_backend_pid())")
    },
  })
  await withProject("postgres", [Good, Cut], async ({ with: withMigrations, ledger, tables }) => {
    const error = await failureOf(run(withMigrations([Good, Cut])))
    expect(error.message).toContain("The connection is gone")
    expect(await ledger()).toEqual(["Make_good0000000000001"])
    await run(withMigrations([Good, migration("cut", 2)]))
    expect(await tables()).toContain("cut")
  })
})

test("the journal keeps no value of a row", async () => {
  const Secret = migration("secret", 1, { up: (runner) => runner.query("SELECT CAST('hunter2' || 'x' AS integer)") })
  await withProject("postgres", [Secret], async ({ context, journal }) => {
    await failureOf(run(context))
    expect(JSON.stringify(await journal())).not.toContain("hunter2")
    expect(await journal()).toMatchObject([
      { error_code: "22P02", error_message: "invalid input syntax for type integer" },
    ])
  })
})

test.each(SQLITE_DRIVERS)("a read-only file is said to be one, on %s", async (engine) => {
  await withProject(engine, [Good], async ({ context, dataSource }) => {
    await dataSource.query("PRAGMA query_only = ON")
    await expect(run(context)).rejects.toMatchObject({ code: "read-only" })
  })
})

test("a role that may not write is told so", async () => {
  await withProject(
    "postgres",
    [Good],
    async ({ context, query }) => {
      await query("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
      await query("CREATE ROLE poor")
      try {
        await query("SET ROLE poor")
        await expect(run(context)).rejects.toMatchObject({
          code: "ledger",
          message: expect.stringContaining("permission denied") as string,
        })
        await query("SET default_transaction_read_only = on")
        await expect(run(context)).rejects.toMatchObject({ code: "read-only" })
      } finally {
        await query("SET default_transaction_read_only = off")
        await query("RESET ROLE")
        await query("DROP ROLE poor")
      }
    },
    { extra: { max: 1 } },
  )
})

test("a file outside a transaction is refused on a transaction pooler's port", async () => {
  const Apart = migration("apart", 1, { transaction: false })
  await withProject("postgres", [Apart], async ({ context, dataSource, tables }) => {
    const { master } = dataSource.driver as unknown as { master: { options: { port: number } } }
    const { locking } = context.dialect.session
    await expect(
      locking.requireSession(() => Promise.resolve([{ pid: 1 }]), master.options.port),
    ).resolves.toBeUndefined()
    await expect(locking.requireSession(() => Promise.resolve([{ pid: 1 }]), 6543)).rejects.toMatchObject({
      code: "transaction-pooler",
    })
    let pid = 0
    await expect(locking.requireSession(() => Promise.resolve([{ pid: ++pid }]), undefined)).rejects.toMatchObject({
      code: "transaction-pooler",
    })
    await run(context)
    expect(await tables()).toContain("apart")
  })
})
