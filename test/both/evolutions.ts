import { column, products, table, type CaseFile, type Entity, type TableEntity } from "../cases/case"

/** What `columnType({ postgres, sqlite })` gives on each engine; also used for options that go with a type. */
const on = (postgres: unknown, sqlite: unknown): unknown => ({ postgres, sqlite })

const time = on("timestamptz", "datetime")
const json = on("jsonb", "simple-json")
const uuid = on("uuid", "varchar")
const moment = (rest: object = {}): unknown => ({ type: time, ...rest })

const labels = (...list: readonly string[]): unknown => ({
  type: "simple-enum",
  enum: list,
  enumName: "product_type",
  default: "kit",
})

const rows = { products: [{ id: 1, name: "Bead" }, { id: 2, name: "Peg" }] } // prettier-ignore
const name = { type: "varchar", length: 100 }

const keyed = (columns: Readonly<Record<string, unknown>>, rest: Partial<TableEntity> = {}): TableEntity =>
  table("products", { id: { type: "integer", primary: true, generated: "increment" }, name, ...columns }, rest)

const tags = table("tags", { id: { type: uuid, primary: true, generated: "uuid" }, name })

const joined = (rest: object = {}): Entity[] => [
  tags,
  keyed({ tagId: { type: uuid, nullable: true, foreignKey: { target: "tags", ...rest } } }),
]

