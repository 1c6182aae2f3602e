import { column, defineCases, table, type Entity } from "../case"

const indexed = (name: string, index?: string): Entity =>
  table(
    name,
    { owner: column("integer") },
    index === undefined ? {} : { indices: [{ name: index, columns: ["owner"] }] },
  )
const unique = (name: string, constraint?: string): Entity =>
  table(
    name,
    { owner: column("integer") },
    constraint === undefined ? {} : { uniques: [{ name: constraint, columns: ["owner"] }] },
  )
const rows = { a: [{ id: 1, owner: 1 }], b: [{ id: 2, owner: 2 }] }

/** The name of an index is one for all tables of a schema, so it must be free before another table takes it. */
export default defineCases({
  "an index's name goes to a table that is changed earlier": {
    before: [indexed("a"), indexed("b", "IDX_owner")],
    after: [indexed("a", "IDX_owner"), indexed("b")],
    rows,
  },
  "an index's name goes to a table that is changed later": {
    before: [indexed("a", "IDX_owner"), indexed("b")],
    after: [indexed("a"), indexed("b", "IDX_owner")],
    rows,
  },
  "an index's name goes to another table, whose own goes on": {
    before: [indexed("a", "IDX_1"), indexed("b", "IDX_2"), indexed("c", "IDX_3")],
    after: [indexed("a", "IDX_2"), indexed("b", "IDX_3"), indexed("c", "IDX_4")],
    rows: { ...rows, c: [{ id: 3, owner: 3 }] },
  },
  "the names of indexes of two tables are swapped": {
    before: [indexed("a", "IDX_1"), indexed("b", "IDX_2")],
    after: [indexed("a", "IDX_2"), indexed("b", "IDX_1")],
    rows,
  },
  "an index's name goes to a new table": {
    before: [indexed("b", "IDX_owner")],
    after: [indexed("a", "IDX_owner"), indexed("b")],
    rows: { b: [{ id: 2, owner: 2 }] },
  },
  "a unique constraint's name goes to another table": {
    before: [unique("a"), unique("b", "UQ_owner")],
    after: [unique("a", "UQ_owner"), unique("b")],
    rows,
  },
})
