import type { DataSourceOptions } from "typeorm"
import { DataSource } from "typeorm"
import { findDialect } from "../../src/dialects/dialects"
import { loadGraph } from "../../src/history/load"
import { repair } from "../../src/runner/repair"
import { run } from "../../src/runner/run"
import { operations } from "../../src/script/operations"
import { startPostgres } from "../support/postgres-server"
import { ENGINES, migration, withProject, type MigrationType, type TestProject } from "./databases"

const Table = migration("t", 1, {
  up: async (runner) => {
    await runner.query('CREATE TABLE "t" ("id" integer PRIMARY KEY, "v" text)')
    await runner.query(`INSERT INTO "t" VALUES (1, 'a'), (2, 'b')`)
  },
})

/** A migration of three statements; `fault` comes before the third. */
function faulty(fault: () => Promise<unknown>, transaction?: boolean): MigrationType {
  return migration("m", 2, {
    ...(transaction === undefined ? {} : { transaction }),
    up: async (runner) => {
      await runner.query('CREATE TABLE IF NOT EXISTS "m" ("id" integer PRIMARY KEY)')
      await runner.query(`UPDATE "t" SET "v" = 'done' WHERE "id" = 1`)
      await fault()
      await runner.query(`UPDATE "t" SET "v" = 'done' WHERE "id" = 2`)
    },
  })
}

async function expectDone({ query, ledger, tables }: TestProject): Promise<void> {
  expect(await query('SELECT * FROM "t" ORDER BY "id"')).toEqual([
    { id: 1, v: "done" },
    { id: 2, v: "done" },
  ])
  expect(await tables()).toEqual(["limbeck_journal", "m", "migrations", "t"])
  expect(await ledger()).toHaveLength(2)
}

/** The next run ends as an undisturbed one; outside a transaction it names the one revision to decide on. */
async function expectRecovery(project: TestProject, Again: MigrationType, isOutside: boolean): Promise<void> {
  const context = project.with([Table, Again])
  if (isOutside) {
    const failed = await run(context).then(
      () => undefined,
      (error: unknown) => error as { code: string; message: string },
    )
    if (failed !== undefined) {
      expect(failed).toMatchObject({ code: "unfinished", message: expect.stringContaining("Make_m") as string })
      await repair(context, { decision: "retry" })
    }
  }
  await run(context)
  await expectDone(project)
}

const nothing = (): Promise<void> => Promise.resolve()

