import { defineCases, products, type CaseFile } from "../case"

const change = (from: unknown, to: unknown, rest: object = {}): CaseFile => ({
  before: [products({ it: { type: "varchar", nullable: true, collation: from } })],
  after: [products({ it: { type: "varchar", nullable: true, collation: to, ...rest } })],
  rows: { products: [{ id: 1, it: "x" }] },
  expect: { noSql: [/DROP COLUMN/] },
})
const C = { postgres: "C", sqlite: "NOCASE" }
const POSIX = { postgres: "POSIX", sqlite: "RTRIM" }

export default defineCases({
  added: change(undefined, C),
  changed: change(C, POSIX),
  dropped: change(C, undefined),
  "with a new length": change(C, C, { length: 20 }),
  "kept by a new default": change(C, C, { default: "a" }),
  "charset is ignored": {
    before: [products({ it: { type: "varchar", nullable: true } })],
    after: [products({ it: { type: "varchar", nullable: true, charset: "utf8mb4" } })],
    expect: { up: [] },
  },
})
