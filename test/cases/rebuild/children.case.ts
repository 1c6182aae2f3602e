import { column, defineCases, products, table, type TableEntity } from "../case"

const child = (name: string, onDelete: string, rest: object = {}): TableEntity =>
  table(name, { product: column("integer", { foreignKey: { target: "products", onDelete }, ...rest }) })
/** The child with another column or foreign key. */
const edit = (child: TableEntity, rest: object, key: object = {}): TableEntity => {
  const product = child.columns.product as { readonly foreignKey: object }
  return {
    ...child,
    columns: { ...child.columns, product: { ...product, ...rest, foreignKey: { ...product.foreignKey, ...key } } },
  }
}
const children = [child("cascading", "CASCADE"), child("nulling", "SET NULL"), child("restricting", "RESTRICT")]
const rows = {
  products: [
    { id: 1, name: "bead" },
    { id: 9, name: "string" },
  ],
  cascading: [
    { id: 1, product: 1 },
    { id: 2, product: 9 },
  ],
  nulling: [{ id: 1, product: 1 }],
  restricting: [{ id: 1, product: 9 }],
}

/** A table is made anew under its children, and no child is deleted, emptied or left pointing elsewhere. */
export default defineCases({
  "the parent changes": {
    before: [products({ name: column("varchar") }), ...children],
    after: [products({ name: { type: "text" } }), ...children],
    rows,
  },
  "the parent's key changes its type": {
    before: [products({ name: column("varchar") }), ...children],
    after: [
      products({ id: { type: "bigint", primary: true }, name: column("varchar") }),
      ...children.map((one) => edit(one, { type: "bigint" })),
    ],
    rows,
  },
  "the parent is renamed and changes": {
    before: [products({ name: column("varchar") }), ...children],
    after: [table("items", { name: { type: "text" } }), ...children.map((one) => edit(one, {}, { target: "items" }))],
    rows,
    answers: { renames: ["products:items"] },
    expect: { rows: { items: rows.products } },
  },
  "the children change": {
    before: [products({ name: column("varchar") }), ...children],
    after: [
      products({ name: column("varchar") }),
      child("cascading", "SET NULL"),
      child("nulling", "CASCADE"),
      child("restricting", "NO ACTION", { default: 1 }),
    ],
    rows,
  },
  "all change at once": {
    before: [products({ name: column("varchar") }), ...children],
    after: [
      products({ name: { type: "text", default: "x" } }),
      child("cascading", "SET NULL"),
      child("nulling", "CASCADE"),
      child("restricting", "NO ACTION"),
    ],
    rows,
  },
})
