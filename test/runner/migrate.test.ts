import { EntitySchema } from "typeorm"
import { assertMigrated, migrate } from "../../src/runner/migrate"
import { preview } from "../../src/runner/preview"
import { run } from "../../src/runner/run"
import { ENGINES, migration, withProject } from "./databases"

const CHAIN = [migration("a", 1), migration("b", 2)]

/** An entity for which TypeORM keeps a table of texts. */
const Report = new EntitySchema<{ n: number }>({
  name: "report",
  type: "view",
  expression: "SELECT 1 AS n",
  columns: { n: { type: "integer" } },
})

const CreatesView = migration("view", 1, {
  up: async (runner) => {
    await runner.query('CREATE VIEW "report" AS SELECT 1 AS n')
    await runner.query(
      `INSERT INTO "typeorm_metadata" ("type", "name", "value") VALUES ('VIEW', 'report', 'SELECT 1 AS n')`,
    )
  },
})

describe.each(ENGINES)("on %s", (engine) => {
  test("an application migrates its own DataSource, and others only look", async () => {
    await withProject(engine, CHAIN, async ({ dataSource, ledger }) => {
      await expect(assertMigrated(dataSource)).rejects.toThrow(/Target database is not up to date: .*Make_a.*Make_b/)
      expect((await migrate(dataSource)).done).toHaveLength(2)
      expect(await ledger()).toHaveLength(2)
      await assertMigrated(dataSource)
      expect((await migrate(dataSource)).done).toEqual([])
    })
  })

  test("an older release starts on a newer database, with a warning", async () => {
    await withProject(engine, CHAIN, async ({ dataSource, query }) => {
      await migrate(dataSource)
      await query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (3, 'Newer0000000000003')`)
      expect((await migrate(dataSource)).warnings).toEqual([expect.stringContaining("Newer0000000000003")])
      await expect(migrate(dataSource, { onUnknown: "fail" })).rejects.toMatchObject({ code: "unknown-revision" })
      expect((await migrate(dataSource, { ignoreRevisions: ["Newer*"] })).warnings).toEqual([])
    })
  })

  test("several starts at once run each migration once", async () => {
    await withProject(engine, CHAIN, async ({ dataSource, connect, ledger }) => {
      const others = [await connect({ migrations: CHAIN }), await connect({ migrations: CHAIN })]
      const results = await Promise.all([dataSource, ...others].map((source) => migrate(source)))
      expect(results.flatMap(({ done }) => done)).toHaveLength(2)
      expect(await ledger()).toHaveLength(2)
    })
  })

  test("migrations that TypeORM wrote for views find its table of texts", async () => {
    await withProject(
      engine,
      [CreatesView],
      async ({ context, query }) => {
        expect((await preview(context, "up"))[0]?.sql).toHaveLength(2)
        await run(context)
        expect(await query('SELECT "name" FROM "typeorm_metadata"')).toEqual([{ name: "report" }])
      },
      { entities: [Report] },
    )
  })

  test("a DataSource that is not connected is refused", async () => {
    await withProject(engine, CHAIN, async ({ dataSource }) => {
      await dataSource.destroy()
      await expect(migrate(dataSource)).rejects.toMatchObject({ code: "not-connected" })
    })
  })
})
