import { column, defineCases, products, table, type Entity, type TableEntity } from "../case"

const type = { postgres: "enum", sqlite: "simple-enum" }
const kind = (labels: readonly string[], rest: object = {}): object => ({ type, enum: labels, nullable: true, ...rest })
const shared = (labels: readonly string[]): Entity[] => [
  products({ kind: kind(labels, { enumName: "kinds" }), other: kind(labels, { enumName: "kinds", default: "a" }) }),
  table("shops", { sells: kind(labels, { enumName: "kinds" }) }),
]
const rows = { products: [{ id: 1, kind: "a" }] }

/** A table whose key is a label, with a foreign key to it of its own and one of another table. */
const keyed = (labels: readonly string[]): TableEntity[] => {
  const label = { enum: labels, enumName: "kinds" }
  const reference = column("enum", { ...label, foreignKey: { target: "sizes" } })
  const columns = { kind: { type: "enum", ...label, primary: true }, parent: reference }
  return [{ name: "sizes", tableName: "sizes", columns }, table("articles", { size: reference })]
}

export default defineCases({
  "text to enum": {
    before: [products({ kind: column("varchar") })],
    after: [products({ kind: kind(["a", "b"]) })],
    rows,
  },
  "text to enum with a default": {
    before: [products({ kind: column("varchar", { default: "a" }) })],
    after: [products({ kind: kind(["a", "b"], { default: "b" }) })],
    rows,
  },
  "a yes or no to enum with an answer that is a text": {
    before: [products({ kind: column("boolean", { default: true }) })],
    after: [products({ kind: kind(["yes", "no"], { default: "yes" }) })],
    rows: {
      products: [
        { id: 1, kind: true },
        { id: 2, kind: false },
      ],
    },
    answers: { usings: { "products.kind": "CASE WHEN kind THEN 'yes' ELSE 'no' END" } },
    expect: {
      rows: {
        products: [
          { id: 1, kind: "yes" },
          { id: 2, kind: "no" },
        ],
      },
      oneWay: "the labels are no booleans of PostgreSQL's",
    },
    sqlite: "has no casts",
  },
  "enum to text": {
    before: [products({ kind: kind(["a", "b"]) })],
    after: [products({ kind: column("varchar") })],
    rows,
  },
  "enum to text with a default": {
    before: [products({ kind: kind(["a", "b"], { default: "a" }) })],
    after: [products({ kind: column("varchar", { default: "a" }) })],
    rows,
  },
  "column added": {
    before: [products({})],
    after: [products({ kind: kind(["a", "b"]) })],
    rows: { products: [{ id: 1 }] },
  },
  "column dropped": {
    before: [products({ kind: kind(["a", "b"]) })],
    after: [products({})],
    rows,
    expect: { rowsBack: { products: [{ id: 1, kind: null }] } },
  },
  "column not null dropped": {
    before: [products({ kind: kind(["a", "b"], { nullable: false }) })],
    after: [products({})],
    rows,
  },
  "column renamed": {
    before: [products({ kind: kind(["a", "b"]) })],
    after: [products({ sort: kind(["a", "b"]) })],
    rows,
    answers: { renames: ["products.kind:sort"] },
    expect: { rows: { products: [{ id: 1, sort: "a" }] } },
    postgres: { expect: { rows: { products: [{ id: 1, sort: "a" }] }, sql: [/ALTER TYPE .* RENAME TO/] } },
  },
  "column renamed with a new label": {
    before: [products({ kind: kind(["a", "b"]) })],
    after: [products({ sort: kind(["a", "c", "b"], { default: "c" }) })],
    rows,
    answers: { renames: ["products.kind:sort"] },
    expect: { rows: { products: [{ id: 1, sort: "a" }] } },
  },
  "type shared by columns, label added": { before: shared(["a", "b"]), after: shared(["a", "c", "b"]), rows },
  "type shared by columns, label removed": { before: shared(["a", "b"]), after: shared(["a"]), rows },
  "type shared by columns, label renamed": {
    before: shared(["a", "b"]),
    after: shared(["a", "z"]),
    rows: { products: [{ id: 1, kind: "b" }], shops: [{ id: 1, sells: "b" }] },
    postgres: {
      answers: { renameEnums: ["products.kind:b=z"] },
      expect: { rows: { products: [{ id: 1, kind: "z" }], shops: [{ id: 1, sells: "z" }] } },
    },
    sqlite: {
      answers: { renameEnums: ["products.kind:b=z", "products.other:b=z", "shops.sells:b=z"] },
      expect: { rows: { products: [{ id: 1, kind: "z" }], shops: [{ id: 1, sells: "z" }] } },
    },
  },
  "type gets a name of its own": {
    before: [products({ kind: kind(["a", "b"]) })],
    after: [products({ kind: kind(["a", "b"], { enumName: "Kinds Of" }) })],
    rows,
    sqlite: "has no enum types",
  },
  "type changes its name": {
    before: [products({ kind: kind(["a", "b"], { enumName: "old" }) })],
    after: [products({ kind: kind(["a", "b"], { enumName: "new" }) })],
    rows,
    sqlite: "has no enum types",
  },
  "two types become one": {
    before: [products({ kind: kind(["a", "b"]), other: kind(["a", "b"]) })],
    after: [
      products({ kind: kind(["a", "b"], { enumName: "kinds" }), other: kind(["a", "b"], { enumName: "kinds" }) }),
    ],
    rows,
    sqlite: "has no enum types",
  },
  "array of labels": {
    before: [products({ kinds: kind(["a", "b"], { array: true }) })],
    after: [products({ kinds: kind(["c", "a", "b"], { array: true, default: ["c", "a"] }) })],
    rows: { products: [{ id: 1, kinds: ["a", "b"] }] },
    sqlite: "has no arrays",
  },
  "array of labels, one removed": {
    before: [products({ kinds: kind(["a", "b", "c"], { array: true, default: "{}" }) })],
    after: [products({ kinds: kind(["a", "b"], { array: true, default: "{}" }) })],
    rows: { products: [{ id: 1, kinds: ["a", "b"] }] },
    sqlite: "has no arrays",
  },
  "scalar to array": {
    before: [products({ kind: kind(["a", "b"], { enumName: "kinds" }) })],
    after: [products({ kind: kind(["a", "b"], { enumName: "kinds", array: true }) })],
    rows,
    expect: { rows: { products: [{ id: 1, kind: ["a"] }] } },
    sqlite: "has no arrays",
  },
  "in an index, a check and a generated column": {
    before: [
      products(
        { kind: kind(["a", "b", "c"]) },
        {
          indices: [{ columns: ["kind"], where: `"kind" = 'a'` }],
          checks: [{ name: "CHK_kind", expression: `"kind" <> 'b'` }],
        },
      ),
    ],
    after: [
      products(
        { kind: kind(["a", "b"]) },
        {
          indices: [{ columns: ["kind"], where: `"kind" = 'a'` }],
          checks: [{ name: "CHK_kind", expression: `"kind" <> 'b'` }],
        },
      ),
    ],
    rows,
  },
  "in another schema": {
    before: [products({ kind: kind(["a", "b"]) }, { schema: "shop" })],
    after: [products({ kind: kind(["c", "a", "b"]) }, { schema: "shop" })],
    rows: { "shop.products": [{ id: 1, kind: "a" }] },
    sqlite: "has no schemas",
  },
  "array of labels with commas and quotes as default": {
    before: [products({ name: column("varchar") })],
    after: [
      products({
        name: column("varchar"),
        kinds: kind(["red", "it's", "a, b", "", 'say "so"', "x\\y"], {
          array: true,
          default: ["red", "it's", "a, b", "", 'say "so"', "x\\y"],
        }),
      }),
    ],
    rows: { products: [{ id: 1, name: "bead" }] },
    expect: { rows: { products: [{ id: 1, kinds: ["red", "it's", "a, b", "", 'say "so"', "x\\y"] }] } },
    sqlite: "has no arrays",
  },
  "in a type whose name is no plain word, with a default": {
    before: [products({ name: column("varchar") }, { schema: "shop" })],
    after: [
      products(
        { name: column("varchar"), kind: kind(["a", "b"], { enumName: "/*x*/ größe;", default: "a" }) },
        { schema: "shop" },
      ),
    ],
    rows: { "shop.products": [{ id: 1, name: "bead" }] },
    sqlite: "has no enum types",
  },
  "array of labels, a new one with quotes is the default": {
    before: [products({ kinds: kind(["a", "b"], { array: true, default: ["a"] }) })],
    after: [products({ kinds: kind(["a", 'say "so"', "b"], { array: true, default: ["a", 'say "so"'] }) })],
    rows: { products: [{ id: 1, kinds: ["a", "b"] }] },
    sqlite: "has no arrays",
  },
  "removed where keys refer to labels": {
    before: keyed(["a", "b", "gone"]),
    after: keyed(["b", "a"]),
    rows: {
      sizes: [
        { kind: "a", parent: null },
        { kind: "b", parent: "a" },
      ],
    },
    sqlite: "has no enum types",
  },
})
