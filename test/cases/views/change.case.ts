import { column, defineCases, products, type CaseFile, type Entity, type TableEntity } from "../case"

const view = (expression: string, rest: object = {}): TableEntity => ({
  name: "cheap",
  tableName: "cheap",
  type: "view",
  columns: {},
  expression,
  ...rest,
})
const base = products({ name: column("varchar"), price: column("integer") })
const rows = { products: [{ id: 1, name: "bead", price: 5 }] }
const cheap = 'SELECT "id", "name" FROM "products" WHERE "price" < 10'
const cheaper = 'SELECT "id", "name" FROM "products" WHERE "price" < 5'
const sqlite = "has no materialised views"
const change = (before: readonly Entity[], after: readonly Entity[]): CaseFile => ({ before, after, rows })
const second: TableEntity = {
  name: "cheapest",
  tableName: "cheapest",
  type: "view",
  columns: {},
  expression: 'SELECT "id" FROM "cheap"',
  dependsOn: ["cheap"],
} as never

/** What a project gives a view by hand, and what limbeck must not take away. */
const carried = {
  prepare: [
    "DO $$ BEGIN CREATE ROLE seller; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
  ],
  extra: [
    "ALTER VIEW cheap SET (security_barrier = on)",
    "GRANT SELECT, INSERT ON cheap TO seller WITH GRANT OPTION",
    "GRANT UPDATE (name) ON cheap TO seller",
    "COMMENT ON VIEW cheap IS 'it''s cheap'",
    "COMMENT ON COLUMN cheap.name IS 'a name'",
    "CREATE TRIGGER instead INSTEAD OF INSERT ON cheap FOR EACH ROW EXECUTE FUNCTION note()",
  ],
  expect: {
    keeps: [
      /^relation v public.cheap .*security_barrier/,
      /^privileges public.cheap/,
      /^comment cheap/,
      /^trigger cheap/,
    ],
  },
  sqlite: "a view has nothing but its text",
}

export default defineCases({
  added: { ...change([base], [base, view(cheap)]), expect: { up: ["+ add view cheap"] } },
  dropped: change([base, view(cheap)], [base]),
  changed: change([base, view(cheap)], [base, view(cheaper)]),
  "column added": change([base, view(cheap)], [base, view('SELECT "id", "name", "price" FROM "products"')]),
  "column removed": change([base, view(cheap)], [base, view('SELECT "id" FROM "products"')]),
  "with quotes, comments and a semicolon": change(
    [base],
    [
      base,
      view(`SELECT "id", 'it''s; "so"' AS "is it" FROM "products" -- all of them\n WHERE /* cheap */ "price" < 10`),
    ],
  ),
  "over a column that changes its type": change(
    [base, view(cheap)],
    [products({ name: column("text"), price: column("bigint") }), view(cheap)],
  ),
  "over a column that is dropped": {
    ...change(
      [base, view(cheap)],
      [products({ name: column("varchar") }), view('SELECT "id", "name" FROM "products"')],
    ),
    expect: { rowsBack: { products: [{ id: 1, name: "bead", price: null }] } },
  },
  "over a column that is renamed": {
    ...change(
      [base, view(cheap)],
      [products({ name: column("varchar"), cost: column("integer") }), view(cheap.replace("price", "cost"))],
    ),
    answers: { renames: ["products.price:cost"] },
    expect: { rows: { products: [{ id: 1, cost: 5 }] } },
  },
  "over a table that gets an index": change(
    [base, view(cheap)],
    [
      products({ name: column("varchar"), price: column("integer") }, { indices: [{ columns: ["price"] }] }),
      view(cheap),
    ],
  ),
  "over another view": change([base], [base, second, view(cheap)]),
  "over another view that changes": change([base, view(cheap), second], [base, view(cheaper), second]),
  "over a view whose table changes": change(
    [base, view(cheap), second],
    [products({ name: column("text"), price: column("bigint") }), view(cheap), second],
  ),
  "materialised, added": { ...change([base], [base, view(cheap, { materialized: true })]), sqlite },
  "not synchronized": {
    ...change([base], [base, view(cheap, { synchronize: false })]),
    extra: ['CREATE VIEW "cheap" AS SELECT 1 AS "one"'],
    expect: { up: [] },
  },
  "changed, with all that it carries": { ...change([base, view(cheap)], [base, view(cheaper)]), ...carried },
  "changed with its table, with all that it carries": {
    ...change([base, view(cheap)], [products({ name: column("varchar"), price: column("bigint") }), view(cheaper)]),
    ...carried,
  },
  "changed with its table, without a column that it had": {
    ...change([base, view(cheap)], [products({ price: column("integer") }), view('SELECT "id" FROM "products"')]),
    ...carried,
    expect: {
      keeps: [/^relation v public.cheap .*security_barrier/, /^comment cheap  /, /^trigger cheap/],
      rowsBack: { products: [{ id: 1, price: 5 }] },
    },
    extra: carried.extra.filter((sql) => !sql.includes("name")),
  },
})
