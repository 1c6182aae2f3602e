import { column, defineCases, products, type CaseFile } from "../case"

const change = (before: object, after: object, value: unknown, kept: unknown): CaseFile => ({
  before: [products({ it: before })],
  after: [products({ it: after })],
  rows: {
    products: [
      { id: 1, it: value },
      { id: 2, it: null },
    ],
  },
  expect: {
    noSql: [/DROP COLUMN/],
    rows: {
      products: [
        { id: 1, it: kept },
        { id: 2, it: null },
      ],
    },
  },
  sqlite: "has no arrays",
})
const array = { array: true }

export default defineCases({
  "scalar to array": change(column("varchar"), column("varchar", array), "red", ["red"]),
  "array to scalar": change(column("varchar", array), column("varchar"), ["red"], "red"),
  "integer array to bigint array": change(column("integer", array), column("bigint", array), [1, 2], [1, 2]),
  "integer array to text array": change(column("integer", array), column("text", array), [1, 2], ["1", "2"]),
  "varchar array longer": change(
    column("varchar", { ...array, length: 5 }),
    column("varchar", { ...array, length: 9 }),
    ["a"],
    ["a"],
  ),
  "numeric array precision": change(
    column("numeric", { ...array, precision: 5, scale: 1 }),
    column("numeric", { ...array, precision: 9, scale: 3 }),
    [1.5],
    [1.5],
  ),
  "array default changes": {
    before: [products({ it: { type: "text", array: true, default: "{}" } })],
    after: [products({ it: { type: "text", array: true, default: "{a,b}" } })],
    rows: { products: [{ id: 1 }] },
    sqlite: "has no arrays",
  },
  "array default as a list": {
    before: [products({ it: { type: "integer", array: true, default: [1, 2] } })],
    after: [products({ it: { type: "integer", array: true, default: [3] } })],
    rows: { products: [{ id: 1 }] },
    sqlite: "has no arrays",
  },
  "array default text with commas and quotes": {
    before: [products({ it: { type: "text", array: true, nullable: true } })],
    after: [products({ it: { type: "text", array: true, default: `{"a,b","c\\"d",e'f,"g\\\\h","","null"," i "}` } })],
    rows: { products: [{ id: 1, it: ["x"] }] },
    sqlite: "has no arrays",
  },
})
