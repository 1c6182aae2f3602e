import { column, defineCases, products, type CaseFile } from "../case"

const rows = { products: [{ id: 1, name: "bead", price: 5 }] }
const sqlite = "has no such thing"
const base = [products({ name: column("varchar"), price: column("integer") })]
const changed = [
  products(
    { name: column("varchar", { length: 90 }), price: column("integer"), more: column("integer") },
    { indices: [{ columns: ["price"] }] },
  ),
]
const survives = (extra: readonly string[], keeps: readonly RegExp[], prepare: readonly string[] = []): CaseFile => ({
  before: base,
  after: changed,
  rows,
  extra,
  prepare,
  expect: { keeps },
  sqlite,
})
const trigger = [
  "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
  "CREATE TRIGGER note_price AFTER UPDATE OF price ON products FOR EACH ROW EXECUTE FUNCTION note()",
]
const policy = ["ALTER TABLE products ENABLE ROW LEVEL SECURITY", "CREATE POLICY cheap ON products USING (price < 10)"]
const blocked = { before: base, after: [products({ name: column("varchar"), price: column("bigint") })], rows, sqlite }

export default defineCases({
  "trigger and function": survives(trigger, [/^trigger/, /^routine/]),
  "row level security and policies": survives(policy, [/^policy/, /^row level security/]),
  grants: survives(
    ["GRANT SELECT, INSERT (name) ON products TO reader"],
    [/^privileges/],
    ["DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$"],
  ),
  "extended statistics": survives(["CREATE STATISTICS by_both ON name, price FROM products"], [/^statistics/]),
  "storage settings": survives(
    [
      "ALTER TABLE products SET (fillfactor = 70)",
      "ALTER TABLE products ALTER name SET STORAGE EXTERNAL",
      "ALTER TABLE products ALTER price SET STATISTICS 500",
    ],
    [/^relation .*fillfactor/, /^storage/],
  ),
  publication: survives(["CREATE PUBLICATION feed FOR TABLE products"], [/^publication/]),
  "a table, view and function of someone else": survives(
    [
      "CREATE TABLE spatial_ref (id integer)",
      "CREATE VIEW other AS SELECT id FROM products",
      "CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2'",
    ],
    [/spatial_ref/, /^view .*other/, /^routine/],
  ),
  "a type change under a view of someone else": {
    ...blocked,
    extra: [
      "CREATE VIEW other AS SELECT id, price FROM products",
      "GRANT SELECT ON other TO PUBLIC",
      "COMMENT ON VIEW other IS 'theirs'",
    ],
    expect: { keeps: [/^comment other/, /^privileges .*other/] },
  },
  "a dropped column under a view of someone else": {
    before: base,
    after: [products({ name: column("varchar") })],
    rows,
    extra: ["CREATE VIEW other AS SELECT id, price FROM products"],
    expect: { stops: "blocked", message: /other/ },
    sqlite,
  },
  "a renamed table keeps all": {
    before: base,
    after: [{ ...products({ name: column("varchar"), price: column("integer") }), name: "items", tableName: "items" }],
    rows,
    answers: { renames: ["products:items"] },
    extra: [...trigger, ...policy],
    expect: { keeps: [/^routine/], rows: { items: rows.products } },
    sqlite,
  },
})
