import { column, defineCases, products } from "../case"

const filled = { products: [{ id: 1, name: "bead" }] }
const withNull = {
  products: [
    { id: 1, name: "bead" },
    { id: 2, name: null },
  ],
}
const optional = [products({ name: column("varchar") })]
const required = [products({ name: { type: "varchar" } })]

export default defineCases({
  "null allowed": {
    before: required,
    after: optional,
    rows: filled,
    expect: { up: ["~ alter column products.name (null allowed)"], noSql: [/DROP COLUMN/] },
  },
  "not null without nulls": {
    before: optional,
    after: required,
    rows: filled,
    expect: { up: ["~ alter column products.name (not null)"] },
  },
  "not null with nulls stops": {
    before: optional,
    after: required,
    rows: withNull,
    expect: { stops: "null-rows", message: /1|name/ },
  },
  "not null with a backfill": {
    before: optional,
    after: required,
    rows: withNull,
    answers: { backfills: { "products.name": "'nameless'" } },
    expect: {
      rows: {
        products: [
          { id: 1, name: "bead" },
          { id: 2, name: "nameless" },
        ],
      },
      rowsBack: {
        products: [
          { id: 1, name: "bead" },
          { id: 2, name: "nameless" },
        ],
      },
    },
  },
  "not null with a backfill of quotes": {
    before: optional,
    after: required,
    rows: withNull,
    answers: { backfills: { "products.name": "'it''s \"a\" $1 ?'" } },
    expect: {
      rows: {
        products: [
          { id: 1, name: "bead" },
          { id: 2, name: 'it\'s "a" $1 ?' },
        ],
      },
      rowsBack: { products: [{ id: 1 }, { id: 2 }] },
    },
  },
  "not null together with a new type": {
    before: [products({ name: column("varchar") })],
    after: [products({ name: { type: "text" } })],
    rows: filled,
  },
  "not null and a default": {
    before: optional,
    after: [products({ name: { type: "varchar", default: "x" } })],
    rows: filled,
  },
})
