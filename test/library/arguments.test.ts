import { toArguments } from "../../src/library/arguments"

test("an answer for each engine is what the command line takes for each", () => {
  const backfill = {
    "products.sku": "''",
    "products.code": { postgres: "gen_random_uuid()", sqlite: "hex(randomblob(4))" },
  }
  expect(toArguments({ backfill })).toMatchObject({
    backfill: [
      "products.sku=''",
      "postgres:products.code=gen_random_uuid()",
      "sqlite:products.code=hex(randomblob(4))",
    ],
  })
})
