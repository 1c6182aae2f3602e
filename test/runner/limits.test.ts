import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { DataSource } from "typeorm"
import type { RunEvent } from "../../src/runner/events"
import { revert, run } from "../../src/runner/run"
import { operations } from "../../src/script/operations"
import { plainRevisionId } from "../../src/history/migration"
import { ENGINES, migration, withProject, type TestProject } from "./databases"

const Table = migration("t", 1)
const Add = migration("add", 2, {
  up: (runner) => runner.query('ALTER TABLE "t" ADD COLUMN "more" integer'),
  down: () => Promise.resolve(),
})

/** Another session reads the table in a transaction that goes on. */
async function readTable({ connect }: TestProject): Promise<{ end: () => Promise<void> }> {
  const reader = (await connect()).createQueryRunner()
  await reader.startTransaction()
  await reader.query('SELECT * FROM "t"')
  return {
    end: async () => {
      await reader.rollbackTransaction()
      await reader.release()
    },
  }
}

describe("on PostgreSQL", () => {
  test("a lock that is not to be had is tried again with back-off, and got", async () => {
    await withProject("postgres", [Table, Add], async (project) => {
      await run(project.context, { target: "+1" })
      const reader = await readTable(project)
      const events: RunEvent[] = []
      setTimeout(() => void reader.end(), 500)
      await run(project.context, { lockTimeout: 100, lockRetries: 8, onEvent: (event) => events.push(event) })
      const retries = events.filter((event) => event.type === "retrying")
      expect(retries.length).toBeGreaterThan(0)
      expect(retries[0]).toMatchObject({ attempt: 1, index: 1, total: 1 })
      expect((await project.journal()).map(({ state }) => state)).toEqual(["finished", "finished"])
    })
  })

  test.each(["each", "all"] as const)("after the last try it says what to do (transaction %s)", async (transaction) => {
    await withProject("postgres", [Table, Add], async (project) => {
      await run(project.context, { target: "+1" })
      const reader = await readTable(project)
      const events: string[] = []
      const failed = run(project.context, {
        transaction,
        lockTimeout: 50,
        lockRetries: 2,
        onEvent: ({ type }) => events.push(type),
      })
      await expect(failed).rejects.toMatchObject({
        engineCode: "55P03",
        next: expect.stringContaining("--lock-timeout") as string,
      })
      expect(events.filter((type) => type === "retrying")).toHaveLength(2)
      await reader.end()
      expect((await run(project.context)).done).toHaveLength(1)
    })
  })

  test("a statement that takes too long is ended, and later statements are not limited", async () => {
    const Slow = migration("slow", 1, { up: (runner) => runner.query("SELECT pg_sleep(10)") })
    const Outside = migration("out", 1, { transaction: false, up: (runner) => runner.query("SELECT pg_sleep(10)") })
    for (const Kind of [Slow, Outside]) {
      await withProject(
        "postgres",
        [Kind],
        async ({ context, query }) => {
          const failed = run(context, { statementTimeout: 100, lockTimeout: 1234 })
          await expect(failed).rejects.toMatchObject({
            engineCode: "57014",
            next: expect.stringContaining("--statement-timeout") as string,
          })
          expect(await query("SHOW statement_timeout")).toEqual([{ statement_timeout: "0" }])
          expect(await query("SHOW lock_timeout")).toEqual([{ lock_timeout: "0" }])
        },
        { extra: { max: 1 } },
      )
    }
  })

  test("CREATE INDEX CONCURRENTLY that met a lock leaves no invalid index and is built again", async () => {
    const Index = migration("index", 2, {
      revision: "index0000000",
      parents: [plainRevisionId(Table.name)],
      transaction: false,
      up: (runner) => operations(runner).createIndex("t", "t_id", { columns: ["id"], concurrent: true }),
    })
    await withProject("postgres", [Table], async (project) => {
      await run(project.context)
      const writer = (await project.connect()).createQueryRunner()
      await writer.startTransaction()
      await writer.query('INSERT INTO "t" VALUES (1)')
      setTimeout(() => void writer.commitTransaction(), 600)
      await run(project.with([Table, Index]), { lockTimeout: 100, lockRetries: 8 })
      const rows = await project.query("SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 't_id'::regclass")
      expect(rows).toEqual([{ valid: true }])
      await writer.release()
    })
  })

  test("--backup: pg_dump, or why not; the password is in no argument", async () => {
    await withProject("postgres", [Table], async ({ context, tables }) => {
      const folder = mkdtempSync(join(tmpdir(), "limbeck-dump-"))
      const before = process.cwd()
      const { PATH } = process.env
      try {
        process.chdir(folder)
        process.env.PATH = folder
        await expect(run(context, { backup: true })).rejects.toMatchObject({
          code: "no-backup",
          message: expect.stringContaining("pg_dump was not found; nothing was run") as string,
          next: expect.stringContaining("postgresql-client") as string,
        })
        expect(await tables()).toEqual([])
      } finally {
        process.env.PATH = PATH
        process.chdir(before)
        rmSync(folder, { recursive: true })
      }
    })
  })
})

describe.each(ENGINES.filter((engine) => engine !== "postgres"))("on %s", (engine) => {
  test("--backup copies the file beside it, before anything ran", async () => {
    await withProject(engine, [Table, Add], async ({ context, query, dataSource }) => {
      await run(context, { target: "+1" })
      await query('INSERT INTO "t" VALUES (7)')
      const events: RunEvent[] = []
      const { backup = "" } = await run(context, { backup: true, onEvent: (event) => events.push(event) })
      expect(backup).toMatch(/test-\d{8}T\d{6}Z-[0-9a-f]{12}\.db$/)
      expect(events[0]).toMatchObject({ type: "backup", file: backup })
      const copy = await new DataSource({ type: engine, database: backup }).initialize()
      expect(await copy.query('SELECT * FROM "t"')).toEqual([{ id: 7 }])
      expect(await copy.query('SELECT count(*) AS c FROM "migrations"')).toEqual([{ c: 1 }])
      await copy.destroy()
      expect(await run(context, { backup: true })).not.toHaveProperty("backup")
      expect((await revert(context, { backup: true })).backup).toMatch(/\.db$/)
      expect(readdirSync(dirname(String(dataSource.options.database))).length).toBeGreaterThan(2)
      expect(existsSync(backup)).toBe(true)
    })
  })
})
