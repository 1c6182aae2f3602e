import { column, defineCase, products } from "../case"

const kind = column("enum", { enum: ["a", "b"] })

/** The type of a column has a name that derives from its table, and moves with it. */
export default defineCase({
  before: [products({ kind }, { schema: "other" })],
  after: [products({ kind, more: column("integer") })],
  rows: { "other.products": [{ id: 1, kind: "a" }] },
  answers: { renames: ["other.products:products"] },
  expect: { rows: { products: [{ id: 1, kind: "a" }] } },
  sqlite: "has no schemas",
})
