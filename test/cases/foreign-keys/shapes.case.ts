import { column, defineCases, table } from "../case"

const key = { type: "integer", primary: true }
const parent = (name: string): object => ({
  foreignKeys: [{ target: name, columnNames: ["shop", "number"], referencedColumnNames: ["shop", "number"] }],
})
const orders = { name: "orders", tableName: "orders", columns: { shop: key, number: key } }
const lines = { shop: { type: "integer" }, number: { type: "integer" } }

/** Shops, and products that refer to a key of theirs which is not the primary one. */
const productsOf = (key: string, type: string) => [
  table("shops", { [key]: column(type, { unique: true }) }),
  table(
    "products",
    { shop: column(type) },
    { foreignKeys: [{ target: "shops", columnNames: ["shop"], referencedColumnNames: [key] }] },
  ),
]

export default defineCases({
  "composite added": {
    before: [orders, table("lines", lines)],
    after: [orders, table("lines", lines, parent("orders"))],
    rows: { orders: [{ shop: 1, number: 2 }], lines: [{ id: 1, shop: 1, number: 2 }] },
  },
  "composite dropped with its tables' columns": {
    before: [orders, table("lines", lines, parent("orders"))],
    after: [orders, table("lines", { number: { type: "integer" } })],
    rows: { orders: [{ shop: 1, number: 2 }], lines: [{ id: 1, shop: 1, number: 2 }] },
    expect: { oneWay: "the dropped half of the key cannot be filled with values that exist" },
  },
  "to itself": {
    before: [table("groups", { parent: column("integer") })],
    after: [table("groups", { parent: column("integer", { foreignKey: { target: "groups", onDelete: "CASCADE" } }) })],
    rows: {
      groups: [
        { id: 1, parent: null },
        { id: 2, parent: 1 },
      ],
    },
  },
  "to itself, and another column changes": {
    before: [
      table("groups", {
        parent: column("integer", { foreignKey: { target: "groups", onDelete: "CASCADE" } }),
        name: column("varchar"),
      }),
    ],
    after: [
      table("groups", {
        parent: column("integer", { foreignKey: { target: "groups", onDelete: "CASCADE" } }),
        name: column("text"),
      }),
    ],
    rows: {
      groups: [
        { id: 1, parent: null },
        { id: 2, parent: 1 },
      ],
    },
  },
  "in a circle, both new": {
    before: [table("hens")],
    after: [
      table("hens", { egg: column("integer", { foreignKey: { target: "eggs" } }) }),
      table("eggs", { hen: column("integer", { foreignKey: { target: "hens" } }) }),
    ],
    rows: { hens: [{ id: 1 }] },
  },
  "in a circle, both go": {
    before: [
      table("shops"),
      table("hens", { egg: column("integer", { foreignKey: { target: "eggs" } }) }),
      table("eggs", { hen: column("integer", { foreignKey: { target: "hens" } }) }),
    ],
    after: [table("shops")],
    answers: { drops: ["hens", "eggs"] },
    rows: { shops: [{ id: 1 }] },
  },
  "on a new column of a new table": {
    before: [table("products")],
    after: [table("products", { shop: column("integer", { foreignKey: { target: "shops" } }) }), table("shops")],
    rows: { products: [{ id: 1 }] },
  },
  "the key it refers to is renamed": {
    before: productsOf("code", "varchar"),
    after: productsOf("sign", "varchar"),
    answers: { renames: ["shops.code:sign"] },
    rows: { shops: [{ id: 1, code: "a" }], products: [{ id: 1, shop: "a" }] },
    expect: { rows: { shops: [{ id: 1, sign: "a" }], products: [{ id: 1, shop: "a" }] } },
  },
  "both sides change their type": {
    before: productsOf("code", "varchar"),
    after: productsOf("code", "integer"),
    rows: { shops: [{ id: 1, code: "5" }], products: [{ id: 1, shop: "5" }] },
  },
  "of a new table, to a key that comes with it": {
    before: [table("shops", { code: column("varchar") })],
    after: [
      table("shops", { code: column("varchar") }, { uniques: [{ columns: ["id", "code"] }] }),
      table(
        "aprons",
        { shop: column("integer"), code: column("varchar") },
        { foreignKeys: [{ target: "shops", columnNames: ["shop", "code"], referencedColumnNames: ["id", "code"] }] },
      ),
    ],
    rows: { shops: [{ id: 1, code: "a" }] },
  },
})
