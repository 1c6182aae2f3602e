import { preview } from "../../src/runner/preview"
import { run } from "../../src/runner/run"
import { stamp } from "../../src/runner/stamp"
import { operations } from "../../src/script/operations"
import { ENGINES, migration, withProject } from "./databases"

const CHAIN = [migration("a", 1), migration("b", 2), migration("c", 3)]
const NAMES = ["Make_a0000000000001", "Make_b0000000000002", "Make_c0000000000003"]

describe.each(ENGINES)("on %s", (engine) => {
  test("stamp records where the database stands and runs nothing", async () => {
    await withProject(engine, CHAIN, async ({ context, ledger, tables, journal }) => {
      const up = await stamp(context, { targets: ["Make_b"] })
      expect(up.added.map(({ name }) => name)).toEqual(NAMES.slice(0, 2))
      expect(await tables()).toEqual(["limbeck_journal", "migrations"])
      const down = await stamp(context, { targets: ["Make_a"] })
      expect(down.removed.map(({ name }) => name)).toEqual(NAMES.slice(1, 2))
      await stamp(context, { targets: ["heads"] })
      expect(await ledger()).toEqual(NAMES)
      await stamp(context, { targets: ["base"] })
      expect(await ledger()).toEqual([])
      expect((await journal()).every(({ state }) => state === "stamped")).toBe(true)
      expect(await stamp(context, { targets: ["base"] })).toMatchObject({ added: [], removed: [] })
    })
  })

  test("stamp leaves other branches alone, and takes several targets", async () => {
    const branches = [
      migration("r", 1, { revision: "r00000000000" }),
      migration("x", 2, { revision: "x00000000000", parents: ["r00000000000"] }),
      migration("y", 3, { revision: "y00000000000", parents: ["r00000000000"] }),
    ]
    await withProject(engine, branches, async ({ context, ledger }) => {
      await stamp(context, { targets: ["x", "y0"] })
      expect(await ledger()).toHaveLength(3)
      await stamp(context, { targets: ["r0"] })
      expect(await ledger()).toEqual(["Make_r0000000000001"])
      await stamp(context, { targets: ["y0"] })
      expect(await ledger()).toEqual(["Make_r0000000000001", "Make_y0000000000003"])
    })
  })

  test("purge forgets rows that no file has and mends rows that are there twice", async () => {
    await withProject(engine, CHAIN, async ({ context, ledger, query }) => {
      await run(context)
      await query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (9, 'Gone0000000000009')`)
      await query(`INSERT INTO "migrations" ("timestamp", "name") VALUES (1, '${NAMES[0] ?? ""}')`)
      const kept = await stamp(context, { targets: ["current"] })
      expect(kept.warnings).toEqual([
        expect.stringContaining('Can\'t locate revision identified by "Gone0000000000009"'),
      ])
      const result = await stamp(context, { targets: ["current"], purge: true })
      expect(result).toMatchObject({ added: [], removed: [], forgotten: ["Gone0000000000009"] })
      expect((await ledger()).sort()).toEqual(NAMES)
      await stamp(context, { targets: ["base"], purge: true })
      expect(await ledger()).toEqual([])
    })
  })

  test("a dry run shows the statements of each migration and leaves the database as it was", async () => {
    const limbeck = [
      migration("t", 1, {
        revision: "t00000000000",
        up: (runner) =>
          operations(runner).createTable("t", { columns: [{ name: "id", type: "integer", nullable: false }] }),
        down: (runner) => operations(runner).dropTable("t"),
      }),
      migration("u", 2, {
        revision: "u00000000000",
        parents: ["t00000000000"],
        up: (runner) => operations(runner).addColumn("t", "more", { type: "varchar", nullable: true }),
        down: (runner) => operations(runner).dropColumn("t", "more"),
      }),
      migration("plain", 3),
    ]
    await withProject(engine, limbeck, async ({ context, tables, dataSource }) => {
      const shown = await preview(context, "up")
      expect(shown.map(({ revision }) => revision.name)).toEqual([
        "Make_t0000000000001",
        "Make_u0000000000002",
        "Make_plain0000000000003",
      ])
      const sql = shown.flatMap((step) => step.sql).join("\n")
      expect(sql).toMatch(/CREATE TABLE ("public".)?"t"[\s\S]*ADD (COLUMN )?"more"[\s\S]*CREATE TABLE "plain"/)
      expect(sql).not.toMatch(/SELECT/i)
      expect(shown.every(({ incomplete }) => incomplete === undefined)).toBe(true)
      expect(await tables()).toEqual([])
      await run(context)
      const down = await preview(context, "down", { target: "base" })
      expect(down.flatMap((step) => step.sql).join("\n")).toMatch(/DROP TABLE "plain"[\s\S]*DROP TABLE ("public".)?"t"/)
      expect(await tables()).toContain("plain")
      expect(await preview(context, "up")).toEqual([])
      expect(dataSource.createQueryRunner().isTransactionActive).toBe(false)
    })
  })
})
