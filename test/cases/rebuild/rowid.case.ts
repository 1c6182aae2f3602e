import { column, defineCases, table } from "../case"

const key = { type: "varchar", primary: true }
const postgres = "has no rowids"
const rows = {
  notes: [
    { id: "b", text: "x" },
    { id: "a", text: "y" },
  ],
}

export default defineCases({
  "kept where the key is no number": {
    before: [table("notes", { id: key, text: column("varchar") })],
    after: [table("notes", { id: key, text: column("text") })],
    rows,
    extra: ["UPDATE notes SET rowid = 77 WHERE id = 'a'"],
    postgres,
  },
  "given up": {
    before: [table("notes", { id: key, text: column("varchar") })],
    after: [table("notes", { id: key, text: column("varchar") }, { withoutRowid: true })],
    rows,
    expect: { rows, rowsBack: rows },
    postgres,
  },
  "never had": {
    before: [table("notes", { id: key, text: column("varchar") }, { withoutRowid: true })],
    after: [table("notes", { id: key, text: column("text") }, { withoutRowid: true })],
    rows,
    postgres,
  },
})
