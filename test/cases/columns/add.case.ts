import { column, defineCases, products } from "../case"

const before = [products({ name: column("varchar") })]
const rows = {
  products: [
    { id: 1, name: "bead" },
    { id: 5, name: null },
  ],
}

export default defineCases({
  nullable: {
    before,
    after: [products({ name: column("varchar"), sku: column("varchar") })],
    rows,
    expect: {
      up: ["+ add column products.sku"],
      rows: {
        products: [
          { id: 1, name: "bead", sku: null },
          { id: 5, sku: null },
        ],
      },
    },
  },
  "not null with a default": {
    before,
    after: [products({ name: column("varchar"), stock: { type: "integer", default: 3 } })],
    rows,
    expect: {
      rows: {
        products: [
          { id: 1, stock: 3 },
          { id: 5, stock: 3 },
        ],
      },
    },
  },
  "not null with a backfill": {
    before,
    after: [products({ name: column("varchar"), sku: { type: "varchar" } })],
    rows,
    answers: { backfills: { "products.sku": "'sku-' || id" } },
    expect: {
      rows: {
        products: [
          { id: 1, sku: "sku-1" },
          { id: 5, sku: "sku-5" },
        ],
      },
    },
  },
  "not null without an answer": {
    before,
    after: [products({ name: column("varchar"), sku: { type: "varchar" } })],
    rows,
    expect: { stops: "todo", file: [/op\.todo\(\s*['"]which value do the rows of products get in sku\?/] },
  },
  "not null without an answer, in an empty table": {
    before,
    after: [products({ name: column("varchar"), sku: { type: "varchar" } })],
    rows: {},
    expect: { stops: "todo" },
  },
  "unique with a backfill": {
    before,
    after: [products({ name: column("varchar"), sku: { type: "varchar", unique: true } })],
    rows,
    answers: { backfills: { "products.sku": "'sku-' || id" } },
    expect: {
      rows: {
        products: [
          { id: 1, sku: "sku-1" },
          { id: 5, sku: "sku-5" },
        ],
      },
    },
  },
  "several at once": {
    before,
    after: [
      products({
        name: column("varchar"),
        a: column("integer"),
        b: { type: "integer", default: 0 },
        c: column("text"),
      }),
    ],
    rows,
    expect: { up: ["+ add column products.a", "+ add column products.b", "+ add column products.c"] },
  },
  "a date that the database fills": {
    before,
    after: [
      products({
        name: column("varchar"),
        made: { type: { postgres: "timestamptz", sqlite: "datetime" }, createDate: true },
      }),
    ],
    rows,
    expect: { nothing: ["SELECT 1 FROM products WHERE made IS NULL"] },
  },
})
