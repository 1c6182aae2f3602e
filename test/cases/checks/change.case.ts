import { column, defineCases, products, type Entity } from "../case"

const one = (...checks: readonly object[]): Entity[] => [
  products({ name: column("varchar"), price: column("integer") }, { checks: checks as never }),
]
const rows = { products: [{ id: 1, name: "bead", price: 5 }] }
const positive = { name: "CHK_price", expression: '"price" > 0' }

export default defineCases({
  added: { before: one(), after: one(positive), rows },
  dropped: { before: one(positive), after: one(), rows },
  "other condition under one name": {
    before: one(positive),
    after: one({ ...positive, expression: '"price" > 1' }),
    rows,
  },
  "name changed": {
    before: one(positive),
    after: one({ ...positive, name: "CHK_other" }),
    rows,
    postgres: { expect: { sql: [/RENAME CONSTRAINT/] } },
  },
  "without a name of its own": {
    before: one({ expression: '"price" > 0' }),
    after: one({ expression: '"price" > 1' }),
    rows,
  },
  "list of values": {
    before: one({ name: "CHK_name", expression: `"name" IN ('bead', 'string')` }),
    after: one({ name: "CHK_name", expression: `"name" IN ('bead', 'it''s', 'a,b')` }),
    rows,
  },
  "list of values, the same": {
    before: one({ name: "CHK_name", expression: `"name" IN ('bead', 'string')` }),
    after: one({ name: "CHK_name", expression: `name in ('bead', 'string')` }),
    expect: { up: [] },
    sqlite: "keeps the text",
  },
  "rows in its way": {
    before: one(),
    after: one({ ...positive, expression: '"price" > 9' }),
    rows,
    expect: { stops: "statement-failed" },
  },
  "over a new column": {
    before: one(),
    after: [
      products(
        { name: column("varchar"), price: column("integer"), cost: column("integer") },
        { checks: [{ name: "CHK_cost", expression: '"cost" < "price"' }] },
      ),
    ],
    rows,
  },
  "over a column whose type changes": {
    before: one(positive),
    after: [products({ name: column("varchar"), price: column("bigint") }, { checks: [positive] })],
    rows,
  },
  "regular expression and backslashes": {
    before: one(),
    after: one({ name: "CHK_name", expression: `"name" ~ '^\\w+$'` }),
    rows,
    sqlite: "has no operator ~",
  },
  "line breaks and comments": {
    before: one(),
    after: one({ name: "CHK_name", expression: `"price" > 0 -- positive\n AND /* and */ "price" < 100` }),
    rows,
  },
})
