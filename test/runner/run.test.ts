import { ViewColumn, ViewEntity, type QueryRunner } from "typeorm"
import { operations } from "../../src/script/operations"
import type { RunEvent } from "../../src/runner/events"
import { revert, run } from "../../src/runner/run"
import { ENGINES, migration, withProject } from "./databases"

const [A, B, C] = [migration("a", 1), migration("b", 2), migration("c", 3)]
const CHAIN = [A, B, C]
const NAMES = ["Make_a0000000000001", "Make_b0000000000002", "Make_c0000000000003"]

describe.each(ENGINES)("on %s", (engine) => {
  test("plain TypeORM migrations run in order, each recorded, and a second run does nothing", async () => {
    await withProject(engine, CHAIN, async ({ context, tables, ledger, journal }) => {
      const result = await run(context)
      expect(result.done.map(({ revision }) => revision.name)).toEqual(NAMES)
      expect(await ledger()).toEqual(NAMES)
      expect(await tables()).toEqual(["a", "b", "c", "limbeck_journal", "migrations"])
      expect((await journal()).map(({ state, direction }) => `${String(direction)} ${String(state)}`)).toEqual(
        Array(3).fill("up finished"),
      )
      expect((await run(context)).done).toEqual([])
    })
  })

  test("TypeORM finds nothing pending afterwards, and undoes what we ran", async () => {
    await withProject(engine, CHAIN, async ({ context, dataSource, tables, ledger }) => {
      await run(context)
      expect(await dataSource.showMigrations()).toBe(false)
      expect(await dataSource.runMigrations({ transaction: "each" })).toEqual([])
      await dataSource.undoLastMigration()
      expect(await ledger()).toEqual(NAMES.slice(0, 2))
      expect(await tables()).not.toContain("c")
      expect((await run(context)).done.map(({ revision }) => revision.name)).toEqual(NAMES.slice(2))
    })
  })

  test("we find nothing pending after TypeORM, and undo what it ran", async () => {
    await withProject(engine, CHAIN, async ({ context, dataSource, ledger }) => {
      await dataSource.runMigrations({ transaction: "each" })
      expect((await run(context)).done).toEqual([])
      expect((await revert(context)).done.map(({ revision }) => revision.name)).toEqual(NAMES.slice(2))
      expect(await ledger()).toEqual(NAMES.slice(0, 2))
    })
  })

  test("the ledger is the one that TypeORM would have made", async () => {
    const describeLedger =
      engine === "postgres"
        ? `SELECT column_name, data_type, is_nullable, column_default, (SELECT conname FROM pg_constraint WHERE conrelid = '"migrations"'::regclass AND contype = 'p')
           FROM information_schema.columns WHERE table_name = 'migrations' ORDER BY ordinal_position`
        : "SELECT sql FROM sqlite_master WHERE name = 'migrations'"
    let ours: unknown
    await withProject(engine, CHAIN, async ({ context, query }) => {
      await run(context)
      ours = await query(describeLedger)
    })
    await withProject(engine, CHAIN, async ({ dataSource, query }) => {
      await dataSource.runMigrations({ transaction: "each" })
      expect(ours).toEqual(await query(describeLedger))
    })
  })

  test("targets: one step, a revision, a name, back to one, back to base", async () => {
    await withProject(engine, CHAIN, async ({ context, ledger }) => {
      await run(context, { target: "+1" })
      expect(await ledger()).toEqual(NAMES.slice(0, 1))
      await run(context, { target: "Make_b0000000000002" })
      expect(await ledger()).toEqual(NAMES.slice(0, 2))
      await run(context)
      await revert(context, { target: "Make_a0000000000001" })
      expect(await ledger()).toEqual(NAMES.slice(0, 1))
      await run(context)
      await revert(context, { target: "-2" })
      expect(await ledger()).toEqual(NAMES.slice(0, 1))
      await revert(context, { target: "base" })
      expect(await ledger()).toEqual([])
      expect((await revert(context)).done).toEqual([])
      await expect(run(context, { target: "+9" })).rejects.toThrow(/Relative revision \+9/)
      await expect(run(context, { target: "-1" })).rejects.toThrow(/leads the other way/)
      await expect(revert(context, { target: "Make_c0000000000003" })).rejects.toThrow(/is not a valid revert target/)
    })
  })

  test("a limbeck migration runs its operations both ways and leaves its way back in the journal", async () => {
    const Limbeck = migration("x", 4, {
      revision: "aaaaaaaaaaaa",
      parents: [],
      up: async (runner) => {
        const op = operations(runner)
        await op.createTable("x", {
          columns: [
            { name: "id", type: "integer", nullable: false },
            { name: "name", type: "varchar", nullable: true },
          ],
        })
        await op.createIndex("x", "IDX_x_name", { columns: ["name"] })
      },
      down: (runner) => operations(runner).dropTable("x"),
    })
    await withProject(engine, [Limbeck], async ({ context, tables, journal }) => {
      await run(context)
      expect(await tables()).toContain("x")
      const [row] = await journal()
      expect(row).toMatchObject({ revision: "aaaaaaaaaaaa", state: "finished" })
      expect(String(row?.checksum)).toMatch(/^[0-9a-f]{32}$/)
      expect(JSON.parse(String(row?.down))).toEqual({
        parents: [],
        operations: [{ verb: "drop", kind: "table", name: { name: "x" } }],
      })
      await revert(context)
      expect(await tables()).not.toContain("x")
    })
  })

  test("branches: all heads run in the order of their time; the parent of a merge undoes only the merge", async () => {
    const diamond = [
      migration("r", 1, { revision: "r00000000000" }),
      migration("m1", 2, { revision: "m10000000000", parents: ["r00000000000"] }),
      migration("m2", 3, { revision: "m20000000000", parents: ["r00000000000"] }),
      migration("j", 4, { revision: "j00000000000", parents: ["m10000000000", "m20000000000"] }),
    ]
    await withProject(engine, diamond, async ({ context, tables }) => {
      await run(context)
      expect(await tables()).toEqual(expect.arrayContaining(["j", "m1", "m2", "r"]))
      await revert(context, { target: "m20000000000" })
      expect(await tables()).toEqual(expect.arrayContaining(["m1", "m2", "r"]))
      expect(await tables()).not.toContain("j")
      await run(context)
      expect((await revert(context)).done.map(({ revision }) => revision.id)).toEqual(["j00000000000"])
      expect((await revert(context)).done.map(({ revision }) => revision.id)).toEqual(["m20000000000"])
      await run(context, { target: "+1" })
      expect(await tables()).toContain("m2")
    })
  })

  test("events tell what goes on, statements counted", async () => {
    const Two = migration("t", 1, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "t" ("id" integer PRIMARY KEY)')
        await runner.query('INSERT INTO "t" VALUES (1)')
      },
    })
    await withProject(engine, [Two], async ({ context }) => {
      const events: RunEvent[] = []
      await run(context, { onEvent: (event) => events.push(event) })
      expect(events.map(({ type }) => type)).toEqual(["started", "statement", "statement", "finished"])
      expect(events.at(-1)).toMatchObject({ index: 1, total: 1, statements: 2, direction: "up" })
    })
  })

  test("every event says which migration it is about, and how long that has been at work", async () => {
    const Slow = migration("slow", 1, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "slow" ("id" integer PRIMARY KEY)')
        await new Promise((resolve) => setTimeout(resolve, 60))
        await runner.query('INSERT INTO "slow" VALUES (1)')
      },
    })
    await withProject(
      engine,
      [Slow, migration("x", 2, { up: () => Promise.reject(new Error("no")) })],
      async (project) => {
        const events: RunEvent[] = []
        const tell = (event: RunEvent): void => void events.push(event)
        await expect(run(project.context, { onEvent: tell })).rejects.toThrow("no")
        const told = events.map((event) => [event.type, "revision" in event ? event.revision?.name : undefined])
        const [slow, x] = ["Make_slow0000000000001", "Make_x0000000000002"]
        expect(told).toEqual([
          ["started", slow],
          ["statement", slow],
          ["statement", slow],
          ["finished", slow],
          ["started", x],
          ["failed", x],
        ])
        const times = events.map(({ ms }) => ms)
        expect(times.every((ms) => ms >= 0)).toBe(true)
        const [started = 0, first = 0, second = 0, finished = 0, next = Infinity] = times
        expect(started).toBeLessThan(50)
        expect(first).toBeGreaterThanOrEqual(started)
        expect(second).toBeGreaterThanOrEqual(55)
        expect(finished).toBeGreaterThanOrEqual(second)
        expect(next).toBeLessThan(50)
      },
    )
  })

  test("entities can be saved in a plain migration, inside its transaction", async () => {
    const Save = migration("s", 1, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "s" ("id" integer PRIMARY KEY)')
        await runner.manager.createQueryBuilder().insert().into("s", ["id"]).values({ id: 7 }).execute()
        await runner.manager.transaction(async (manager) => {
          await manager.query('INSERT INTO "s" VALUES (8)')
        })
        expect(runner.isTransactionActive).toBe(true)
      },
    })
    await withProject(engine, [Save], async ({ context, query }) => {
      await run(context)
      expect(await query('SELECT count(*) AS n FROM "s"')).toEqual([{ n: engine === "postgres" ? "2" : 2 }])
    })
  })

  test("all in one transaction; none in a transaction; a file that says which", async () => {
    const seen: boolean[] = []
    const look = (table: string, time: number, transaction?: boolean) =>
      migration(table, time, {
        ...(transaction === undefined ? {} : { transaction }),
        up: (runner) => {
          seen.push(runner.isTransactionActive)
          return Promise.resolve()
        },
        down: () => Promise.resolve(),
      })
    const files = [look("a", 1), look("b", 2, false), look("c", 3, true)]
    await withProject(engine, files, async ({ context, ledger }) => {
      await run(context)
      expect(seen.splice(0)).toEqual([true, false, true])
      await revert(context, { target: "base", transaction: "none" })
      await run(context, { transaction: "none" })
      expect(seen.splice(0)).toEqual([false, false, true])
      await revert(context, { target: "base" })
      await expect(run(context, { transaction: "all" })).rejects.toThrow(/cannot run all in one transaction: .*Make_b/)
      expect(await ledger()).toEqual([])
    })
    await withProject(engine, [look("a", 1), look("c", 3)], async ({ context, ledger }) => {
      await run(context, { transaction: "all" })
      expect(seen.splice(0)).toEqual([true, true])
      expect(await ledger()).toHaveLength(2)
    })
  })

  test("fake records and does not run, up and down", async () => {
    await withProject(engine, CHAIN, async ({ context, tables, ledger, journal }) => {
      await run(context, { fake: true })
      expect(await ledger()).toEqual(NAMES)
      expect(await tables()).toEqual(["limbeck_journal", "migrations"])
      expect((await journal()).map(({ state }) => state)).toEqual(["stamped", "stamped", "stamped"])
      await revert(context, { fake: true, target: "base" })
      expect(await ledger()).toEqual([])
    })
  })

  test("without a journal there is none", async () => {
    await withProject(engine, CHAIN, async ({ with: withMigrations, tables }) => {
      await run(withMigrations(CHAIN, { journal: false }))
      expect(await tables()).toEqual(["a", "b", "c", "migrations"])
    })
  })

  test("the ledger has its configured name, the journal too", async () => {
    await withProject(
      engine,
      CHAIN,
      async ({ with: withMigrations, dataSource, tables }) => {
        await run(withMigrations(CHAIN, { journal: { table: "diary" } }))
        expect(await tables()).toEqual(["a", "b", "c", "diary", "done"])
        expect(await dataSource.showMigrations()).toBe(false)
      },
      { migrationsTableName: "done" },
    )
  })

  test("nothing pending costs one query and creates nothing", async () => {
    await withProject(engine, CHAIN, async ({ context, with: withMigrations, dataSource, tables }) => {
      await run(withMigrations([]))
      expect(await tables()).toEqual([])
      await run(context)
      const sent: string[] = []
      dataSource.logger = { ...SILENT, logQuery: (sql: string) => sent.push(sql) }
      await run(context)
      expect(sent).toHaveLength(1)
      expect(sent[0]).toMatch(/^SELECT/)
    })
  })

  test("a row that no file has stops the run with its recovery, or is a warning", async () => {
    await withProject(engine, CHAIN, async ({ context, with: withMigrations, ledger }) => {
      await run(context)
      const less = withMigrations([A, B])
      await expect(run(less)).rejects.toMatchObject({
        code: "unknown-revision",
        message: expect.stringContaining(`Can't locate revision identified by "Make_c0000000000003"`) as string,
        next: expect.stringContaining("limbeck stamp current --purge") as string,
      })
      const D = migration("d", 9)
      const result = await run(withMigrations([A, B, D]), { onUnknown: "warn" })
      expect(result.warnings).toHaveLength(1)
      expect(await ledger()).toContain("Make_d0000000000009")
      const shared = withMigrations([A, B, D], { ignoreRevisions: ["Make_c*"] })
      expect((await run(shared)).warnings).toEqual([])
    })
  })
})

const nothing = (): void => undefined
const SILENT = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
}

test("TypeORM's own table of texts is there for plain SQL that writes into it", async () => {
  @ViewEntity({ name: "ones", expression: "SELECT 1 AS one" })
  class Ones {
    @ViewColumn()
    one!: number
  }
  class MakeOnes0000000000001 {
    async up(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(`CREATE VIEW "ones" AS SELECT 1 AS one`)
      await queryRunner.query(`INSERT INTO "typeorm_metadata"("type", "name", "value") VALUES ('VIEW', 'ones', 'x')`)
    }
    async down(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(`DROP VIEW "ones"`)
    }
  }
  await withProject(
    "sqlite",
    [MakeOnes0000000000001],
    async ({ context, query }) => {
      await run(context)
      expect(await query('SELECT "name" FROM "typeorm_metadata"')).toEqual([{ name: "ones" }])
    },
    { entities: [Ones] },
  )
})
