import { findDialect } from "../../src/dialects/dialects"
import { pause } from "../../src/dialects/locking"
import { buildGraph } from "../../src/history/graph"
import { ledgerOf, openOwnConnection } from "../../src/runner/connection"
import type { RunContext } from "../../src/runner/context"
import { revert, run } from "../../src/runner/run"
import { ENGINES, migration, withProject, type TestProject } from "./databases"
import { openStarter, optionsOf } from "./started"

const { start, close } = openStarter()
afterAll(close)

async function counted(query: (sql: string) => Promise<Record<string, unknown>[]>): Promise<number[]> {
  return (await query('SELECT "step" FROM "counter" ORDER BY "step"')).map(({ step }) => Number(step))
}

const steps = (count: number): number[] => Array.from({ length: count - 1 }, (_, index) => index + 2)

describe.each(ENGINES)("on %s", (engine) => {
  test("killed at any moment, the next run ends as an undisturbed one", async () => {
    await withProject(engine, [], async ({ dataSource, query, ledger }) => {
      for (const kills of [1, 3, 6]) {
        const runner = start(optionsOf(dataSource, engine), { count: 15, sleep: 10 })
        await runner.said("started", kills)
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
        runner.child.kill("SIGKILL")
        await runner.ended
      }
      const { code, errors } = await start(optionsOf(dataSource, engine), { count: 15 }).ended
      expect(`${String(code)} ${errors}`).toBe("0 ")
      expect(await counted(query)).toEqual(steps(15))
      expect(await ledger()).toHaveLength(15)
    })
  })

  test("Ctrl-C rolls back what runs and ends with 130", async () => {
    await withProject(engine, [], async ({ dataSource, query, tables }) => {
      const runner = start(optionsOf(dataSource, engine), { count: 3, sleep: 20_000 })
      await runner.said("statement", 2)
      await new Promise((resolve) => setTimeout(resolve, 100))
      runner.child.kill("SIGINT")
      expect((await runner.ended).code).toBe(130)
      expect(await counted(query)).toEqual([])
      expect(await tables()).not.toContain("t2")
    })
  })

  test("who waits longer than allowed is told why", async () => {
    await withProject(engine, [migration("a", 1)], async ({ context, connect, dataSource }) => {
      await run(context)
      const other = await connect()
      const holder = start(optionsOf(dataSource, engine), { count: 3, sleep: 20_000, ignoreRevisions: ["Make_*"] })
      await holder.said("statement", 2)
      const events: string[] = []
      const waiting = run(
        {
          dataSource: other,
          dialect: context.dialect,
          graph: withOneMore(context.graph),
          ignoreRevisions: ["Counter*", "Step*"],
        },
        {
          wait: 300,
          onEvent: (event) => events.push(event.type === "waiting" ? (event.holder ?? "?") : event.type),
        },
      )
      await expect(waiting).rejects.toMatchObject({ code: "locked" })
      if (engine === "postgres") {
        await expect(waiting).rejects.toThrow(new RegExp(`limbeck .*:${String(holder.child.pid)}.*backend \\d+`))
        expect(events[0]).toContain(String(holder.child.pid))
      }
      holder.child.kill("SIGKILL")
      await holder.ended
    })
  })
})

function withOneMore(graph: ReturnType<typeof buildGraph>): ReturnType<typeof buildGraph> {
  const Late = migration("late", 99)
  const name = Late.name
  return buildGraph([
    ...graph.revisions,
    {
      id: "late00000000",
      name,
      timestamp: 99,
      parents: graph.revisions.map(({ id }) => id),
      dependsOn: [],
      labels: [],
      plain: false,
      open: () => new Late(),
    },
  ])
}

test("a pool of one connection is enough", async () => {
  await withProject(
    "postgres",
    [migration("a", 1)],
    async ({ context }) => {
      expect((await run(context)).done).toHaveLength(1)
    },
    { extra: { max: 1 } },
  )
})

