import { column, defineCases, products, type TableEntity } from "../case"

const rows = {
  products: [
    { id: 1, colour: "red" },
    { id: 2, colour: null },
  ],
}
const kept = {
  products: [
    { id: 1, color: "red" },
    { id: 2, color: null },
  ],
}
const answers = { renames: ["products.colour:color"] }
const one = (
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
  table: (name: string) => Partial<TableEntity> = () => ({}),
): TableEntity[] => [products({ [name]: column("varchar", rest) }, table(name))]

export default defineCases({
  "keeps the values": {
    before: one("colour"),
    after: one("color"),
    rows,
    answers,
    expect: { up: ["~ rename column products.colour to color"], rows: kept },
  },
  "is asked": {
    before: one("colour"),
    after: one("color"),
    rows,
    expect: {
      up: ["! drop column products.colour", "+ add column products.color"],
      asks: ["products.colour -> color"],
    },
  },
  "is denied": {
    before: one("colour"),
    after: one("color"),
    rows,
    answers: { noRename: ["products.colour"] },
    expect: {
      up: ["! drop column products.colour", "+ add column products.color"],
      rowsBack: { products: [{ id: 1, colour: null }, { id: 2 }] },
    },
  },
  "is denied for all": {
    before: one("colour"),
    after: one("color"),
    rows,
    answers: { noRenames: true },
    expect: { rowsBack: { products: [{ id: 1, colour: null }, { id: 2 }] } },
  },
  "is no question where the types differ": {
    before: [products({ colour: column("integer") })],
    after: [products({ owner: column("uuid") })],
    rows: { products: [{ id: 1, colour: 7 }] },
    expect: { asks: [], rowsBack: { products: [{ id: 1, colour: null }] } },
    sqlite: "any value can be kept in any column",
  },
  "is no question of a text and a truth": {
    before: one("colour"),
    after: [products({ archived: column("boolean", { default: false }) })],
    rows,
    expect: { asks: [], rowsBack: { products: [{ id: 1, colour: null }, { id: 2 }] } },
  },
  "a mistaken answer": {
    before: one("colour"),
    after: one("color"),
    rows,
    answers: { renames: ["products.colour:colors"] },
    expect: { refuses: "bad-answer" },
  },
  "with a new length": {
    before: one("colour", { length: 10 }),
    after: one("color", { length: 20 }),
    rows,
    answers,
    expect: { rows: kept, noSql: [/DROP COLUMN/] },
  },
  "with its index, whose name derives from the column": {
    before: one("colour", {}, (name) => ({ indices: [{ columns: [name] }] })),
    after: one("color", {}, (name) => ({ indices: [{ columns: [name] }] })),
    rows,
    answers,
    expect: { rows: kept },
    postgres: { expect: { noSql: [/DROP INDEX/, /CREATE INDEX/] } },
  },
  "with its unique constraint": {
    before: one("colour", { unique: true }),
    after: one("color", { unique: true }),
    rows,
    answers,
    expect: { rows: kept },
  },
  "with a check that names it": {
    before: one("colour", {}, (name) => ({ checks: [{ name: "CHK_colour", expression: `"${name}" <> 'blue'` }] })),
    after: one("color", {}, (name) => ({ checks: [{ name: "CHK_colour", expression: `"${name}" <> 'blue'` }] })),
    rows,
    answers,
    expect: { rows: kept },
  },
  "with its default and comment": {
    before: one("colour", { default: "grey", comment: "as sold" }),
    after: one("color", { default: "grey", comment: "as sold" }),
    rows,
    answers,
    expect: { rows: kept, up: ["~ rename column products.colour to color"] },
  },
  "of case only": {
    before: one("colour"),
    after: one("Colour"),
    rows,
    answers: { renames: ["products.colour:Colour"] },
    expect: { rows: { products: [{ id: 1, Colour: "red" }, { id: 2 }] } },
  },
  "of two columns that trade places": {
    before: [products({ a: column("varchar"), b: column("varchar") })],
    after: [products({ c: column("varchar"), a: column("varchar") })],
    rows: { products: [{ id: 1, a: "one", b: "two" }] },
    answers: { renames: ["products.b:c"] },
    expect: { rows: { products: [{ id: 1, a: "one", c: "two" }] } },
  },
  "of two columns that trade names": {
    before: [products({ a: column("varchar"), b: column("text", { unique: true }) })],
    after: [products({ b: column("varchar"), a: column("text", { unique: true }) })],
    rows: { products: [{ id: 1, a: "one", b: "two" }] },
    answers: { renames: ["products.a:b", "products.b:a"] },
    expect: {
      rows: { products: [{ id: 1, a: "two", b: "one" }] },
      rowsBack: { products: [{ id: 1, a: "one", b: "two" }] },
    },
  },
  "of one that takes the name of another": {
    before: [products({ a: column("varchar"), b: column("varchar") })],
    after: [products({ b: column("varchar"), c: column("varchar") })],
    rows: { products: [{ id: 1, a: "one", b: "two" }] },
    answers: { renames: ["products.a:b", "products.b:c"] },
    expect: {
      rows: { products: [{ id: 1, b: "one", c: "two" }] },
      rowsBack: { products: [{ id: 1, a: "one", b: "two" }] },
    },
  },
  "whose name a new column takes": {
    before: [products({ a: column("varchar", { unique: true }) }, { indices: [{ columns: ["a"] }] })],
    after: [
      products(
        { b: column("varchar", { unique: true }), a: column("integer", { unique: true }) },
        { indices: [{ columns: ["b"] }, { columns: ["a"] }] },
      ),
    ],
    rows: { products: [{ id: 1, a: "one" }] },
    answers: { renames: ["products.a:b"] },
    expect: {
      rows: { products: [{ id: 1, a: null, b: "one" }] },
      rowsBack: { products: [{ id: 1, a: "one" }] },
    },
  },
  "in a chain, at whose end comes a new column": {
    before: [products({ a: column("varchar"), b: column("varchar") })],
    after: [products({ a: { type: "integer", default: 3 }, b: column("varchar"), c: column("varchar") })],
    rows: { products: [{ id: 1, a: "one", b: "two" }] },
    answers: { renames: ["products.a:b", "products.b:c"] },
    expect: {
      rows: { products: [{ id: 1, a: 3, b: "one", c: "two" }] },
      rowsBack: { products: [{ id: 1, a: "one", b: "two" }] },
    },
  },
  "to a name that another column keeps": {
    before: [products({ a: column("varchar"), b: column("varchar") })],
    after: [products({ b: column("varchar"), a: column("text") })],
    answers: { renames: ["products.a:b"] },
    expect: { refuses: "bad-answer", message: /keeps its column "b"/ },
  },
  "with several candidates, the likest first": {
    before: [products({ colour: column("varchar"), price: column("integer") })],
    after: [products({ aroma: column("varchar"), color: column("varchar"), price: column("integer") })],
    expect: {
      asks: ["products.colour -> color, aroma"],
      up: ["! drop column products.colour", "+ add column products.aroma", "+ add column products.color"],
    },
  },
  "of two at once, one answered": {
    before: [products({ colour: column("varchar"), prise: column("varchar") })],
    after: [products({ color: column("varchar"), price: column("varchar") })],
    answers: { renames: ["products.colour:color"] },
    expect: {
      asks: ["products.prise -> price"],
      up: ["~ rename column products.colour to color", "! drop column products.prise", "+ add column products.price"],
    },
  },
  "of the primary key column": {
    before: [products({}, { columns: { key: { type: "integer", primary: true }, name: column("varchar") } })],
    after: [products({}, { columns: { code: { type: "integer", primary: true }, name: column("varchar") } })],
    rows: { products: [{ key: 4, name: "bead" }] },
    answers: { renames: ["products.key:code"] },
    expect: { rows: { products: [{ code: 4, name: "bead" }] } },
  },
})
