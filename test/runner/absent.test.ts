import { operations } from "../../src/script/operations"
import { preview } from "../../src/runner/preview"
import { revert, run } from "../../src/runner/run"
import { ENGINES, migration, withProject, type MigrationType } from "./databases"

const KEY = { type: "integer", nullable: false } as const

function table(name: string, time: number, parents: readonly string[]): MigrationType {
  return migration(name, time, {
    revision: `${name}00000000000`.slice(0, 12),
    parents,
    up: (runner) => operations(runner).createTable(name, { columns: [{ name: "id", ...KEY }] }),
    down: (runner) => operations(runner).dropTable(name),
  })
}

const Root = table("a", 1, [])
const Mine = table("b", 2, ["a00000000000"])
const Theirs = table("c", 3, ["a00000000000"])
const Newest = table("d", 4, ["c00000000000"])

describe.each(ENGINES)("on %s", (engine) => {
  test("a revision whose file is on another branch is reverted from the journal", async () => {
    await withProject(engine, [], async ({ with: withMigrations, tables, ledger }) => {
      await run(withMigrations([Root, Theirs, Newest]), { target: "heads" })
      const here = withMigrations([Root, Mine])
      await expect(run(here)).rejects.toMatchObject({
        code: "unknown-revision",
        next: expect.stringContaining("limbeck revert c00000000000") as string,
      })
      expect((await preview(here, "down")).map(({ sql }) => sql.join(";"))).toEqual([
        expect.stringMatching(/^DROP TABLE .*"d"$/),
      ])
      const result = await revert(here)
      expect(result.done.map(({ revision }) => revision.name)).toEqual(["Make_d0000000000004"])
      expect((await revert(here, { target: "c00" })).done).toHaveLength(1)
      expect(await tables()).toEqual(["a", "limbeck_journal", "migrations"])
      expect(await ledger()).toEqual(["Make_a0000000000001"])
      await run(here)
      expect(await tables()).toContain("b")
    })
  })

  test("naming it takes what follows along and leaves my own branch alone; a chain goes through it", async () => {
    await withProject(engine, [], async ({ with: withMigrations, ledger }) => {
      await run(withMigrations([Root, Mine, Theirs, Newest]), { target: "heads" })
      const here = withMigrations([Root, Mine])
      await revert(here, { target: "Make_c" })
      expect(await ledger()).toEqual(["Make_a0000000000001", "Make_b0000000000002"])
      await run(withMigrations([Root, Mine, Theirs, Newest]), { target: "heads" })
      expect((await revert(here, { target: "base" })).done).toHaveLength(4)
      expect(await ledger()).toEqual([])
    })
  })

  test("plain SQL is known too; what no journal has is named", async () => {
    class Plain0000000000005 {
      up = async (runner: Runner): Promise<void> => {
        await runner.query('CREATE TABLE "plain" ("id" integer)')
      }
      down = async (runner: Runner): Promise<void> => {
        await runner.query('DROP TABLE "plain"')
      }
    }
    await withProject(engine, [], async ({ with: withMigrations, tables, query }) => {
      await run(withMigrations([Plain0000000000005]))
      await revert(withMigrations([]))
      expect(await tables()).toEqual(["limbeck_journal", "migrations"])
      await run(withMigrations([Plain0000000000005]))
      await query('DROP TABLE "limbeck_journal"')
      await expect(revert(withMigrations([]))).rejects.toMatchObject({ code: "unknown-revision" })
    })
  })
})

interface Runner {
  query(sql: string): Promise<unknown>
}
