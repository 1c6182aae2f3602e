import { column, defineCases, products, table } from "../case"

const rows = { products: [{ id: 1, name: "bead" }], coupons: [{ id: 1, code: "x" }] }
const both = [products({ name: column("varchar") }), table("coupons", { code: column("varchar") })]
const named = (name: string, rest: object = {}): ReturnType<typeof table> => ({
  ...table(name, { name: column("varchar", { unique: true }), price: column("integer") }),
  indices: [{ columns: ["price"] }],
  checks: [{ expression: '"price" > 0' }],
  ...rest,
})
const dates = { created_at: column("date"), updatedAt: column("date"), version: column("integer") }
const texts = { name: column("varchar"), description: column("text") }
const sides = (name: string, one: string, other: string): ReturnType<typeof table> => ({
  ...table(name),
  columns: { [one]: { type: "integer", primary: true }, [other]: { type: "integer", primary: true } },
})
const back = { products: [{ id: 1, name: "bead" }], coupons: [] }

export default defineCases({
  added: {
    before: [products({ name: column("varchar") })],
    after: both,
    rows: { products: rows.products },
    expect: { up: ["+ add table coupons"] },
  },
  "no longer declared, without an answer": {
    before: both,
    after: [products({ name: column("varchar") })],
    rows,
    expect: { up: [] },
  },
  dropped: {
    before: both,
    after: [products({ name: column("varchar") })],
    rows,
    answers: { drops: ["coupons"] },
    expect: { up: ["! drop table coupons"], rowsBack: back },
  },
  "dropped, all": {
    before: both,
    after: [products({ name: column("varchar") })],
    rows,
    answers: { dropAll: true },
    expect: { up: ["! drop table coupons"], rowsBack: back },
  },
  "dropped with the children's keys": {
    before: [...both, table("uses", { coupon: column("integer", { foreignKey: { target: "coupons" } }) })],
    after: [products({ name: column("varchar") }), table("uses", { coupon: column("integer") })],
    rows: { ...rows, uses: [{ id: 1, coupon: null }] },
    answers: { drops: ["coupons"] },
    expect: { rowsBack: back },
  },
  "dropped, while one that refers to it stays": {
    before: [...both, table("uses", { coupon: column("integer", { foreignKey: { target: "coupons" } }) })],
    after: [products({ name: column("varchar") })],
    rows,
    answers: { drops: ["coupons"] },
    expect: { refuses: "bad-answer", message: /cannot drop table "coupons": "uses", which stays, refers to it/ },
  },
  renamed: {
    before: [named("coupons")],
    after: [named("vouchers")],
    rows: { coupons: [{ id: 1, name: "x", price: 5 }] },
    answers: { renames: ["coupons:vouchers"] },
    expect: {
      rows: { vouchers: [{ id: 1, name: "x", price: 5 }] },
      noSql: [/DROP TABLE "?public"?."?coupons|DROP INDEX/],
    },
    sqlite: { expect: { rows: { vouchers: [{ id: 1, name: "x", price: 5 }] } } },
  },
  "renamed, is asked": {
    before: [named("coupons")],
    after: [named("vouchers")],
    rows: {},
    expect: { asks: ["coupons -> vouchers"], up: ["+ add table vouchers"] },
  },
  "another table with a key of the same name is no rename": {
    before: [table("coupons", { code: column("varchar") })],
    after: [table("vouchers", { sign: column("varchar") })],
    rows: {},
    expect: { asks: [], up: ["+ add table vouchers"] },
  },
  "another table with the dates that all have is no rename": {
    before: [products(dates), table("coupons", { ...dates, code: column("varchar") })],
    after: [products(dates), table("vouchers", { ...dates, amount: column("integer") })],
    rows: {},
    expect: { asks: [], up: ["+ add table vouchers"] },
  },
  "another table with columns that many have is no rename": {
    before: [products(texts), table("shops", texts), table("coupons", { ...texts, code: column("varchar") })],
    after: [products(texts), table("shops", texts), table("vouchers", { ...texts, amount: column("integer") })],
    rows: {},
    expect: { asks: [], up: ["+ add table vouchers"] },
  },
  "renamed among tables with the same columns, is asked": {
    before: [products(texts), table("shops", texts), table("coupons", texts)],
    after: [products(texts), table("shops", texts), table("vouchers", texts)],
    rows: {},
    expect: { asks: ["coupons -> vouchers"], up: ["+ add table vouchers"] },
  },
  "renamed with most of its columns like before, is asked": {
    before: [table("coupons", { code: column("varchar"), colour: column("varchar"), price: column("integer") })],
    after: [table("vouchers", { code: column("varchar"), color: column("varchar"), amount: column("integer") })],
    rows: {},
    expect: { asks: ["coupons -> vouchers"], up: ["+ add table vouchers"] },
  },
  "renamed into one of two, the likest first": {
    before: [table("coupons", { code: column("varchar"), price: column("integer") })],
    after: [
      table("accounts", { code: column("varchar"), price: column("integer") }),
      table("coupon", { code: column("varchar"), price: column("integer") }),
    ],
    rows: {},
    expect: { asks: ["coupons -> coupon, accounts"], up: ["+ add table accounts", "+ add table coupon"] },
  },
  "a join table renamed with one of its sides, is asked": {
    before: [sides("products_tags", "productId", "tagId")],
    after: [sides("products_labels", "productId", "labelId")],
    rows: {},
    expect: { asks: ["products_tags -> products_labels"], up: ["+ add table products_labels"] },
  },
  "renamed with a column": {
    before: [table("coupons", { code: column("varchar"), price: column("integer") })],
    after: [table("vouchers", { sign: column("varchar"), price: column("integer") })],
    rows: { coupons: [{ id: 1, code: "x", price: 2 }] },
    answers: { renames: ["coupons:vouchers", "vouchers.code:sign"] },
    expect: { rows: { vouchers: [{ id: 1, sign: "x", price: 2 }] } },
  },
  "renamed with children": {
    before: [
      table("coupons", { code: column("varchar") }),
      table("uses", { coupon: column("integer", { foreignKey: { target: "coupons", onDelete: "CASCADE" } }) }),
    ],
    after: [
      table("vouchers", { code: column("varchar") }),
      table("uses", { coupon: column("integer", { foreignKey: { target: "vouchers", onDelete: "CASCADE" } }) }),
    ],
    rows: { coupons: [{ id: 1, code: "x" }], uses: [{ id: 1, coupon: 1 }] },
    answers: { renames: ["coupons:vouchers"] },
    expect: { rows: { vouchers: [{ id: 1, code: "x" }], uses: [{ id: 1, coupon: 1 }] } },
  },
  "renamed with numbers and labels": {
    before: [
      table("coupons", {
        id: { type: "integer", primary: true, generated: "increment" },
        kind: { type: { postgres: "enum", sqlite: "simple-enum" }, enum: ["a", "b"] },
      }),
    ],
    after: [
      table("vouchers", {
        id: { type: "integer", primary: true, generated: "increment" },
        kind: { type: { postgres: "enum", sqlite: "simple-enum" }, enum: ["a", "b"] },
      }),
    ],
    rows: { coupons: [{ kind: "a" }] },
    answers: { renames: ["coupons:vouchers"] },
    expect: { rows: { vouchers: [{ id: 1, kind: "a" }] } },
  },
  "renamed in case only": {
    before: [table("coupons", { code: column("varchar") })],
    after: [table("Coupons", { code: column("varchar") })],
    rows: { coupons: [{ id: 1, code: "x" }] },
    answers: { renames: ["coupons:Coupons"] },
    expect: { rows: { Coupons: [{ id: 1, code: "x" }] } },
  },
  "everything from nothing and back": { before: [], after: both },
  "left alone by synchronize: false": {
    before: [products({ name: column("varchar") })],
    after: [
      products({ name: column("varchar") }),
      table("legacy", { code: column("varchar") }, { synchronize: false }),
    ],
    rows: { products: rows.products },
    extra: ["CREATE TABLE legacy (id integer, other text)"],
    expect: { up: [] },
  },
})
