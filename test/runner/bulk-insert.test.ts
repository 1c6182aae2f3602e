import { preview } from "../../src/runner/preview"
import { run } from "../../src/runner/run"
import { operations } from "../../src/script/operations"
import type { RowDefinition } from "../../src/script/definitions"
import { ENGINES, migration, withProject, type MigrationType } from "./databases"

function adding(rows: readonly RowDefinition[]): MigrationType {
  return migration("adding", 1, {
    revision: "adding000000",
    up: async (runner) => {
      const op = operations(runner)
      await op.createTable("beads", {
        columns: [
          { name: "id", type: "integer", nullable: false },
          { name: "name", type: "varchar", nullable: true, default: "bead" },
          { name: "price", type: "integer", nullable: true },
          { name: "is_gift", type: "boolean", nullable: true },
        ],
      })
      await op.bulkInsert("beads", rows)
    },
  })
}

describe.each(ENGINES)("on %s", (engine) => {
  test("rows of literals, expressions, nulls and defaults", async () => {
    const rows = [
      { id: 1, name: "it's; DROP TABLE", price: 5, is_gift: true },
      { name: "swapped", id: 2, price: { sql: "2 + 3" }, is_gift: false },
      { id: 3, name: null, price: null, is_gift: null },
      { id: 4 },
    ]
    await withProject(engine, [adding(rows)], async ({ context, query, journal }) => {
      await run(context)
      expect(await query('SELECT "id", "name", "price" FROM "beads" ORDER BY "id"')).toEqual([
        { id: 1, name: "it's; DROP TABLE", price: 5 },
        { id: 2, name: "swapped", price: 5 },
        { id: 3, name: null, price: null },
        { id: 4, name: "bead", price: null },
      ])
      expect(await query('SELECT "id" FROM "beads" WHERE "is_gift" = true')).toEqual([{ id: 1 }])
      expect(JSON.stringify(await journal())).not.toContain("swapped")
    })
  })

  test("many rows are few statements", async () => {
    const rows = Array.from({ length: 1201 }, (_, index) => ({ id: index, price: index % 7 }))
    await withProject(engine, [adding(rows)], async ({ context, query }) => {
      const [shown] = await preview(context, "up")
      expect(shown?.sql.filter((sql) => sql.startsWith("INSERT")).length).toBe(3)
      await run(context)
      expect((await query('SELECT count(*) AS c FROM "beads"')).map(({ c }) => Number(c))).toEqual([1201])
    })
  })
})

test("no row is nothing to do", async () => {
  await withProject("sqlite", [adding([])], async ({ context, tables }) => {
    await run(context)
    expect(await tables()).toContain("beads")
  })
})
