import { column, defineCases, table, type Entity } from "../case"

const one = (...exclusions: readonly object[]): Entity[] => [
  table("bookings", { room: column("integer"), during: column("tsrange") }, { exclusions: exclusions as never }),
]
const overlap = { name: "XCL_during", expression: 'USING gist ("during" WITH &&)' }
const rows = { bookings: [{ id: 1, room: 1, during: "[2024-01-01,2024-01-02)" }] }
const sqlite = "has no exclusion constraints"
const prepare = ["CREATE EXTENSION btree_gist"]

export default defineCases({
  added: { before: one(), after: one(overlap), rows, sqlite },
  dropped: { before: one(overlap), after: one(), rows, sqlite },
  "other elements under one name": {
    before: one(overlap),
    after: one({ ...overlap, expression: 'USING gist ("room" WITH =, "during" WITH &&)' }),
    rows,
    sqlite,
    prepare,
  },
  "with a condition": {
    before: one(overlap),
    after: one({ ...overlap, expression: 'USING gist ("during" WITH &&) WHERE ("room" > 0)' }),
    rows,
    sqlite,
  },
  "name changed": {
    before: one(overlap),
    after: one({ ...overlap, name: "XCL_other" }),
    rows,
    sqlite,
    expect: { sql: [/RENAME CONSTRAINT/] },
  },
  "spelling only": {
    before: one(overlap),
    after: one({ ...overlap, expression: "USING GIST (during WITH &&)" }),
    expect: { up: [] },
    sqlite,
  },
  "that say the same are one": {
    before: one(overlap, { ...overlap, name: "XCL_again" }),
    after: one({ ...overlap, expression: 'USING gist ("room" WITH =, "during" WITH &&)' }),
    prepare,
    rows,
    sqlite,
  },
  "dropped with its column, which has a default": {
    before: [
      table(
        "bookings",
        { room: column("integer"), during: { type: "tsrange", default: "[2024-01-01,)" } },
        { exclusions: [overlap] },
      ),
    ],
    after: [table("bookings", { room: column("integer") })],
    rows: {
      bookings: [
        { id: 1, room: 1, during: "[2024-01-01,2024-01-02)" },
        { id: 2, room: 1, during: "[2024-01-03,2024-01-04)" },
      ],
    },
    expect: {
      rowsBack: {
        bookings: [
          { id: 1, during: "empty" },
          { id: 2, during: "empty" },
        ],
      },
    },
    sqlite,
  },
})
