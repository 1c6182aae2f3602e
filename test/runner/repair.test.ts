import { plainRevisionId } from "../../src/history/migration"
import { inspectRepair, repair } from "../../src/runner/repair"
import type { RunEvent } from "../../src/runner/events"
import { run } from "../../src/runner/run"
import { operations } from "../../src/script/operations"
import { ENGINES, migration, withProject, type MigrationType } from "./databases"

const REVISION = "loose0000000"
const Loose = migration("loose", 1, {
  revision: REVISION,
  parents: [plainRevisionId("Make_a0000000000001")],
  transaction: false,
  up: async (runner) => {
    await operations(runner).execute('CREATE TABLE "loose" ("id" integer)')
    await operations(runner).execute('INSERT INTO "loose" VALUES (1)')
  },
  down: (runner) => operations(runner).execute('DROP TABLE "loose"'),
})

function edited(sql: string, name = "edited", time = 1): MigrationType {
  return migration(name, time, { revision: "edited000000", up: (runner) => operations(runner).execute(sql) })
}

/** As a process leaves it that was killed after its first statement. */
const KILLED = `INSERT INTO "limbeck_journal" ("revision", "name", "direction", "state", "started_at", "statements", "version", "runner")
  VALUES ('${REVISION}', 'Make_loose0000000000001', 'up', 'started', '2026-01-12T10:00:00.000Z', 1, '0.1.0', 'elsewhere:4711')`

describe.each(ENGINES)("on %s", (engine) => {
  test("an unfinished migration is shown with what is known, and decided on", async () => {
    await withProject(engine, [], async ({ with: withMigrations, query, ledger, tables }) => {
      await run(withMigrations([migration("a", 1)]))
      const context = withMigrations([migration("a", 1), Loose])
      const decide = (decision: "applied" | "reverted" | "retry") => repair(context, { decision, wait: 200 })
      await expect(decide("applied")).rejects.toMatchObject({ code: "nothing-to-repair" })
      await query(KILLED)
      const { unfinished } = await inspectRepair(context)
      expect(unfinished).toMatchObject([
        { id: REVISION, direction: "up", state: "started", statements: 1, runner: "elsewhere:4711", life: "unknown" },
      ])
      await expect(run(context, { wait: 50 })).rejects.toMatchObject({
        code: "unfinished",
        message: expect.stringContaining("elsewhere:4711") as string,
        next: expect.stringContaining(`limbeck repair ${REVISION} --applied, --reverted or --retry`) as string,
      })
      await decide("applied")
      expect(await ledger()).toContain("Make_loose0000000000001")
      expect((await run(context)).done).toEqual([])
      await query(`DELETE FROM "migrations" WHERE "name" = 'Make_loose0000000000001'`)
      await query(KILLED)
      await decide("reverted")
      expect(await inspectRepair(context)).toMatchObject({ unfinished: [] })
      await query(KILLED)
      await decide("retry")
      expect((await run(context)).done).toHaveLength(1)
      expect(await tables()).toContain("loose")
    })
  })

  test("a process of another host is waited for; whether it lives is told by its progress alone", async () => {
    await withProject(engine, [], async ({ with: withMigrations, query, tables }) => {
      await run(withMigrations([migration("a", 1)]))
      const context = withMigrations([migration("a", 1), Loose])
      await query(KILLED)
      // PostgreSQL's lock dies with its holder: there it is known that nobody is at it.
      const isKnown = engine === "postgres"
      const told: string[] = []
      const wait = { wait: 300, onEvent: (event: RunEvent) => told.push(event.type) }
      await expect(run(context, { ...wait, retry: !isKnown })).rejects.toMatchObject({
        code: "unfinished",
        message: expect.stringMatching(
          isKnown ? /did not finish/ : /another host or container.* whether it still runs cannot be told from here/,
        ) as string,
      })
      expect(told).toEqual(isKnown ? ["failed"] : ["waiting", "failed"])
      if (!isKnown) {
        const moving = setInterval(() => {
          void query(`UPDATE "limbeck_journal" SET "statements" = "statements" + 1 WHERE "state" = 'started'`)
        }, 30)
        try {
          await expect(run(context, wait)).rejects.toMatchObject({ code: "locked" })
        } finally {
          clearInterval(moving)
        }
      }
      expect(await tables()).not.toContain("loose")
    })
  })

  test("an edited file is accepted, a renamed one under its new name", async () => {
    await withProject(engine, [], async ({ with: withMigrations, ledger }) => {
      await run(withMigrations([edited("SELECT 1")]))
      const changed = withMigrations([edited("SELECT 2")])
      expect((await inspectRepair(changed)).edited).toMatchObject([{ kind: "edited", id: "edited000000" }])
      await repair(changed, { decision: "accept", revision: "edited" })
      expect((await inspectRepair(changed)).edited).toEqual([])
      const renamed = withMigrations([edited("SELECT 2", "other")])
      await expect(run(renamed)).rejects.toMatchObject({ code: "renamed-revision" })
      await repair(renamed, { decision: "accept" })
      expect(await ledger()).toEqual(["Make_other0000000000001"])
      expect((await run(renamed)).done).toEqual([])
      await expect(repair(renamed, { decision: "accept" })).rejects.toMatchObject({ code: "nothing-to-repair" })
    })
  })
})
