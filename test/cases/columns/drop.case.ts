import { column, defineCases, products } from "../case"

const rows = {
  products: [
    { id: 1, name: "bead", sku: "a" },
    { id: 9, name: null, sku: "b" },
  ],
}

export default defineCases({
  nullable: {
    before: [products({ name: column("varchar"), sku: column("varchar") })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: {
      up: ["! drop column products.sku"],
      file: [/loses products\.sku/],
      rowsBack: {
        products: [
          { id: 1, name: "bead", sku: null },
          { id: 9, sku: null },
        ],
      },
    },
  },
  "not null comes back with a neutral value": {
    before: [products({ name: column("varchar"), sku: { type: "varchar" }, stock: { type: "integer" } })],
    after: [products({ name: column("varchar") })],
    rows: { products: [{ id: 1, name: "bead", sku: "a", stock: 2 }] },
    expect: { rowsBack: { products: [{ id: 1, name: "bead", sku: "", stock: 0 }] } },
  },
  "not null of other kinds": {
    before: [
      products({
        name: column("varchar"),
        area: { type: "polygon" },
        place: { type: "point" },
        ring: { type: "circle" },
        host: { type: "inet" },
        span: { type: "int4range" },
        words: { type: "tsvector" },
      }),
    ],
    after: [products({ name: column("varchar") })],
    rows: {
      products: [
        {
          id: 1,
          name: "bead",
          area: "((0,0),(1,1))",
          place: "(1,2)",
          ring: "<(1,1),2>",
          host: "10.0.0.1",
          span: "[1,3)",
          words: "'bead'",
        },
      ],
    },
    expect: {
      rowsBack: {
        products: [
          {
            id: 1,
            area: "((0,0),(0,0))",
            place: "(0,0)",
            ring: "<(0,0),0>",
            host: "0.0.0.0",
            span: "empty",
            words: "",
          },
        ],
      },
    },
    sqlite: "it has no such types",
  },
  "with its default": {
    before: [products({ name: column("varchar"), sku: { type: "varchar", default: "none" } })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: {
      rowsBack: {
        products: [
          { id: 1, sku: "none" },
          { id: 9, sku: "none" },
        ],
      },
    },
  },
  "with an index, a unique and a check": {
    before: [
      products(
        { name: column("varchar"), sku: { type: "varchar", nullable: true, unique: true } },
        {
          indices: [{ columns: ["sku"] }, { columns: ["name", "sku"] }],
          checks: [{ name: "CHK_sku", expression: `"sku" <> ''` }],
        },
      ),
    ],
    after: [products({ name: column("varchar") })],
    rows,
    expect: {
      rowsBack: {
        products: [
          { id: 1, sku: null },
          { id: 9, sku: null },
        ],
      },
    },
  },
  "the unique column comes back with unique values": {
    before: [products({ name: column("varchar"), sku: { type: "varchar", unique: true } })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: {
      rowsBack: {
        products: [
          { id: 1, name: "bead" },
          { id: 9, name: null },
        ],
      },
    },
  },
  "unique columns come back with unique values, whatever their type and default": {
    before: [
      products(
        {
          name: column("varchar"),
          sku: { type: "varchar", length: 20, unique: true, default: "x" },
          code: { type: "integer", unique: true },
          size: { type: { postgres: "numeric", sqlite: "decimal" }, precision: 9, scale: 1, unique: true },
          mark: column("varchar", { unique: true, default: "none" }),
          shop: { type: "integer", default: 1 },
          shelf: { type: "integer", default: 1 },
        },
        { uniques: [{ columns: ["shop", "shelf"] }] },
      ),
    ],
    after: [products({ name: column("varchar") })],
    rows: {
      products: [
        { id: 1, name: "bead", sku: "a", code: 1, size: 1, mark: "a", shop: 1, shelf: 1 },
        { id: 9, name: null, sku: "b", code: 2, size: 2, mark: "b", shop: 1, shelf: 2 },
      ],
    },
    expect: {
      rowsBack: {
        products: [
          { id: 1, mark: null, shelf: 1 },
          { id: 9, mark: null, shelf: 1 },
        ],
      },
    },
  },
})
