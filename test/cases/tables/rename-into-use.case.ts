import { column, defineCases, table, type Row, type TableEntity } from "../case"

type Columns = Readonly<Record<string, unknown>>

/** Everything of which the name derives from that of the table. */
const full = (name: string, labels: readonly string[], columns: Columns = {}, rest: Partial<TableEntity> = {}) => ({
  ...table(
    name,
    {
      id: { type: "integer", primary: true, generated: "increment" },
      name: column("varchar", { unique: true }),
      kind: column({ postgres: "enum", sqlite: "simple-enum" }, { enum: labels }),
      size: column("integer"),
      ...columns,
    },
    { indices: [{ columns: ["size"] }], checks: [{ expression: "size > 0" }], ...rest },
  ),
})
const row = (name: string, kind: string, rest: Row = {}): Row => ({ name, kind, size: 1, ...rest })
const parts = (target: string): TableEntity =>
  table("parts", { of: column("integer", { foreignKey: { target, onDelete: "CASCADE" } }) })
const kept = { id: 1, size: 1 }
const view = (name: string, from: string): TableEntity => ({
  name,
  tableName: name,
  type: "view",
  columns: {},
  expression: `SELECT "id" FROM "${from}"`,
})

export default defineCases({
  "a new table takes the name": {
    before: [full("a", ["kit", "bead"]), parts("a")],
    after: [full("z", ["kit", "bead"]), full("a", ["tool"]), parts("z")],
    rows: { a: [row("one", "bead")], parts: [{ id: 1, of: 1 }] },
    answers: { renames: ["a:z"] },
    expect: {
      rows: { z: [{ ...kept, name: "one", kind: "bead" }], a: [], parts: [{ id: 1, of: 1 }] },
      rowsBack: { a: [{ ...kept, name: "one", kind: "bead" }] },
    },
    postgres: { expect: { noSql: [/CREATE TABLE "public"."z"/] } },
  },
  "a new table takes the name, and the old one refers to it": {
    before: [full("a", ["kit"])],
    after: [full("z", ["kit"], { next: column("integer", { foreignKey: { target: "a" } }) }), full("a", ["kit"])],
    rows: { a: [row("one", "kit")] },
    answers: { renames: ["a:z"] },
    expect: {
      rows: { z: [{ ...kept, name: "one", kind: "kit", next: null }], a: [] },
      rowsBack: { a: [{ ...kept, name: "one", kind: "kit" }] },
    },
  },
  "two tables trade names": {
    before: [full("a", ["kit", "bead"]), full("b", ["tool", "other"]), parts("a")],
    after: [full("a", ["tool", "other"]), full("b", ["kit", "bead"]), parts("b")],
    rows: { a: [row("one", "bead")], b: [row("two", "tool")], parts: [{ id: 1, of: 1 }] },
    answers: { renames: ["a:b", "b:a"] },
    expect: {
      rows: { a: [{ ...kept, name: "two", kind: "tool" }], b: [{ ...kept, name: "one", kind: "bead" }] },
      rowsBack: { a: [{ ...kept, name: "one", kind: "bead" }], b: [{ ...kept, name: "two", kind: "tool" }] },
    },
  },
  "a chain": {
    before: [full("a", ["kit"]), full("b", ["tool"])],
    after: [full("b", ["kit"]), full("c", ["tool"])],
    rows: { a: [row("one", "kit")], b: [row("two", "tool")] },
    answers: { renames: ["a:b", "b:c"] },
    expect: {
      rows: { b: [{ ...kept, name: "one", kind: "kit" }], c: [{ ...kept, name: "two", kind: "tool" }] },
      rowsBack: { a: [{ ...kept, name: "one", kind: "kit" }], b: [{ ...kept, name: "two", kind: "tool" }] },
    },
  },
  "a chain, and a new table at its end": {
    before: [full("a", ["kit"]), full("b", ["tool"])],
    after: [full("a", ["new"]), full("b", ["kit"]), full("c", ["tool"])],
    rows: { a: [row("one", "kit")], b: [row("two", "tool")] },
    answers: { renames: ["a:b", "b:c"] },
    expect: {
      rows: { a: [], b: [{ ...kept, name: "one", kind: "kit" }], c: [{ ...kept, name: "two", kind: "tool" }] },
      rowsBack: { a: [{ ...kept, name: "one", kind: "kit" }], b: [{ ...kept, name: "two", kind: "tool" }] },
    },
  },
  "a new table takes the name, which a view goes on reading": {
    before: [full("a", ["kit"]), view("ids", "a")],
    after: [full("z", ["kit"]), full("a", ["kit"]), view("ids", "a")],
    rows: { a: [row("one", "kit")] },
    answers: { renames: ["a:z"] },
    expect: {
      rows: { z: [{ ...kept, name: "one", kind: "kit" }], a: [] },
      rowsBack: { a: [{ ...kept, name: "one", kind: "kit" }] },
      nothing: [`SELECT * FROM "ids"`],
    },
  },
  "a name that another table keeps": {
    before: [table("a"), table("b")],
    after: [table("a"), table("b")],
    answers: { renames: ["a:b"] },
    expect: { refuses: "bad-answer", message: /no entity brings a new table "b"/ },
  },
})