describe("who gets a lock that was lost waits for the statement that is still running", () => {
  const Slow = migration("slow", 2, {
    up: (runner) => runner.query(`INSERT INTO "runs" SELECT 1 FROM pg_sleep(1.5)`),
    down: (runner) => runner.query(`DELETE FROM "runs"`),
  })
  const First = migration("first", 1)

  /** Runs the slow one, and takes its lock away when it is in the middle; then another runner comes. */
  async function loseLock(next: (context: RunContext, project: TestProject) => Promise<void>): Promise<void> {
    await withProject("postgres", [First], async (project) => {
      await project.query('CREATE TABLE "runs" (n integer)')
      await run(project.context)
      const running = run(project.with([First, Slow])).then(
        ({ done }) => done.length,
        (error: unknown) => error,
      )
      const other = await project.connect()
      const asleep = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
      while ((await other.query<unknown[]>(asleep)).length === 0) await pause(10)
      await other.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND pid NOT IN (SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep')`)
      await next({ ...project.with([First, Slow]), dataSource: other }, project)
      expect(await running).toBe(1)
    })
  }

  test("before it runs anything", () =>
    loseLock(async (context, { query, ledger }) => {
      await expect(run(context, { wait: 100 })).rejects.toMatchObject({
        code: "locked",
        message: "cannot go on: the server still works for a runner that was interrupted; waited 0 s",
      })
      const told: string[] = []
      const { done } = await run(context, { onEvent: ({ type }) => void told.push(type) })
      expect([told, done]).toEqual([["waiting"], []])
      expect(await query('SELECT * FROM "runs"')).toEqual([{ n: 1 }])
      expect(await ledger()).toHaveLength(2)
    }))

  test("before it looks what stands above the revision to revert", () =>
    loseLock(async (context, { query, ledger }) => {
      const { done } = await revert(context)
      expect(done.map(({ revision }) => revision.name)).toEqual(["Make_slow0000000000002", "Make_first0000000000001"])
      expect(await query('SELECT * FROM "runs"')).toEqual([])
      expect(await ledger()).toEqual([])
    }))
})

test("a lock that is lost stops the run before the next migration", async () => {
  let kill: () => Promise<unknown> = () => Promise.resolve()
  const First = migration("first", 1, {
    up: async (runner) => {
      await runner.query('CREATE TABLE "first" ("id" integer)')
      await kill()
    },
  })
  await withProject("postgres", [First, migration("second", 2)], async ({ context, query, ledger }) => {
    kill = async () => {
      // Other tests have databases of the same server; the connection at work has changed something.
      const holders = `FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'transactionid')`
      await query(`SELECT pg_terminate_backend(pid) ${holders}`)
      while ((await query(`SELECT 1 ${holders}`)).length > 0) await pause(10)
    }
    await expect(run(context)).rejects.toThrow(/the connection that holds the lock of this database is gone/)
    expect(await ledger()).toEqual(["Make_first0000000000001"])
    expect((await run(context)).done).toHaveLength(1)
  })
})

test("schemas have ledgers and locks of their own", async () => {
  await withProject("postgres", [migration("a", 1)], async ({ context, connect, query }) => {
    const tenant = await connect({ schema: "tenant" })
    const own = await openOwnConnection(context.dataSource)
    const lock = await findDialect("postgres").session.locking.acquire({
      ledger: ledgerOf(context.dataSource).table,
      connect: () => Promise.resolve(own),
      owner: "test",
      timeout: 1000,
      onWaiting: () => undefined,
    })
    await run({ ...context, dataSource: tenant }, { fake: true, wait: 200 })
    await lock.release()
    expect(await query("SELECT schemaname FROM pg_tables WHERE tablename = 'migrations'")).toEqual([
      { schemaname: "tenant" },
    ])
  })
})

test("where Supabase's roles are, our tables are not served", async () => {
  await withProject("postgres", [migration("a", 1)], async ({ context, query }) => {
    await query("DO $$ BEGIN CREATE ROLE anon; EXCEPTION WHEN duplicate_object THEN END $$")
    await query("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon")
    await run(context)
    const rows = await query(
      "SELECT relname, relrowsecurity AS rls, has_table_privilege('anon', oid, 'SELECT') AS open FROM pg_class WHERE relname IN ('migrations', 'limbeck_journal') ORDER BY 1",
    )
    expect(rows).toEqual([
      { relname: "limbeck_journal", rls: true, open: false },
      { relname: "migrations", rls: true, open: false },
    ])
  })
})

describe.each(ENGINES)("outside a transaction, on %s", (engine) => {
  test("several processes at once run each migration once", async () => {
    await withProject(engine, [], async ({ dataSource, query, ledger }) => {
      const chain = { count: 6, sleep: 30, transaction: false }
      const runners = Array.from({ length: 3 }, () => start(optionsOf(dataSource, engine), chain))
      const results = await Promise.all(runners.map(({ ended }) => ended))
      expect(results.map(({ code, errors }) => `${String(code)} ${errors}`)).toEqual(Array(3).fill("0 "))
      expect(await counted(query)).toEqual(steps(6))
      expect(await ledger()).toHaveLength(6)
    })
  })

  test("what a killed process left is named, and run again when told to", async () => {
    await withProject(engine, [], async ({ dataSource, query }) => {
      const chain = { count: 3, sleep: 20_000, transaction: false }
      const runner = start(optionsOf(dataSource, engine), chain)
      await runner.said("statement", 2)
      await new Promise((resolve) => setTimeout(resolve, 100))
      runner.child.kill("SIGKILL")
      await runner.ended
      const next = await start(optionsOf(dataSource, engine), { ...chain, sleep: 0 }).ended
      expect(next.code).toBe(2)
      expect(next.errors).toMatch(/cannot run [0-9a-f]{12} Step: limbeck .* did not finish; part of it may be done/)
      const again = await start(optionsOf(dataSource, engine), { ...chain, sleep: 0, retry: true }).ended
      expect(`${String(again.code)} ${again.errors}`).toBe("0 ")
      expect(await counted(query)).toEqual(steps(3))
    })
  })
})
