import { column, defineCases, table } from "../case"

const sqlite = "has no schemas"
const shops = (schema?: string, type = "varchar"): ReturnType<typeof table> =>
  table("shops", { name: column(type) }, schema === undefined ? {} : { schema })
const rows = { shops: [{ id: 1, name: "Perle" }] }

const full = (schema?: string): ReturnType<typeof table> => ({
  ...shops(schema),
  columns: {
    id: { type: "integer", primary: true, generated: "increment" },
    name: column("varchar", { unique: true }),
    kind: column("enum", { enum: ["kit", "bead"] }),
    kinds: column("enum", { enum: ["kit", "bead"], array: true }),
    number: column("integer"),
    twice: column("integer", { asExpression: "number * 2", generatedType: "STORED" }),
  },
  indices: [{ columns: ["number"] }],
  checks: [{ expression: "number > 0" }],
})
const parts = (): ReturnType<typeof table> =>
  table("parts", { shop: column("integer", { foreignKey: { target: "shops", onDelete: "CASCADE" } }) })

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
  "a move is asked": {
    before: [shops()],
    after: [shops("trade")],
    expect: { asks: ["shops -> trade.shops"] },
    sqlite,
  },
  "a move is asked of a schema that no entity is left in": {
    before: [shops("trade")],
    after: [shops("market")],
    expect: { asks: ["trade.shops -> market.shops"] },
    sqlite,
  },
  "a move is asked, the likest first": {
    before: [shops()],
    after: [
      { ...shops("trade"), name: "trade_shops" },
      { ...shops(), name: "stores", tableName: "stores" },
    ],
    expect: { asks: ["shops -> trade.shops, stores"] },
    sqlite,
  },
  "a move is denied": {
    before: [shops()],
    after: [shops("trade")],
    rows,
    answers: { noRename: ["shops"] },
    expect: { up: ["+ add schema trade", "+ add table trade.shops"], rows: { shops: rows.shops } },
    sqlite,
  },
  "a table moves with its types, sequence, keys and indexes": {
    before: [full(), parts()],
    after: [full("trade"), parts()],
    rows: {
      shops: [{ name: "Perle", kind: "kit", kinds: ["kit", "bead"], number: 4 }],
      parts: [{ id: 1, shop: 1 }],
    },
    answers: { renames: ["shops:trade.shops"] },
    expect: {
      rows: {
        "trade.shops": [{ id: 1, name: "Perle", kind: "kit", kinds: ["kit", "bead"], number: 4 }],
        parts: [{ id: 1, shop: 1 }],
      },
      sql: [/SET SCHEMA/],
      noSql: [/CREATE TABLE/, /DROP TABLE/, /CREATE TYPE/],
      nothing: [`SELECT 1 WHERE pg_get_serial_sequence('trade.shops', 'id') <> 'trade.shops_id_seq'`],
    },
    sqlite,
  },
  "a table moves back to the schema of the DataSource, under a new name": {
    before: [full("trade"), parts()],
    after: [{ ...full(), tableName: "stores" }, parts()],
    rows: { "trade.shops": [{ name: "Perle", kind: "kit", kinds: ["kit"], number: 4 }], parts: [{ id: 1, shop: 1 }] },
    answers: { renames: ["trade.shops:stores"] },
    expect: {
      rows: { stores: [{ id: 1, name: "Perle", kind: "kit", kinds: ["kit"], number: 4 }], parts: [{ id: 1, shop: 1 }] },
      nothing: [`SELECT 1 WHERE pg_get_serial_sequence('stores', 'id') <> 'public.stores_id_seq'`],
    },
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
