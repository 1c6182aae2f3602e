import { column, defineCases, products } from "../case"

const rows = { products: [{ id: 1, name: "Bead" }] }
const indices = [{ name: "IDX_hand", columns: [], synchronize: false }]
const before = [products({ name: column("varchar") }, { indices })]

export default defineCases({
  "an expression index": {
    before,
    after: [products({ name: column("varchar", { length: 40 }) }, { indices })],
    rows,
    extra: ['CREATE INDEX "IDX_hand" ON products (lower(name))'],
    expect: { keeps: [/IDX_hand/] },
  },
  "an expression index that the entity does not name": {
    before: [products({ name: column("varchar"), price: column("integer") })],
    after: [products({ name: column("varchar", { length: 40 }), price: column("integer") })],
    rows,
    extra: [
      'CREATE INDEX "IDX_hand" ON products (lower(name))',
      'CREATE UNIQUE INDEX "IDX_mixed" ON products (price, lower(name)) WHERE price > 0',
    ],
    expect: { up: ["~ alter column products.name (type varchar -> varchar(40))"], keeps: [/IDX_hand/, /IDX_mixed/] },
    typeormDisagrees: "it takes an index over a column and an expression for one over the column",
  },
  "an expression index whose column goes": {
    before: [products({ name: column("varchar"), price: column("integer") })],
    after: [products({ price: column("integer") })],
    rows,
    extra: ['CREATE INDEX "IDX_hand" ON "products" (lower(name))', 'CREATE INDEX "IDX_price" ON products (abs(price))'],
    expect: {
      up: ["- drop index products.IDX_hand", "! drop column products.name"],
      keeps: [/IDX_price/],
      rowsBack: { products: [{ id: 1, name: null, price: null }] },
    },
    typeormDisagrees: "on SQLite it drops every index that it does not declare",
  },
  "with an order and a collation": {
    before,
    after: [products({ name: column("varchar", { length: 40 }) }, { indices })],
    rows,
    extra: ['CREATE INDEX "IDX_hand" ON products (name DESC, id)'],
    expect: { keeps: [/IDX_hand/] },
  },
  "with included columns and operator classes": {
    before,
    after: [products({ name: column("varchar", { length: 40 }), more: column("integer") }, { indices })],
    rows,
    extra: ['CREATE INDEX "IDX_hand" ON products (name varchar_pattern_ops) INCLUDE (id) WITH (fillfactor = 70)'],
    expect: { keeps: [/IDX_hand/] },
    sqlite: "has neither",
  },
  "what an entity cannot say of its own index": {
    before: [products({ name: column("varchar") }, { indices: [{ name: "IDX_own", columns: ["name"] }] })],
    after: [
      products(
        { name: column("varchar"), more: column("integer") },
        { indices: [{ name: "IDX_own", columns: ["name"] }] },
      ),
    ],
    rows,
    extra: ['DROP INDEX "IDX_own"', 'CREATE INDEX "IDX_own" ON products (name DESC)'],
    expect: { up: ["+ add column products.more"], keeps: [/IDX_own/] },
  },
  "nulls not distinct": {
    since: 15,
    before: [
      products({ name: column("varchar") }, { indices: [{ name: "IDX_own", columns: ["name"], unique: true }] }),
    ],
    after: [products({ name: column("text") }, { indices: [{ name: "IDX_own", columns: ["name"], unique: true }] })],
    rows,
    extra: ['DROP INDEX "IDX_own"', 'CREATE UNIQUE INDEX "IDX_own" ON products (name) NULLS NOT DISTINCT'],
    expect: { up: ["~ alter column products.name (type varchar -> text)"], keeps: [/IDX_own/] },
    sqlite: "has no such option",
  },
})
