import { column, defineCases, products, type CaseFile } from "../case"

const same = (from: object, to: object): CaseFile => ({
  before: [products(from as Record<string, unknown>)],
  after: [products(to as Record<string, unknown>)],
  rows: { products: [{ id: 1 }] },
  expect: { up: [] },
})

export default defineCases({
  "order of the columns": same(
    { a: column("varchar"), b: column("integer") },
    { b: column("integer"), a: column("varchar") },
  ),
  "int and integer": { ...same({ a: column("int4") }, { a: column("integer") }), sqlite: "keeps the name of the type" },
  "timestamptz in words": {
    ...same({ a: column("timestamptz") }, { a: column("timestamp with time zone") }),
    sqlite: "no such type",
  },
  "numeric and decimal": {
    ...same({ a: column("decimal", { precision: 5, scale: 2 }) }, { a: column("numeric", { precision: 5, scale: 2 }) }),
    sqlite: "keeps the name of the type",
  },
  "unsigned on PostgreSQL": {
    ...same({ a: column("integer") }, { a: column("integer", { unsigned: true }) }),
    sqlite: "keeps UNSIGNED in the type",
  },
  "width on PostgreSQL": {
    ...same({ a: column("integer") }, { a: column("integer", { width: 4 }) }),
    sqlite: "keeps the width in the type",
  },
  "zerofill on PostgreSQL": {
    ...same({ a: column("integer") }, { a: column("integer", { zerofill: true }) }),
    sqlite: "keeps UNSIGNED in the type",
  },
  "select, insert, update and transformer": same(
    { a: column("varchar") },
    { a: column("varchar", { select: false, insert: false, update: false }) },
  ),
  "property name, the column's stays": same({ a: column("varchar") }, { b: column("varchar", { name: "a" }) }),
})
