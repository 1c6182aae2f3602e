import { defineCases, products, type CaseFile } from "../case"

const change = (from: object, to: object, value: unknown, kept: unknown): CaseFile => ({
  before: [products({ it: { nullable: true, ...from } })],
  after: [products({ it: { nullable: true, ...to } })],
  rows: { products: [{ id: 1, it: value }] },
  expect: {
    noSql: [/DROP COLUMN/],
    rows: { products: [{ id: 1, it: kept }] },
    rowsBack: { products: [{ id: 1, it: value }] },
  },
})

export default defineCases({
  "text to integer, both with a default": change(
    { type: "varchar", default: "5" },
    { type: "integer", default: 5 },
    "7",
    7,
  ),
  "text to integer, the default goes": change({ type: "varchar", default: "none" }, { type: "integer" }, "7", 7),
  "integer to text, the default stays": change(
    { type: "integer", default: 5 },
    { type: "varchar", default: "5" },
    7,
    "7",
  ),
  "integer to boolean, both with a default": change(
    { type: "integer", default: 0 },
    { type: "boolean", default: false },
    1,
    true,
  ),
  "boolean to integer, both with a default": change(
    { type: "boolean", default: true },
    { type: "integer", default: 1 },
    true,
    1,
  ),
  "varchar to text with a default": change({ type: "varchar", default: "a" }, { type: "text", default: "a" }, "x", "x"),
  "length and default": change(
    { type: "varchar", length: 5, default: "a" },
    { type: "varchar", length: 50, default: "b" },
    "x",
    "x",
  ),
  "json to jsonb with a default": {
    ...change({ type: "json", default: "{}" }, { type: "jsonb", default: "{}" }, { a: 1 }, { a: 1 }),
    sqlite: "no such type",
  },
})
