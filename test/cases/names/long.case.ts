import { column, defineCases, table } from "../case"

const long = "a_very_long_name_that_goes_on_and_on_until_it_is_cut_by_the_server_at_63"
const other = `${long.slice(0, 63)}_other`

const wide = "é".repeat(40)
const numbered = (name: string, comment: string): ReturnType<typeof table> =>
  table(name, {
    id: { type: "integer", primary: true, generated: "increment" },
    kind: { type: { postgres: "enum", sqlite: "simple-enum" }, enum: ["x", "y"], enumName: "kinds", comment },
  })

export default defineCases({
  "cut as the server cuts": {
    before: [table("products", { [long]: column("varchar") }, { indices: [{ name: `IDX_${long}`, columns: [long] }] })],
    after: [table("products", { [long]: column("text") }, { indices: [{ name: `IDX_${long}`, columns: [long] }] })],
    rows: { products: [{ id: 1 }] },
    typeormDisagrees: "it looks for the whole name and makes the index again for ever",
  },
  "two that are one when cut": {
    before: [table("products")],
    after: [table("products", { [long]: column("varchar"), [other]: column("varchar") })],
    expect: { refuses: "name-clash" },
    sqlite: "cuts no names",
  },
  "cut between characters": {
    before: [
      table(
        wide,
        { [wide]: column("varchar", { unique: true }) },
        { indices: [{ name: `I${wide}`, columns: [wide] }] },
      ),
    ],
    after: [
      table(wide, { [wide]: column("text", { unique: true }) }, { indices: [{ name: `I${wide}`, columns: [wide] }] }),
    ],
    rows: { [wide.slice(0, 31)]: [{ id: 1 }] },
    typeormDisagrees: "it looks for the whole name",
    sqlite: "cuts no names",
  },
  "of a table that numbers its rows, with labels, renamed": {
    before: [numbered(long, "a")],
    after: [numbered(`b_${long}`, "b")],
    answers: { renames: [`${long.slice(0, 63)}:b_${long.slice(0, 61)}`] },
    rows: { [long.slice(0, 63)]: [{ kind: "x" }] },
    expect: { rows: { [`b_${long.slice(0, 61)}`]: [{ id: 1, kind: "x" }] } },
    typeormDisagrees: "it looks for the whole name",
    sqlite: {
      answers: { renames: [`${long}:b_${long}`] },
      rows: { [long]: [{ kind: "x" }] },
      expect: { rows: { [`b_${long}`]: [{ id: 1, kind: "x" }] } },
    },
  },
  "two tables that are one when cut": {
    before: [],
    after: [table(long), table(other)],
    expect: { refuses: "name-clash", message: /a_very_long[^]*a_very_long/ },
    sqlite: "cuts no names",
  },
  "two indexes that are one when cut": {
    before: [table("products", { a: column("varchar") })],
    after: [
      table(
        "products",
        { a: column("varchar") },
        {
          indices: [
            { name: long, columns: ["a"] },
            { name: other, columns: ["id"] },
          ],
        },
      ),
    ],
    expect: { refuses: "name-clash", message: /a_very_long[^]*_other/ },
    sqlite: "cuts no names",
  },
  "indexes of two tables that are one when cut": {
    before: [],
    after: [
      table("products", { a: column("varchar") }, { indices: [{ name: long, columns: ["a"] }] }),
      table("shops", { a: column("varchar") }, { indices: [{ name: other, columns: ["a"] }] }),
    ],
    expect: { refuses: "name-clash", message: /a_very_long[^]*_other/ },
    sqlite: "cuts no names",
  },
  "a table and the type of its labels that are one when cut": {
    before: [],
    after: [table(long, { kind: column("enum", { enum: ["x"] }) })],
    expect: { refuses: "name-clash", message: /_at_63" and "[^"]*_at_63_kind_enum"/ },
    sqlite: "has no enum types",
  },
  "two enum types that are one when cut": {
    before: [],
    after: [
      table("products", {
        a: column("enum", { enum: ["x"], enumName: long }),
        b: column("enum", { enum: ["y"], enumName: other }),
      }),
    ],
    expect: { refuses: "name-clash", message: /a_very_long[^]*_other/ },
    sqlite: "has no enum types",
  },
  "two constraints that are one when cut": {
    before: [],
    after: [
      table(
        "products",
        { a: column("varchar") },
        {
          uniques: [{ name: long, columns: ["a"] }],
          checks: [{ name: other, expression: "a <> ''" }],
        },
      ),
    ],
    expect: { refuses: "name-clash", message: /a_very_long[^]*_other/ },
    sqlite: "cuts no names",
  },
})
