import { column, defineCases, products, type CaseFile } from "../case"

const stored = (asExpression: string, generatedType: "STORED" | "VIRTUAL" = "STORED", type = "integer"): object => ({
  type,
  asExpression,
  generatedType,
  nullable: true,
})
const price = column("integer")
const rows = {
  products: [
    { id: 1, price: 2 },
    { id: 2, price: null },
  ],
}
const virtual = (one: CaseFile): CaseFile => ({ ...one, postgres: "TypeORM allows no virtual columns on PostgreSQL" })

export default defineCases({
  added: {
    before: [products({ price })],
    after: [products({ price, gross: stored('"price" * 2') })],
    rows,
    expect: {
      rows: {
        products: [
          { id: 1, gross: 4 },
          { id: 2, gross: null },
        ],
      },
    },
  },
  "added NOT NULL with an answer that it has no use for": {
    before: [products({ price: { type: "integer" } })],
    after: [products({ price: { type: "integer" }, gross: { ...stored('"price" * 2'), nullable: false } })],
    rows: { products: [{ id: 1, price: 2 }] },
    answers: { backfills: { "products.gross": "9" } },
    expect: { rows: { products: [{ id: 1, gross: 4 }] }, rowsBack: { products: [{ id: 1, price: 2 }] } },
  },
  dropped: {
    before: [products({ price, gross: stored('"price" * 2') })],
    after: [products({ price })],
    rows,
    expect: {
      up: ["- drop column products.gross"],
      rowsBack: {
        products: [
          { id: 1, gross: 4 },
          { id: 2, gross: null },
        ],
      },
    },
  },
  "expression changed": {
    before: [products({ price, gross: stored('"price" * 2') })],
    after: [products({ price, gross: stored('"price" * 3') })],
    rows,
    expect: {
      rows: {
        products: [
          { id: 1, gross: 6 },
          { id: 2, gross: null },
        ],
      },
      rowsBack: { products: [{ id: 1, gross: 4 }, { id: 2 }] },
    },
  },
  "with an index": {
    before: [products({ price, gross: stored('"price" * 2') }, { indices: [{ columns: ["gross"] }] })],
    after: [products({ price, gross: stored('"price" * 3') }, { indices: [{ columns: ["gross"] }] })],
    rows,
    expect: {
      rows: { products: [{ id: 1, gross: 6 }, { id: 2 }] },
      rowsBack: { products: [{ id: 1, gross: 4 }, { id: 2 }] },
    },
  },
  "becomes a plain column": {
    before: [products({ price, gross: stored('"price" * 2') })],
    after: [products({ price, gross: column("integer") })],
    rows,
    expect: {
      rows: {
        products: [
          { id: 1, gross: 4 },
          { id: 2, gross: null },
        ],
      },
    },
  },
  "was a plain column": {
    before: [products({ price, gross: column("integer") })],
    after: [products({ price, gross: stored('"price" * 2') })],
    rows: { products: [{ id: 1, price: 2, gross: 9 }] },
    expect: { rows: { products: [{ id: 1, gross: 4 }] }, rowsBack: { products: [{ id: 1, gross: 4 }] } },
  },
  "the column it reads is renamed": {
    before: [products({ price, gross: stored('"price" * 2') })],
    after: [products({ cost: price, gross: stored('"cost" * 2') })],
    rows,
    answers: { renames: ["products.price:cost"] },
    expect: { rows: { products: [{ id: 1, cost: 2, gross: 4 }, { id: 2 }] } },
  },
  "the column it reads changes its type": {
    before: [products({ price, gross: stored('"price" * 2', "STORED", "bigint") })],
    after: [products({ price: column("bigint"), gross: stored('"price" * 2', "STORED", "bigint") })],
    rows,
    expect: { rows: { products: [{ id: 1, price: 2, gross: 4 }, { id: 2 }] } },
  },
  "white space only": {
    before: [products({ price, gross: stored('"price"*2') })],
    after: [products({ price, gross: stored('"price" * 2') })],
    rows,
  },
  "virtual added": virtual({
    before: [products({ price })],
    after: [products({ price, gross: stored('"price" * 2', "VIRTUAL") })],
    rows,
  }),
  "virtual to stored": virtual({
    before: [products({ price, gross: stored('"price" * 2', "VIRTUAL") })],
    after: [products({ price, gross: stored('"price" * 2') })],
    rows,
  }),
  "expression changed beside a column with a foreign key that changes its type": {
    before: [
      products({
        price,
        gross: stored('"price" * 2'),
        twin: { type: "bigint", nullable: true, foreignKey: { target: "products" } },
      }),
    ],
    after: [
      products({
        price,
        gross: stored('"price" * 3'),
        twin: { type: "integer", nullable: true, foreignKey: { target: "products" } },
      }),
    ],
    rows,
    expect: { rows: { products: [{ id: 1, price: 2, gross: 6 }, { id: 2 }] } },
  },
})
