import { column, defineCases, table } from "../case"

const sqlite = "has no schemas"
const shops = (schema?: string, type = "varchar"): ReturnType<typeof table> =>
  table("shops", { name: column(type) }, schema === undefined ? {} : { schema })
const rows = { shops: [{ id: 1, name: "Perle" }] }

export default defineCases({
  "a new schema": {
    before: [],
    after: [shops("trade")],
    sqlite,
    expect: { up: ["+ add schema trade", "+ add table trade.shops"] },
  },
  "a table moves": {
    before: [shops()],
    after: [shops("trade")],
    rows,
    answers: { renames: ["shops:trade.shops"] },
    expect: { rows: { "trade.shops": [{ id: 1, name: "Perle" }] }, sql: [/SET SCHEMA/] },
    sqlite,
  },
  "a table moves and changes": {
    before: [shops("trade")],
    after: [shops("market", "text")],
    rows: { "trade.shops": rows.shops },
    answers: { renames: ["trade.shops:market.shops"] },
    expect: { rows: { "market.shops": [{ id: 1, name: "Perle" }] } },
    sqlite,
  },
  "a foreign key to another schema": {
    before: [shops("trade"), table("products", { shop: column("integer") })],
    after: [
      shops("trade"),
      table("products", { shop: column("integer", { foreignKey: { target: "shops", onDelete: "CASCADE" } }) }),
    ],
    rows: { "trade.shops": rows.shops, products: [{ id: 1, shop: 1 }] },
    sqlite,
  },
  "a foreign key to a table of someone else": {
    before: [table("profiles", { name: column("varchar") })],
    after: [table("profiles", { name: column("text"), more: column("integer") })],
    prepare: [
      "CREATE SCHEMA auth",
      "CREATE TABLE auth.users (id integer PRIMARY KEY)",
      "INSERT INTO auth.users VALUES (1)",
    ],
    rows: { profiles: [{ id: 1, name: "x" }] },
    extra: ["CREATE TABLE other (id integer REFERENCES auth.users ON DELETE CASCADE)"],
    expect: { keeps: [/auth/] },
    sqlite,
  },
  "the schema of the DataSource": {
    before: [shops()],
    after: [
      shops(undefined, "text"),
      table("products", { shop: column("integer", { foreignKey: { target: "shops" } }) }),
    ],
    prepare: ["CREATE SCHEMA IF NOT EXISTS mine"],
    options: { schema: "mine" },
    rows: { "mine.shops": rows.shops },
    sqlite,
  },
  "one name in two schemas": {
    before: [shops(), { ...shops("trade"), name: "trade_shops" }],
    after: [shops(undefined, "text"), { ...shops("trade"), name: "trade_shops" }],
    rows: { shops: rows.shops, "trade.shops": rows.shops },
    expect: { up: ["~ alter column shops.name (type varchar -> text)"] },
    sqlite,
  },
})
