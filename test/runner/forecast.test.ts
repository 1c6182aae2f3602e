import type { Operation } from "../../src/operations/operation"
import { previewOperations } from "../../src/runner/preview"
import { emptyTable } from "../../src/schema/tables"
import { withProject } from "./databases"

const table = { name: "products" }
const price = { name: "price", type: "integer", nullable: true }
const size = { name: "size", type: "enum", enumName: { name: "sizes" }, nullable: true }

/** Operations that rest on earlier ones of the list, and what the last of them comes down to. */
const FORECASTS: Readonly<Record<string, readonly [operations: readonly Operation[], sql: readonly RegExp[]]>> = {
  "a change of a column that is new": [
    [
      { verb: "create", kind: "column", table, object: { ...price, name: "weight" } },
      { verb: "change", kind: "column", table, name: "weight", change: { nullable: false } },
    ],
    [/ALTER COLUMN "weight" SET NOT NULL/],
  ],
  "a change in a table that is new": [
    [
      { verb: "create", kind: "table", object: { ...emptyTable({ name: "shops" }), columns: [price] } },
      { verb: "change", kind: "column", table: { name: "shops" }, name: "price", change: { type: "bigint" } },
    ],
    [/ALTER TABLE "public"."shops" ALTER COLUMN "price" TYPE bigint/],
  ],
  "labels of a type that is new": [
    [
      { verb: "create", kind: "enum", object: { name: "sizes", labels: ["s", "m"] } },
      { verb: "create", kind: "column", table, object: size },
      { verb: "alter", kind: "enum", name: { name: "sizes" }, from: ["s", "m"], to: ["m"] },
    ],
    [/ALTER TABLE "public"."products" ALTER COLUMN "size" TYPE "public"."sizes"/],
  ],
  "what does not rest on them knows the database": [
    [
      { verb: "create", kind: "column", table, object: { ...price, name: "weight" } },
      { verb: "alter", kind: "column", table, from: price, to: { ...price, type: "bigint" } },
    ],
    [/DROP POLICY "few"/, /ALTER COLUMN "price" TYPE bigint/, /CREATE POLICY "few"/],
  ],
}

test.each(Object.entries(FORECASTS))("a preview without running: %s", async (_, [operations, patterns]) => {
  await withProject("postgres", [], async ({ context, query }) => {
    await query("CREATE TABLE products (id integer, price integer)")
    await query("CREATE POLICY few ON products USING (price < 10)")
    await query("CREATE TABLE orders (id integer, price integer)")
    await query("CREATE VIEW cheap AS SELECT price FROM orders")
    const sql = (await previewOperations(context, operations)).join(";\n")
    for (const pattern of patterns) expect(sql).toMatch(pattern)
    expect(
      await query("SELECT 1 FROM pg_attribute WHERE attrelid = 'products'::regclass AND attname IN ('weight', 'size')"),
    ).toEqual([])
  })
})

test("what only the database knows by then is not guessed", async () => {
  await withProject("postgres", [], async ({ context, query }) => {
    await query("CREATE TABLE orders (id integer, price integer)")
    await query("CREATE VIEW cheap AS SELECT price FROM orders")
    const renamed = previewOperations(context, [
      { verb: "rename", kind: "table", from: { name: "orders" }, to: { name: "sales" } },
      { verb: "alter", kind: "column", table: { name: "sales" }, from: price, to: { ...price, type: "bigint" } },
    ])
    await expect(renamed).rejects.toThrow(/view "cheap"[^]*renamed/)
  })
})