describe.each([undefined, false])("on PostgreSQL, transaction = %s", (transaction) => {
  const isOutside = transaction === false

  test.each([
    ["the connection at work", "application_name LIKE 'limbeck%' AND query LIKE 'UPDATE%'"],
    [
      "the connection of the lock",
      `pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')
       AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'transactionid')`,
    ],
    ["every connection", "pid <> pg_backend_pid()"],
  ])("%s is cut in the middle", async (_name, which) => {
    await withProject("postgres", [Table], async (project) => {
      await run(project.context)
      const killer = await project.connect({ poolSize: 1 })
      const cut = (): Promise<unknown> =>
        killer.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${which}`)
      await run(project.with([Table, faulty(cut, transaction)])).catch(() => undefined)
      const [row] = await killer.query<{ v: string }[]>('SELECT "v" FROM "t" WHERE "id" = 2')
      expect(["b", "done"]).toContain(row?.v)
      await expectRecovery(project, faulty(nothing, transaction), isOutside)
    })
  })

  test("a deadlock ends it in favour of another, and it is tried again", async () => {
    await withProject("postgres", [Table], async (project) => {
      await run(project.context)
      const other = (await project.connect()).createQueryRunner()
      let isFirst = true
      const meet = async (): Promise<void> => {
        if (!isFirst) return
        isFirst = false
        await other.startTransaction()
        // Whoever has waited longest notices; the other one waits longer here.
        await other.query("SET LOCAL deadlock_timeout = '60s'")
        await other.query(`UPDATE "t" SET "v" = 'other' WHERE "id" = 2`)
        const theirs = other.query(`UPDATE "t" SET "v" = 'other' WHERE "id" = 1`)
        void theirs.then(
          () => other.rollbackTransaction(),
          () => other.rollbackTransaction(),
        )
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const Meets = faulty(meet, transaction)
      expect((await run(project.with([Table, Meets]))).done).toHaveLength(1)
      await expectDone(project)
    })
  })

  test("a lock timeout in the middle", async () => {
    await withProject("postgres", [Table], async (project) => {
      await run(project.context)
      const other = (await project.connect()).createQueryRunner()
      const hold = async (): Promise<void> => {
        await other.startTransaction()
        await other.query(`UPDATE "t" SET "v" = 'other' WHERE "id" = 2`)
      }
      const Holds = faulty(hold, transaction)
      await expect(run(project.with([Table, Holds]), { lockTimeout: 50, lockRetries: 0 })).rejects.toMatchObject({
        engineCode: "55P03",
      })
      await other.rollbackTransaction()
      await expectRecovery(project, faulty(nothing, transaction), isOutside)
    })
  })
})

test("the server crashes and starts again in the middle", async () => {
  const server = await startPostgres()
  const options: DataSourceOptions = { type: "postgres", url: server.url }
  try {
    const dataSource = await new DataSource(options).initialize()
    const context = (chain: readonly MigrationType[]): Parameters<typeof run>[0] => ({
      dataSource,
      dialect: findDialect("postgres"),
      graph: loadGraph(chain.map((exports) => ({ exports }))),
    })
    await run(context([Table]))
    // The servers of the tests do not wait for the disk.
    await dataSource.query("CHECKPOINT")
    const crash = async (): Promise<void> => {
      const other = await new DataSource({ ...options, extra: { max: 1 } }).initialize()
      const [row] = await other.query<{ pid: number }[]>("SELECT pg_backend_pid() AS pid")
      // A server process that is killed takes all sessions along: the memory that they share may be broken.
      process.kill(row?.pid ?? 0, "SIGKILL")
      await new Promise((resolve) => setTimeout(resolve, 200))
      await other.destroy().catch(() => undefined)
    }
    await expect(run(context([Table, faulty(crash)]))).rejects.toMatchObject({
      message: expect.stringContaining("The connection is gone") as string,
      next: "limbeck current shows how far it came; then limbeck run again",
    })
    for (let attempt = 0; attempt < 50; attempt++) {
      if (
        await dataSource.query("SELECT 1").then(
          () => true,
          () => false,
        )
      )
        break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(await dataSource.query(`SELECT count(*)::int AS c FROM "t" WHERE "v" = 'done'`)).toEqual([{ c: 0 }])
    await run(context([Table, faulty(nothing)]))
    expect(await dataSource.query(`SELECT count(*)::int AS c FROM "t" WHERE "v" = 'done'`)).toEqual([{ c: 2 }])
    await dataSource.destroy()
  } finally {
    await server.stop()
  }
})

describe.each(ENGINES.filter((engine) => engine !== "postgres"))("on %s", (engine) => {
  test.each([undefined, false])("the disk is full in the middle, transaction = %s", async (transaction) => {
    const fill =
      (n: number) =>
      async (runner: { query(sql: string): Promise<unknown> }): Promise<void> => {
        await runner.query('CREATE TABLE IF NOT EXISTS "m" ("id" integer PRIMARY KEY, "x" blob)')
        await runner.query(`UPDATE "t" SET "v" = 'done' WHERE "id" = 1`)
        for (let row = 0; row < n; row++) await runner.query(`INSERT INTO "m" ("x") VALUES (randomblob(100000))`)
        await runner.query('DELETE FROM "m"')
        await runner.query(`UPDATE "t" SET "v" = 'done' WHERE "id" = 2`)
      }
    const of = (n: number): MigrationType =>
      migration("m", 2, { ...(transaction === undefined ? {} : { transaction }), up: fill(n) })
    await withProject(engine, [Table], async (project) => {
      await run(project.context)
      await project.query("PRAGMA max_page_count = 60")
      await expect(run(project.with([Table, of(20)]))).rejects.toThrow(/full/)
      expect(project.dataSource.createQueryRunner().isTransactionActive).toBe(false)
      expect(await project.query("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }])
      await project.query("PRAGMA max_page_count = 100000")
      await expectRecovery(project, of(1), transaction === false)
    })
  })
})

test("an index that a killed CONCURRENTLY left invalid is found, dropped and built again", async () => {
  const Index = migration("index", 2, {
    transaction: false,
    up: (runner) => operations(runner).createIndex("t", "t_v", { columns: ["v"], unique: true, concurrent: true }),
  })
  await withProject("postgres", [Table], async (project) => {
    await run(project.context)
    await project.query(`UPDATE "t" SET "v" = 'same'`)
    await expect(run(project.with([Table, Index]))).rejects.toMatchObject({ engineCode: "23505" })
    const valid = "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('t_v')"
    expect(await project.query(valid)).toEqual([{ valid: false }])
    await project.query(`UPDATE "t" SET "v" = "id"::text`)
    await run(project.with([Table, Index]))
    expect(await project.query(valid)).toEqual([{ valid: true }])
  })
})
