import { NO_ANSWERS } from "../../src/compare/answers"
import { answersElsewhere, answersOn } from "../../src/compare/answers-elsewhere"

const written = {
  ...NO_ANSWERS,
  renames: ["shop.products:shop.items", "shop.items.colour:color"],
  noRename: ["shop.items.note"],
  mapEnums: ["shop.items.kind:tools=other", "product_type:tools=other"],
  drops: ["shop.coupons"],
  backfills: { "shop.items.sku": "''" },
}

test("a dialect without schemas takes the names alone", () => {
  const tables = ["products", "items", "coupons"].map((name) => ({ name }))
  expect(answersElsewhere(written, tables)).toEqual({
    ...NO_ANSWERS,
    renames: ["products:items", "items.colour:color"],
    noRename: ["items.note"],
    mapEnums: ["items.kind:tools=other", "product_type:tools=other"],
    drops: ["coupons"],
    backfills: { "items.sku": "''" },
  })
})

test("a dialect with schemas takes the only table of that name", () => {
  const tables = ["products", "items"].map((name) => ({ schema: "shop", name }))
  const answers = { ...NO_ANSWERS, renames: ["products:items"], usings: { "items.price": "price::int" } }
  expect(answersElsewhere(answers, tables)).toMatchObject({
    renames: ["shop.products:shop.items"],
    usings: { "shop.items.price": "price::int" },
  })
  expect(answersElsewhere(answers, [...tables, { schema: "old", name: "products" }]).renames).toEqual([])
})

test("a table that only moves to another schema stays where there are none", () => {
  const tables = ["products", "items"].map((name) => ({ name }))
  const answers = { ...NO_ANSWERS, renames: ["products:shop.products", "items:shop.things"] }
  expect(answersElsewhere(answers, [...tables, { name: "things" }]).renames).toEqual(["items:things"])
})

test("what is the same stays, and what names no table there is left out", () => {
  const tables = [{ name: "products" }]
  const answers = { ...NO_ANSWERS, renames: ["products.colour:color", "audit:log"], drops: ["audit"] }
  expect(answersElsewhere(answers, tables)).toEqual({ ...NO_ANSWERS, renames: ["products.colour:color"] })
})

test("an answer for one dialect goes before one for all, and is none on another", () => {
  const backfills = {
    "sqlite:products.sku": "hex(randomblob(4))",
    "products.sku": "'none'",
    "postgres:products.at": "now()",
  }
  const answers = { ...NO_ANSWERS, backfills }
  expect(answersOn("sqlite", answers).backfills).toEqual({ "products.sku": "hex(randomblob(4))" })
  expect(answersOn("postgres", answers).backfills).toEqual({ "products.sku": "'none'", "products.at": "now()" })
})
