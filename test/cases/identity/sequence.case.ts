import { column, defineCase, table } from "../case"

const id = { type: "integer", primary: true, generated: "increment" }

/** A rebuild neither reuses numbers nor forgets the highest. */
export default defineCase({
  before: [table("products", { id, name: column("varchar") })],
  after: [table("products", { id, name: column("varchar", { length: 20 }) })],
  rows: { products: [{ name: "a" }, { name: "b" }, { name: "c" }] },
  extra: ["DELETE FROM products WHERE id = 3"],
  expect: {
    nothing: ["INSERT INTO products (name) VALUES ('d')", "SELECT 1 FROM products WHERE id = 3"],
    rows: { products: [{ id: 1 }, { id: 2 }] },
    oneWay: "the row that was added stays",
  },
})
