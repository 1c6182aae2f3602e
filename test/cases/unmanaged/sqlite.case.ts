import { column, defineCases, products, table, type CaseFile } from "../case"

const rows = {
  products: [
    { id: 1, name: "bead", price: 5 },
    { id: 9, name: "x", price: null },
  ],
}
const base = [products({ name: column("varchar"), price: column("integer") })]
const changed = [products({ name: column("text"), price: column("integer"), more: column("integer") })]
const survives = (extra: readonly string[], keeps: readonly RegExp[], more: Partial<CaseFile> = {}): CaseFile => ({
  before: base,
  after: changed,
  rows,
  extra,
  expect: { keeps },
  postgres: "see unmanaged/postgres",
  ...more,
})

export default defineCases({
  "triggers of the table": survives(
    [
      "CREATE TABLE log (text)",
      "CREATE TRIGGER note AFTER UPDATE ON products BEGIN INSERT INTO log VALUES (new.name); END",
    ],
    [/^trigger note/],
    { expect: { keeps: [/^trigger note/], rows: { log: [] } } },
  ),
  "triggers of other tables that write into it": survives(
    [
      "CREATE TABLE log (text)",
      "CREATE TRIGGER note AFTER INSERT ON log BEGIN UPDATE products SET name = new.text; END",
    ],
    [/^trigger note/],
  ),
  "views, and views over them": survives(
    ["CREATE VIEW other AS SELECT id, name FROM products", "CREATE VIEW another AS SELECT id FROM other"],
    [/^view other/, /^view another/],
  ),
  "a view that is broken already": survives(["CREATE VIEW broken AS SELECT gone FROM nowhere"], [/^view broken/]),
  "hand-made indexes": {
    ...survives(["CREATE INDEX hand ON products (lower(name) DESC) WHERE price > 1"], [/hand/]),
    before: [
      products(
        { name: column("varchar"), price: column("integer") },
        { indices: [{ name: "hand", columns: [], synchronize: false }] },
      ),
    ],
    after: [
      products(
        { name: column("text"), price: column("integer") },
        { indices: [{ name: "hand", columns: [], synchronize: false }] },
      ),
    ],
  },
  "a table of someone else that refers to it": survives(
    [
      "CREATE TABLE theirs (product integer REFERENCES products ON DELETE CASCADE)",
      "INSERT INTO theirs VALUES (1), (9)",
    ],
    [/theirs/],
    { expect: { keeps: [/theirs/], rows: { theirs: [{ product: 1 }, { product: 9 }] } } },
  ),
  "what ANALYZE found": {
    ...survives(["ANALYZE"], []),
    expect: { nothing: ["SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE tbl = 'products')"] },
  },
  "what ANALYZE found, of a renamed table": {
    ...survives(["ANALYZE"], []),
    before: [products({ name: column("varchar", { unique: true }), price: column("integer") })],
    after: [table("items", { name: column("varchar", { unique: true }), price: column("integer") })],
    answers: { renames: ["products:items"] },
    expect: {
      rows: { items: rows.products },
      nothing: [
        "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE tbl = 'items')",
        "SELECT * FROM sqlite_stat1 WHERE tbl = 'products'",
      ],
    },
  },
  "a row that refuses the change is one of the real table": {
    ...survives([], []),
    before: [products({ name: column("varchar") })],
    after: [products({ name: column("varchar", { unique: true }) })],
    rows: {
      products: [
        { id: 1, name: "x" },
        { id: 2, name: "x" },
      ],
    },
    expect: { stops: "statement-failed", message: /UNIQUE constraint failed: products\.name/ },
  },
})
