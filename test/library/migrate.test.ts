import { EntitySchema } from "typeorm"
import { assertMigrated, migrate, operations, type RunEvent } from "../../src/index"
import { preview } from "../../src/runner/preview"
import { run } from "../../src/runner/run"
import { ENGINES, migration, withProject, type TestProject } from "../runner/databases"
import { countLoads, listen, writeMigrations } from "./application"

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

  test("a DataSource that is not connected is connected for it, and left as it was", async () => {
    await withProject(engine, CHAIN, async ({ dataSource, ledger }) => {
      await dataSource.destroy()
      expect((await migrate(dataSource)).done).toHaveLength(2)
      await assertMigrated(dataSource)
      expect(dataSource.isInitialized).toBe(false)
      await dataSource.initialize()
      expect(await ledger()).toHaveLength(2)
    })
  })

  test("with nothing pending it is one query, and no migration file is loaded", async () => {
    await withProject(engine, [], async ({ connect }) => {
      const folder = writeMigrations(2)
      countLoads()
      const queries: string[] = []
      const dataSource = await connect({ logging: true, logger: listen(queries) })
      const migrations = [`${folder}/*.js`]
      expect((await migrate(dataSource, { migrations })).done).toHaveLength(2)
      expect(countLoads()).toBe(2)
      queries.length = 0
      expect(await migrate(dataSource, { migrations })).toEqual({ direction: "up", done: [], warnings: [] })
      await assertMigrated(dataSource, { migrations })
      expect(queries).toHaveLength(2)
      expect(countLoads()).toBe(0)
      writeMigrations(3, folder)
      await expect(assertMigrated(dataSource, { migrations })).rejects.toMatchObject({ code: "pending" })
      expect((await migrate(dataSource, { migrations })).done).toHaveLength(1)
    })
  })

  test("it tells what happens, and says it to a logger", async () => {
    await withProject(engine, CHAIN, async ({ dataSource }) => {
      const [events, lines]: [RunEvent["type"][], string[]] = [[], []]
      const logger = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(`warning ${line}`) }
      await migrate(dataSource, { logger, onEvent: ({ type }) => events.push(type) })
      expect(events).toEqual(["started", "statement", "finished", "started", "statement", "finished"])
      expect(lines).toEqual([
        expect.stringMatching(/^\+ [0-9a-f]{12} Make_a applied in \d+ ms$/),
        expect.stringMatching(/^\+ [0-9a-f]{12} Make_b applied in \d+ ms$/),
      ])
    })
  })

  test("a signal stops it, and what ran is rolled back", async () => {
    const stop = new AbortController()
    const Slow = migration("slow", 1, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "slow" ("id" integer)')
        stop.abort()
        await new Promise((resolve) => setTimeout(resolve, 50))
      },
    })
    await withProject(engine, [Slow], async ({ dataSource, tables }) => {
      await expect(migrate(dataSource, { signal: stop.signal })).rejects.toMatchObject({ code: "interrupted" })
      expect(await tables()).not.toContain("slow")
    })
  })

  test("TypeORM running the migrations as well is named", async () => {
    await withProject(
      engine,
      CHAIN,
      async ({ dataSource }) => {
        expect((await migrate(dataSource)).warnings).toEqual([expect.stringContaining("migrationsRun: true")])
      },
      { migrationsRun: true },
    )
  })
})

describe("a tenant's schema", () => {
  const Tenant = migration("a", 1, {
    up: async (runner) => {
      await runner.query('CREATE TABLE "a" ("id" integer)')
      await runner.query('INSERT INTO "a" VALUES (1)')
    },
  })

  test("has a ledger, a journal and tables of its own", async () => {
    await withProject("postgres", [Tenant], async ({ dataSource, query }) => {
      await migrate(dataSource, { schema: "tenant_a" })
      await migrate(dataSource, { schema: "tenant b" })
      await expect(assertMigrated(dataSource)).rejects.toMatchObject({ code: "pending" })
      expect((await migrate(dataSource, { schema: "tenant_a" })).done).toEqual([])
      const found = await query(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname NOT LIKE 'pg%' AND schemaname <> 'information_schema' ORDER BY 1",
      )
      expect(found.map(({ name }) => name)).toEqual([
        "tenant b.a",
        "tenant b.limbeck_journal",
        "tenant b.migrations",
        "tenant_a.a",
        "tenant_a.limbeck_journal",
        "tenant_a.migrations",
      ])
      expect(dataSource.options).not.toHaveProperty("schema")
      expect(await query("SHOW search_path")).toEqual([{ search_path: '"$user", public' }])
    })
  })

  test("is where operations and statements outside a transaction work, many tenants at once", async () => {
    const Indexed = migration("b", 2, {
      transaction: false,
      revision: "b00000000000",
      parents: [],
      up: async (runner) => {
        const op = operations(runner)
        await op.createTable("b", { columns: [{ name: "id", type: "integer", nullable: false }] })
        await runner.query('CREATE INDEX CONCURRENTLY "b_id" ON "b" ("id")')
      },
    })
    await withProject("postgres", [Indexed], async ({ dataSource, query }) => {
      const tenants = ["t1", "t2", "t3"]
      await Promise.all(tenants.map((schema) => migrate(dataSource, { schema })))
      const found = await query("SELECT schemaname AS name FROM pg_indexes WHERE indexname = 'b_id' ORDER BY 1")
      expect(found.map(({ name }) => name)).toEqual(tenants)
      expect(await query("SHOW search_path")).toEqual([{ search_path: '"$user", public' }])
    })
  })

  test("saves entities where the tenant has them", async () => {
    const Bead = new EntitySchema<{ id: number }>({ name: "bead", columns: { id: { type: "integer", primary: true } } })
    const Saves = migration("bead", 1, {
      up: async (runner) => {
        await runner.query('CREATE TABLE "bead" ("id" integer PRIMARY KEY)')
        await runner.manager.save(Bead, { id: 7 })
      },
    })
    await withProject(
      "postgres",
      [Saves],
      async ({ dataSource, query }) => {
        await migrate(dataSource, { schema: "shop" })
        expect(await query('SELECT "id" FROM "shop"."bead"')).toEqual([{ id: 7 }])
        expect(dataSource.getMetadata(Bead).tablePath).toBe("bead")
      },
      { entities: [Bead] },
    )
  })

  test("is refused where there are none", async () => {
    await withProject("sqlite", CHAIN, async ({ dataSource }) => {
      await expect(migrate(dataSource, { schema: "tenant_a" })).rejects.toMatchObject({ code: "no-schemas" })
    })
  })
})

test.each([true, false])(
  "whoever works is named to the server (transaction: %s), and only meanwhile",
  async (transaction) => {
    const seen: unknown[] = []
    const look = async (query: TestProject["query"]): Promise<void> => {
      seen.push((await query("SHOW application_name"))[0]?.application_name)
    }
    const Looks = migration("looks", 1, { transaction, up: (runner) => look((sql) => runner.query(sql)) })
    await withProject("postgres", [Looks], async ({ dataSource, query }) => {
      await query("SET application_name = 'shop'")
      await migrate(dataSource)
      await look(query)
      expect(seen).toEqual([expect.stringMatching(/^limbeck .*:\d+$/), "shop"])
    })
  },
)