/** Evolutions of an application that runs on both engines; each is one file. */
export const EVOLUTIONS: Readonly<Record<string, CaseFile>> = {
  "a table with everything that differs": {
    before: [],
    after: [
      tags,
      keyed({
        price: { type: "decimal", precision: 10, scale: 2 },
        kind: labels("pattern", "kit"),
        meta: { type: json, nullable: true },
        released: moment(),
        words: { type: on("text", "simple-array"), array: on(true, false), nullable: true },
        shown: { type: "boolean", default: true },
        created_at: { type: time, createDate: true },
      }),
    ],
    expect: {
      file: [
        /type: \{ postgres: "timestamptz", sqlite: "datetime" \}/,
        /op\.on\("postgres"\)\.createEnum\("product_type", \["pattern", "kit"\]\)/,
        /enum: \{ sqlite: \["pattern", "kit"\] \}/,
      ],
    },
  },
  "a column of a type that is the same": {
    before: [products({ name })],
    after: [products({ name, category: column("varchar", { length: 40 }) })],
    rows,
    expect: { file: [/await op\.addColumn\("products", "category", \{ type: "varchar\(40\)", nullable: true \}\)/] },
  },
  "a moment": {
    before: [products({ name })],
    after: [products({ name, released: moment({ nullable: true }) })],
    rows,
    expect: {
      file: [
        /await op\.addColumn\("products", "released", \{\s*type: \{ postgres: "timestamptz", sqlite: "datetime" \},\s*nullable: true,?\s*\}\)/,
      ],
    },
  },
  "a moment that the engine fills": {
    before: [products({ name })],
    after: [products({ name, created_at: { type: time, createDate: true } })],
    rows,
    sqlite: { answers: { backfills: { "products.created_at": "'2024-01-01'" } } },
    postgres: { answers: { backfills: { "products.created_at": "'2024-01-01'" } } },
  },
  "JSON that may be empty": {
    before: [products({ name })],
    after: [products({ name, meta: column(json) })],
    rows,
    expect: { file: [/type: \{ postgres: "jsonb", sqlite: "text" \}/] },
  },
  "a list": {
    before: [products({ name })],
    after: [products({ name, words: column(on("text", "simple-array"), { array: on(true, false) }) })],
    rows,
    expect: { file: [/type: \{ postgres: "text\[\]", sqlite: "text" \}/] },
  },
  "a key that becomes a uuid elsewhere": {
    before: [keyed({})],
    after: [tags, keyed({ tagId: column(uuid) })],
    rows,
  },
  "a label that comes": {
    before: [products({ name, kind: labels("pattern", "kit") })],
    after: [products({ name, kind: labels("pattern", "kit", "beads") })],
    rows,
    expect: { file: [/op\.on\("postgres"\)\.alterEnum\("product_type"/, /op\.on\("sqlite"\)\.alterColumn/] },
  },
  "a label that is renamed": {
    before: [products({ name, kind: labels("tools", "kit") })],
    after: [products({ name, kind: labels("tooling", "kit") })],
    rows: { products: [{ id: 1, name: "Peg", kind: "tools" }] },
    answers: { renameEnums: ["products.kind:tools=tooling"] },
    expect: {
      rows: { products: [{ id: 1, kind: "tooling" }] },
      file: [/map: \{ tools: "tooling" \}/],
    },
  },
  "a label that goes, its rows elsewhere": {
    before: [products({ name, kind: labels("tools", "kit") })],
    after: [products({ name, kind: labels("kit") })],
    rows: { products: [{ id: 1, name: "Peg", kind: "tools" }] },
    answers: { mapEnums: ["products.kind:tools=kit"] },
    expect: {
      rows: { products: [{ id: 1, kind: "kit" }] },
      rowsBack: { products: [{ id: 1, kind: "kit" }] },
    },
  },
  "labels in another order": {
    before: [products({ name, kind: labels("a", "kit") })],
    after: [products({ name, kind: labels("kit", "a") })],
    rows,
  },
  "labels where any text was": {
    before: [products({ name, kind: column("varchar") })],
    after: [products({ name, kind: column("simple-enum", { enum: ["a", "b"] }) })],
    rows: { products: [{ id: 1, name: "Peg", kind: "a" }] },
  },
  "any text where labels were": {
    before: [products({ name, kind: column("simple-enum", { enum: ["a", "b"] }) })],
    after: [products({ name, kind: column("varchar") })],
    rows: { products: [{ id: 1, name: "Peg", kind: "a" }] },
  },
  "a longer text": {
    before: [products({ name })],
    after: [products({ name: { ...name, length: 200 } })],
    rows,
  },
  "a price with more digits": {
    before: [products({ price: { type: "decimal", precision: 10, scale: 2 } })],
    after: [products({ price: { type: "decimal", precision: 12, scale: 2 } })],
    rows: { products: [{ id: 1, price: "1.50" }] },
    sqlite: { rows: { products: [{ id: 1, price: 1.5 }] } },
  },
  "text that becomes a moment on one of them": {
    before: [products({ name, released: column("text") })],
    after: [products({ name, released: column(on("text", "datetime")) })],
    rows,
    expect: { file: [/op\.on\("sqlite"\)\.alterColumn/] },
  },
  "a moment that gets a zone on one of them": {
    before: [products({ released: column(on("timestamp", "datetime")) })],
    after: [products({ released: column(on("timestamptz", "datetime")) })],
    rows: { products: [{ id: 1, released: "2024-01-02 03:04:05" }] },
    postgres: { expect: { rows: { products: [{ id: 1 }] } } },
    expect: { file: [/op\.on\("postgres"\)\.alterColumn/] },
  },
  "a column that is renamed": {
    before: [products({ colour: column("varchar") })],
    after: [products({ color: column("varchar") })],
    rows: { products: [{ id: 1, colour: "red" }] },
    answers: { renames: ["products.colour:color"] },
    expect: {
      rows: { products: [{ id: 1, color: "red" }] },
      file: [/await op\.renameColumn\("products", "colour", "color"\)/],
    },
  },
  "a table that is renamed": {
    before: [keyed({})],
    after: [{ ...keyed({}), name: "items", tableName: "items" }],
    rows,
    answers: { renames: ["products:items"] },
    expect: { rows: { items: rows.products }, file: [/await op\.renameTable\("products", "items"\)/] },
  },
  "a column that must be filled": {
    before: [products({ name })],
    after: [products({ name, sku: { type: "varchar" } })],
    rows,
    answers: { backfills: { "products.sku": "'none'" } },
    expect: {
      rows: { products: [{ id: 1, sku: "none" }, { id: 2, sku: "none" }] },
      file: [/await op\.addColumn\("products", "sku", .*backfill/],
    },
  }, // prettier-ignore
  "a column that goes": {
    before: [products({ name, colour: column("varchar"), meta: column(json) })],
    after: [products({ name })],
    rows,
  },
  "a column that may no longer be empty": {
    before: [products({ name, colour: column("varchar") })],
    after: [products({ name, colour: { type: "varchar", default: "red" } })],
    rows,
    answers: { backfills: { "products.colour": "'red'" } },
    expect: { rows: { products: [{ id: 1, name: "Bead", colour: "red" }, { id: 2, name: "Peg", colour: "red" }] }, rowsBack: rows }, // prettier-ignore
  },
  "a default": {
    before: [products({ name, stock: column("integer") })],
    after: [
      products({ name, stock: column("integer", { default: 5 }), day: column("date", { default: "2024-01-02" }) }),
    ],
    rows,
  },
  "a default that each engine says its own way": {
    before: [products({ name, changed: column(time) })],
    after: [products({ name, changed: column(time, { default: on(() => "now()", () => "CURRENT_TIMESTAMP") }) })], // prettier-ignore
    rows,
  },
  "a boolean default that turns": {
    before: [products({ name, shown: { type: "boolean", default: false } })],
    after: [products({ name, shown: { type: "boolean", default: true } })],
    rows,
  },
  "a foreign key": { before: [tags, keyed({ tagId: column(uuid) })], after: joined({ onDelete: "CASCADE" }), rows },
  "other actions of a foreign key": {
    before: joined({ onDelete: "CASCADE" }),
    after: joined({ onDelete: "SET NULL" }),
    rows,
  },
  "an index and a unique constraint": {
    before: [products({ name, sku: column("varchar") })],
    after: [products({ name, sku: column("varchar") }, { indices: [{ columns: ["name"] }], uniques: [{ columns: ["sku"] }] })], // prettier-ignore
    rows,
  },
  "an index over some rows": {
    before: [products({ name, sku: column("varchar") })],
    after: [products({ name, sku: column("varchar") }, { indices: [{ columns: ["sku"], where: `"sku" IS NOT NULL` }] })], // prettier-ignore
    rows,
  },
  "a check": {
    before: [products({ name, price: column("integer") }, { checks: [{ name: "CHK_price", expression: `"price" > 0` }] })], // prettier-ignore
    after: [products({ name, price: column("integer") }, { checks: [{ name: "CHK_price", expression: `"price" >= 0` }] })], // prettier-ignore
    rows,
  },
  "a check that each engine says its own way": {
    before: [products({ name })],
    after: [
      products({ name }, { checks: [{ name: "CHK_name", expression: on(`"name" ~ '^[A-Z]'`, `"name" GLOB '[A-Z]*'`) as string }] }), // prettier-ignore
    ],
    rows,
    expect: { file: [/sql: \{ postgres: .* sqlite: .* \}/] },
  },
  "a comment, which only one of them keeps": {
    before: [products({ name })],
    after: [products({ name: { ...name, comment: "as printed on the box" } })],
    rows,
    expect: { file: [/op\.on\("postgres"\)\.alterColumn/] },
  },
  "a view": {
    before: [products({ name })],
    after: [
      products({ name }),
      { ...table("names"), columns: {}, type: "view", expression: `SELECT "name" FROM "products"` },
    ],
    rows,
  },
  "a view that goes": {
    before: [
      products({ name }),
      { ...table("names"), columns: {}, type: "view", expression: `SELECT "name" FROM "products"` },
    ],
    after: [products({ name })],
    rows,
    expect: { file: [/await op\.dropView\("names"\)/] },
  },
  "a generated column": {
    before: [products({ name, price: column("integer") })],
    after: [products({ name, price: column("integer"), twice: column("integer", { asExpression: `"price" * 2`, generatedType: "STORED" }) })], // prettier-ignore
    rows,
  },
  "numbers that the engine gives out": {
    before: [table("products", { name })],
    after: [keyed({})],
    rows,
  },
  "a table that goes": {
    before: [keyed({}), table("coupons", { code: name })],
    after: [keyed({})],
    rows,
    answers: { drops: ["coupons"] },
  },
  "a table that goes, and all that it had": {
    before: [
      tags,
      keyed({}),
      table(
        "lines",
        {
          b: { type: "integer", nullable: true, foreignKey: { target: "products" } },
          a: { type: uuid, nullable: true, foreignKey: { target: "tags" } },
        },
        {
          indices: [{ columns: ["b"] }, { columns: ["a"] }, { columns: ["a", "b"] }],
          uniques: [{ columns: ["b"] }, { columns: ["a"] }],
          checks: [{ expression: `"b" > 0` }, { expression: `"b" < 9` }],
        },
      ),
    ],
    after: [tags, keyed({})],
    answers: { drops: ["lines"] },
    // Each once, in whatever order a database tells them.
    expect: { file: [/columns: \["a", "b"\]/, /^(?![\s\S]*\{\s*(?:postgres|sqlite): \{)/] },
  },
  "many changes of one table": {
    before: [products({ name, colour: column("varchar"), meta: column(json), kind: labels("a", "kit") })],
    after: [
      products(
        { name: { ...name, length: 200 }, color: column("varchar"), seen: column(time), kind: labels("a", "kit", "b") },
        { indices: [{ columns: ["color"] }] },
      ),
    ],
    rows: { products: [{ id: 1, name: "Bead", colour: "red" }] },
    answers: { renames: ["products.colour:color"] },
    expect: { rows: { products: [{ id: 1, name: "Bead", color: "red" }] } },
  },
}
