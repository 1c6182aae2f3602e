import { column, defineCases, products, type CaseFile } from "../case"

const change = (from: unknown, to: unknown, value: unknown, kept: unknown = value): CaseFile => ({
  before: [products({ it: column(from) })],
  after: [products({ it: column(to) })],
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
    rowsBack: {
      products: [
        { id: 1, it: value },
        { id: 2, it: null },
      ],
    },
  },
})
const onPostgres = (one: CaseFile): CaseFile => ({ ...one, sqlite: "no such type" })
const datetime = { postgres: "timestamp", sqlite: "datetime" }
const time = "2024-02-03T04:05:06"

export default defineCases({
  "integer to bigint": change("integer", "bigint", 7),
  "bigint to integer": change("bigint", "integer", 7),
  "smallint to integer": change("smallint", "integer", 7),
  "integer to text": change("integer", "text", 7),
  "text to varchar": change("text", "varchar", "bead"),
  "varchar to text": change("varchar", "text", "bead"),
  "text to integer": change("text", "integer", "7"),
  "varchar to numeric": change("varchar", "numeric", "1.5"),
  "numeric to integer": change("numeric", "integer", 3),
  "integer to boolean": change("integer", "boolean", 1, { postgres: true, sqlite: 1 }),
  "boolean to integer": change("boolean", "integer", true, 1),
  "date to timestamp": change("date", datetime, "2024-02-03", {
    postgres: "2024-02-03T00:00:00",
    sqlite: "2024-02-03",
  }),
  "timestamp to date": change(datetime, "date", "2024-02-03T00:00:00", {
    postgres: "2024-02-03",
    sqlite: "2024-02-03T00:00:00",
  }),
  "timestamp to timestamptz": onPostgres(change("timestamp", "timestamptz", time, `${time}+00:00`)),
  "timestamptz to timestamp": onPostgres(change("timestamptz", "timestamp", `${time}+00:00`, time)),
  "varchar to timestamp": onPostgres(change("varchar", "timestamp", "2024-02-03 04:05:06", time)),
  "json to jsonb": onPostgres(change("json", "jsonb", { a: 1 })),
  "jsonb to json": onPostgres(change("jsonb", "json", { a: 1 })),
  "text to jsonb": onPostgres(change("text", "jsonb", '{"a": 1}', { a: 1 })),
  "varchar to uuid": onPostgres(change("varchar", "uuid", "6ccd780c-baba-1026-9564-5b8c656024db")),
  "uuid to varchar": onPostgres(change("uuid", "varchar", "6ccd780c-baba-1026-9564-5b8c656024db")),
  "varchar to citext": onPostgres(change("varchar", "citext", "Bead")),
  "real to double precision": onPostgres(change("real", "double precision", 1.5)),
  "varchar to inet": onPostgres(change("varchar", "inet", "10.0.0.1/32", "10.0.0.1")),
  "a range to a text of another sense": onPostgres({
    since: 16, // pg_input_is_valid
    ...change("int4range", "varchar", "[1,5)"),
    answers: { usings: { "products.it": "md5(it::text)" } },
    expect: { rows: { products: [{ id: 1 }, { id: 2, it: null }] }, stopsBack: "cast-rows" },
  }),
  "a number to a text that is cut to size": onPostgres({
    ...change("integer", "varchar", 7),
    answers: { usings: { "products.it": "lpad(it::text, 5, '0')" } },
    expect: {
      rows: { products: [{ id: 1, it: "00007" }, { id: 2 }] },
      rowsBack: { products: [{ id: 1, it: 7 }, { id: 2 }] },
    },
  }),
  "a number to a document that is none": onPostgres({
    ...change("integer", "jsonb", 7),
    answers: { usings: { "products.it": "to_jsonb(it::text)" } },
    expect: { stopsBack: "cast-rows" },
  }),
  "a text that is no number": onPostgres({
    since: 16, // pg_input_is_valid
    ...change("text", "integer", "seven"),
    expect: { stops: "cast-rows", message: /1 of its rows hold what cannot be read as integer/ },
  }),
  "a text that is no label": onPostgres({
    since: 16, // pg_input_is_valid
    ...change("text", "integer", "seven"),
    after: [products({ it: column("enum", { enum: ["six"] }) })],
    expect: { stops: "cast-rows" },
  }),
})
