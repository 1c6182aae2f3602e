import { column, defineCases, products } from "../case"

const rows = { products: [{ id: 1, name: "bead", sku: "a" }, { id: 9, name: null, sku: "b" }] }

export default defineCases({
  nullable: {
    before: [products({ name: column("varchar"), sku: column("varchar") })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: { up: ["! drop column products.sku"], file: [/loses products\.sku/], rowsBack: { products: [{ id: 1, name: "bead", sku: null }, { id: 9, sku: null }] } },
  },
  "not null comes back with a neutral value": {
    before: [products({ name: column("varchar"), sku: { type: "varchar" }, stock: { type: "integer" } })],
    after: [products({ name: column("varchar") })],
    rows: { products: [{ id: 1, name: "bead", sku: "a", stock: 2 }] },
    expect: { rowsBack: { products: [{ id: 1, name: "bead", sku: "", stock: 0 }] } },
  },
  "with its default": {
    before: [products({ name: column("varchar"), sku: { type: "varchar", default: "none" } })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: { rowsBack: { products: [{ id: 1, sku: "none" }, { id: 9, sku: "none" }] } },
  },
  "with an index, a unique and a check": {
    before: [
      products(
        { name: column("varchar"), sku: { type: "varchar", nullable: true, unique: true } },
        { indices: [{ columns: ["sku"] }, { columns: ["name", "sku"] }], checks: [{ name: "CHK_sku", expression: `"sku" <> ''` }] },
      ),
    ],
    after: [products({ name: column("varchar") })],
    rows,
    expect: { rowsBack: { products: [{ id: 1, sku: null }, { id: 9, sku: null }] } },
  },
  "the unique column comes back with unique values": {
    before: [products({ name: column("varchar"), sku: { type: "varchar", unique: true } })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: { rowsBack: { products: [{ id: 1, name: "bead" }, { id: 9, name: null }] } },
  },
})
