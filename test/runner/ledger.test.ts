import { inspectRepair, repair } from "../../src/runner/repair"
import { revert, run } from "../../src/runner/run"
import { readState, withSession } from "../../src/runner/session"
import { stamp } from "../../src/runner/stamp"
import { ENGINES, migration, withProject } from "./databases"

const CHAIN = [migration("a", 1), migration("b", 2), migration("c", 3)]
const NAMES = CHAIN.map(({ name }) => name)

describe.each(ENGINES)("on %s", (engine) => {
  test("a name that is there twice is told, and written anew by stamp --purge", async () => {
    await withProject(engine, CHAIN, async ({ context, query, ledger }) => {
      await run(context, { target: "+2" })
      await query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (1, '${NAMES[0] ?? ""}')`)
      const { warnings, done } = await run(context)
      expect(warnings).toEqual([expect.stringContaining('has "Make_a0000000000001" more than once')])
      expect(done).toHaveLength(1)
      await stamp(context, { targets: ["current"], purge: true })
      expect([...(await ledger())].sort()).toEqual(NAMES)
      await query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (1, '${NAMES[2] ?? ""}')`)
      await revert(context, { target: "base" })
      expect(await ledger()).toEqual([])
    })
  })

  test("a name that is nobody's is told with its recovery; an application may go on", async () => {
    await withProject(engine, CHAIN, async ({ context, query, ledger }) => {
      await run(context, { target: "+1" })
      await query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (9, 'x''; DROP TABLE "a" --')`)
      await expect(run(context)).rejects.toMatchObject({
        code: "unknown-revision",
        next: expect.stringContaining("limbeck stamp current --purge") as string,
      })
      expect((await run(context, { onUnknown: "warn" })).done).toHaveLength(2)
      await stamp(context, { targets: ["current"], purge: true })
      expect(await ledger()).toEqual(NAMES)
    })
  })

  test("a journal that is gone costs nothing but the way back of absent files", async () => {
    await withProject(engine, CHAIN, async ({ context, query, tables, journal }) => {
      await run(context, { target: "+2" })
      await query('DROP TABLE "limbeck_journal"')
      expect(await inspectRepair(context)).toEqual({ unfinished: [], edited: [] })
      await run(context)
      expect(await journal()).toHaveLength(1)
      await query('DROP TABLE "limbeck_journal"')
      await revert(context, { target: "base" })
      expect(await tables()).toEqual(["limbeck_journal", "migrations"])
    })
  })

  test("a journal of an older limbeck gets what it lacks", async () => {
    await withProject(engine, CHAIN, async ({ context, query, journal }) => {
      await run(context, { target: "+1" })
      await query('ALTER TABLE "limbeck_journal" DROP COLUMN "moves"')
      await run(context)
      expect(await journal()).toHaveLength(3)
      expect((await journal())[0]).toHaveProperty("moves", null)
    })
  })

  test("a table of somebody else under the journal's name is named", async () => {
    await withProject(engine, CHAIN, async ({ context, query, tables }) => {
      await query('CREATE TABLE "limbeck_journal" ("note" text)')
      for (const attempt of [() => run(context), () => repair(context, { decision: "retry" })]) {
        await expect(attempt()).rejects.toMatchObject({
          code: "foreign-journal",
          message: expect.stringContaining('it has no column "id"') as string,
          next: expect.stringContaining("journal: { table:") as string,
        })
      }
      expect(await tables()).not.toContain("a")
      await run({ ...context, journal: { table: "my_journal" } })
    })
  })

  test("a column more in the journal is nobody's business, unless it wants a value", async () => {
    await withProject(engine, CHAIN, async ({ context, query }) => {
      await run(context, { target: "+1" })
      await query('ALTER TABLE "limbeck_journal" ADD COLUMN "note" text')
      await run(context, { target: "+1" })
      if (engine !== "postgres") return
      await query('ALTER TABLE "limbeck_journal" ADD COLUMN "must" text NOT NULL DEFAULT 1')
      await query('ALTER TABLE "limbeck_journal" ALTER COLUMN "must" DROP DEFAULT')
      await expect(run(context)).rejects.toMatchObject({
        code: "foreign-journal",
        message: expect.stringContaining('its column "must" needs a value') as string,
      })
    })
  })

  test("a ledger without id, and rows without name, are named", async () => {
    await withProject(engine, CHAIN, async ({ context, query }) => {
      await query('CREATE TABLE "migrations" ("timestamp" bigint, "name" varchar)')
      await query(`INSERT INTO "migrations" VALUES (1, 'x')`)
      await expect(run(context)).rejects.toMatchObject({
        code: "broken-ledger",
        next: expect.stringContaining("RENAME TO") as string,
      })
      await query('DROP TABLE "migrations"')
      await query('CREATE TABLE "migrations" ("id" integer, "timestamp" varchar, "name" varchar)')
      await query(`INSERT INTO "migrations" VALUES (1, 'yesterday', '${NAMES[0] ?? ""}'), (2, '2', NULL)`)
      await expect(withSession(context, {}, readState)).rejects.toMatchObject({
        code: "broken-ledger",
        next: expect.stringMatching(/^DELETE FROM .*"migrations" WHERE "id" = 2$/) as string,
      })
      await query('DELETE FROM "migrations" WHERE "id" = 2')
      expect(await withSession(context, {}, readState)).toMatchObject({ rows: [{ name: NAMES[0], timestamp: 0 }] })
    })
  })
})

test("a journal with what no one can read is taken for one without", async () => {
  await withProject("sqlite", CHAIN, async ({ context, query, with: withMigrations }) => {
    await run(context)
    await query(`UPDATE "limbeck_journal" SET "down" = '{broken', "moves" = '7', "statements" = 'many', "checksum" = 7`)
    await expect(revert(withMigrations(CHAIN.slice(0, 2)))).rejects.toMatchObject({ code: "unknown-revision" })
    await run(withMigrations([...CHAIN, migration("d", 4)]))
  })
})

test("an interruption while the files are read stops before anything is run", async () => {
  const controller = new AbortController()
  const Slow = migration("slow", 2, {
    revision: "slow00000000",
    parents: ["5d2ef5e1b7c0"],
    up: () => {
      controller.abort()
      return Promise.resolve()
    },
  })
  await withProject("sqlite", [], async ({ with: withMigrations, tables }) => {
    const First = migration("first", 1, { revision: "5d2ef5e1b7c0" })
    const chain = [First, Slow, migration("last", 3, { revision: "last00000000", parents: ["slow00000000"] })]
    await expect(run(withMigrations(chain), { signal: controller.signal })).rejects.toMatchObject({
      code: "interrupted",
      next: expect.stringContaining("repeat") as string,
    })
    expect(await tables()).toEqual([])
  })
})
