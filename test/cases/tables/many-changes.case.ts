import { column, defineCases, products, table } from "../case"

const rows = {
  products: [
    { id: 1, name: "bead", old: "o", price: 5 },
    { id: 4, name: null, old: null, price: null },
  ],
}

export default defineCases({
  "of one table are one call": {
    before: [products({ name: column("varchar"), old: column("varchar"), price: column("integer") })],
    after: [
      products(
        {
          name: column("varchar", { length: 40 }),
          price: column("bigint", { default: 0 }),
          extra: { type: "integer", default: 1 },
        },
        {
          indices: [{ columns: ["price"] }],
          uniques: [{ columns: ["name"] }],
          checks: [{ name: "CHK_price", expression: '"price" >= 0' }],
        },
      ),
    ],
    rows,
    answers: { noRenames: true },
    expect: {
      file: [/op\.alterTable\("products", \[/],
      rowsBack: {
        products: [
          { id: 1, name: "bead", old: null, price: 5 },
          { id: 4, old: null },
        ],
      },
    },
    sqlite: {
      expect: {
        file: [/op\.alterTable\("products", \[/],
        sql: [/INSERT INTO/],
        noSql: [/INSERT INTO[^;]*;[\s\S]*INSERT INTO/],
        rowsBack: {
          products: [
            { id: 1, name: "bead", old: null, price: 5 },
            { id: 4, old: null },
          ],
        },
      },
    },
  },
  "of several tables that refer to each other": {
    before: [
      table("shops", { name: column("varchar") }),
      products({ name: column("varchar"), shop: column("integer", { foreignKey: { target: "shops" } }) }),
    ],
    after: [
      table("shops", {
        name: column("text", { unique: true }),
        owner: column("integer", { foreignKey: { target: "people" } }),
      }),
      products({
        name: column("text"),
        shop: column("integer", { foreignKey: { target: "shops", onDelete: "CASCADE" } }),
      }),
      table("people", { favourite: column("integer", { foreignKey: { target: "products" } }) }),
    ],
    rows: { shops: [{ id: 1, name: "s" }], products: [{ id: 1, name: "p", shop: 1 }] },
  },
})
