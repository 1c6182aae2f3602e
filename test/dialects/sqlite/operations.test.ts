import { applyAll } from "../../../src/operations/apply"
import { invertAll } from "../../../src/operations/invert"
import { EMPTY_SCHEMA } from "../../../src/schema/schema"
import { COLUMN_CASES } from "./column-cases"
import { withDatabase } from "./database"
import { OTHER_CASES } from "./other-cases"
import { ROWS, SETUP } from "./shop"
import { sorted } from "./sorted"

describe("every operation on SQLite", () => {
  test.each([...COLUMN_CASES, ...OTHER_CASES])("%s", async (name, { rebuilds }, operations) => {
    await withDatabase(async ({ run, inspect, query }) => {
      await run(...SETUP)
      for (const text of ROWS) await query(text)
      const before = await inspect()
      expect(sorted(before)).toEqual(sorted(applyAll(EMPTY_SCHEMA, SETUP)))
      const texts = await run(...operations)
      expect(texts.filter((text) => text.startsWith('INSERT INTO "limbeck_new_'))).toHaveLength(
        name === "without rowid" ? 2 : rebuilds,
      )
      expect(sorted(await inspect())).toEqual(sorted(applyAll(before, operations)))
      await run(...invertAll(operations))
      expect(sorted(await inspect())).toEqual(sorted(before))
      if (operations.some((operation) => operation.verb === "drop" && operation.kind === "table")) return
      expect(await query("SELECT id, total, customer_id FROM orders ORDER BY id")).toEqual([
        { id: 1, total: 5, customer_id: 1 },
        { id: 8, total: 7.5, customer_id: 3 },
      ])
    })
  })
})
