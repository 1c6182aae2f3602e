import { column, defineCases, products, type Entity } from "../case"

const one = (...uniques: readonly object[]): Entity[] => [
  products({ name: column("varchar"), sku: column("varchar") }, { uniques: uniques as never }),
]
const rows = {
  products: [
    { id: 1, name: "bead", sku: "a" },
    { id: 2, name: "bead", sku: "b" },
  ],
}
const doubled = {
  products: [
    { id: 1, sku: "a" },
    { id: 2, sku: "a" },
  ],
}

export default defineCases({
  added: { before: one(), after: one({ columns: ["sku"] }), rows },
  dropped: { before: one({ columns: ["sku"] }), after: one(), rows },
  "several columns": { before: one({ columns: ["sku"] }), after: one({ columns: ["name", "sku"] }), rows },
  "order of its columns": {
    before: one({ name: "UQ_x", columns: ["name", "sku"] }),
    after: one({ name: "UQ_x", columns: ["sku", "name"] }),
    rows,
  },
  "other columns under one name": {
    before: one({ name: "UQ_x", columns: ["sku"] }),
    after: one({ name: "UQ_x", columns: ["name", "sku"] }),
    rows,
  },
  "name changed": {
    before: one({ name: "UQ_x", columns: ["sku"] }),
    after: one({ name: "UQ_y", columns: ["sku"] }),
    rows,
    postgres: { expect: { sql: [/RENAME CONSTRAINT/], noSql: [/DROP CONSTRAINT/] } },
  },
  "name given up": { before: one({ name: "UQ_x", columns: ["sku"] }), after: one({ columns: ["sku"] }), rows },
  "made deferrable": {
    before: one({ name: "UQ_x", columns: ["sku"] }),
    after: one({ name: "UQ_x", columns: ["sku"], deferrable: "INITIALLY DEFERRED" }),
    rows,
    sqlite: "has no deferrable unique constraints",
  },
  "deferred differently": {
    before: one({ name: "UQ_x", columns: ["sku"], deferrable: "INITIALLY IMMEDIATE" }),
    after: one({ name: "UQ_x", columns: ["sku"], deferrable: "INITIALLY DEFERRED" }),
    rows,
    sqlite: "has no deferrable unique constraints",
  },
  "rows in its way": {
    before: one(),
    after: one({ columns: ["sku"] }),
    rows: doubled,
    expect: { stops: "statement-failed" },
  },
  "of the column itself": {
    before: [products({ sku: column("varchar") })],
    after: [products({ sku: column("varchar", { unique: true }) })],
    rows: { products: [{ id: 1, sku: "a" }] },
  },
  "becomes a unique index": {
    before: [products({ sku: column("varchar") }, { uniques: [{ columns: ["sku"] }] })],
    after: [products({ sku: column("varchar") }, { indices: [{ columns: ["sku"], unique: true }] })],
    rows: { products: [{ id: 1, sku: "a" }] },
  },
})
