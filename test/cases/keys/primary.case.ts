import { column, defineCases, table, type Entity } from "../case"

const one = (columns: Readonly<Record<string, unknown>>): Entity[] => [table("products", { ...columns })]
const key = { type: "integer", primary: true }
const named = (name: string): object => ({ ...key, primaryKeyConstraintName: name })
const plain = { type: "integer" }
const inColumn = "part of the column, where TypeORM gives it no name"
const rows = {
  products: [
    { id: 1, shop: 7 },
    { id: 2, shop: 7 },
  ],
}

export default defineCases({
  "a column more": { before: one({ shop: plain }), after: one({ shop: key }), rows },
  "a column less": { before: one({ shop: key }), after: one({ shop: plain }), rows },
  "other columns": {
    before: one({ shop: { type: "integer" } }),
    after: [table("products", { id: plain, shop: key })],
    rows: { products: [{ id: 1, shop: 7 }] },
    expect: { rows: { products: [{ id: 1, shop: 7 }] } },
  },
  "order of the columns": {
    before: [table("products", { id: key, shop: key })],
    after: [{ name: "products", tableName: "products", columns: { shop: key, id: key } }],
    rows,
  },
  "name given": {
    before: one({ id: key }),
    after: one({ id: named("PK_mine") }),
    rows: { products: [{ id: 1 }] },
    sqlite: inColumn,
  },
  "name changed": {
    before: one({ id: named("PK_mine") }),
    after: one({ id: named("PK_yours") }),
    rows: { products: [{ id: 1 }] },
    sqlite: inColumn,
    postgres: { expect: { sql: [/RENAME CONSTRAINT/], noSql: [/DROP CONSTRAINT/] } },
  },
  "name given up": {
    before: one({ id: named("PK_mine") }),
    after: one({ id: key }),
    rows: { products: [{ id: 1 }] },
    sqlite: inColumn,
    expect: { up: [] },
  },
  "name made by hand, in a table that is renamed": {
    before: [],
    after: [table("things"), { ...table("items"), name: "items" }],
    prepare: [
      'CREATE TABLE "stuff" ("id" integer NOT NULL, CONSTRAINT "stuff_pkey" PRIMARY KEY ("id"))',
      'CREATE TABLE "items" ("id" integer NOT NULL, CONSTRAINT "PK_items_custom" PRIMARY KEY ("id"))',
    ],
    answers: { renames: ["stuff:things"] },
    expect: { up: ["~ rename table stuff to things"] },
    sqlite: inColumn,
  },
  "type of its column": {
    before: one({ id: key }),
    after: one({ id: { type: "bigint", primary: true } }),
    rows: { products: [{ id: 1 }] },
  },
  "type of its column, with a child": {
    before: [
      table("products", { name: column("varchar") }),
      table("lines", { product: { type: "integer", nullable: true, foreignKey: { target: "products" } } }),
    ],
    after: [
      table("products", { id: { type: "bigint", primary: true }, name: column("varchar") }),
      table("lines", { product: { type: "bigint", nullable: true, foreignKey: { target: "products" } } }),
    ],
    rows: { products: [{ id: 1, name: "bead" }], lines: [{ id: 1, product: 1 }] },
  },
  "a column less, without rowid, beside a new table": {
    before: [
      {
        ...table("sizes", { name: { type: "varchar", primary: true, default: "" } }),
        withoutRowid: true,
      },
    ],
    after: [
      { ...table("sizes", { name: { type: "varchar", default: "" } }), withoutRowid: true },
      table("bags", { size: { type: "integer", nullable: true, foreignKey: { target: "sizes" } } }),
    ],
    rows: {
      sizes: [
        { id: 1, name: "a" },
        { id: 2, name: "b" },
      ],
    },
  },
  // SQLite 3.52 refuses to rename it while a UNIQUE stands behind the key.
  "another name, without rowid, under a unique": {
    before: [
      {
        ...table("sizes", { name: column("varchar") }, { uniques: [{ columns: ["name", "id"] }] }),
        withoutRowid: true,
      },
    ],
    after: [
      {
        ...table("sizes", { name: column("varchar") }, { uniques: [{ columns: ["name", "number"] }] }),
        columns: { number: { type: "integer", primary: true }, name: column("varchar") },
        withoutRowid: true,
      },
    ],
    answers: { renames: ["sizes.id:number"] },
    rows: { sizes: [{ id: 1, name: "a" }] },
    expect: { rows: { sizes: [{ number: 1, name: "a" }] } },
    sqlite: { expect: { oneWay: "the key stands at the end of the table's text afterwards" } },
  },
})
