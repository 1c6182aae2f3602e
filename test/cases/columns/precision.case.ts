import { column, defineCases, products, type CaseFile } from "../case"

const change = (type: unknown, before: object, after: object, value: unknown): CaseFile => ({
  before: [products({ it: column(type, { ...before }) })],
  after: [products({ it: column(type, { ...after }) })],
  rows: {
    products: [
      { id: 1, it: value },
      { id: 2, it: null },
    ],
  },
  expect: { noSql: [/DROP COLUMN/] },
})
const noPrecision = "TypeORM allows no precision for this type on SQLite"
const dateType = { postgres: "timestamp", sqlite: "datetime" }
const timestamp = (before: object, after: object): CaseFile => ({
  ...change(dateType, before, after, "2024-02-03 04:05:06"),
  sqlite: noPrecision,
})

const same = (before: unknown, after: unknown): CaseFile => ({
  before: [products({ it: before })],
  after: [products({ it: after })],
  rows: { products: [{ id: 1 }] },
  expect: { up: [] },
  sqlite: noPrecision,
})

export default defineCases({
  "numeric wider": change("numeric", { precision: 10, scale: 2 }, { precision: 14, scale: 4 }, 12.25),
  "numeric narrower": change("numeric", { precision: 14, scale: 4 }, { precision: 10, scale: 2 }, 12.25),
  "numeric precision given up": change("numeric", { precision: 10, scale: 2 }, {}, 12.25),
  "numeric precision first given": change("numeric", {}, { precision: 10, scale: 2 }, 12.25),
  "numeric scale alone": change("numeric", { precision: 10, scale: 2 }, { precision: 10, scale: 1 }, 12.5),
  "timestamp precision given up": timestamp({ precision: 3 }, {}),
  "timestamp precision first given": timestamp({}, { precision: 3 }),
  "timestamp precision zero": timestamp({ precision: 0 }, { precision: 6 }),
  "timestamptz precision": {
    ...change("timestamptz", { precision: 3 }, {}, "2024-02-03T04:05:06+00:00"),
    sqlite: "no such type",
  },
  "time precision": { ...change("time", { precision: 3 }, {}, "04:05:06"), sqlite: noPrecision },
  "interval precision": { ...change("interval", {}, { precision: 3 }, "1 day"), sqlite: "no such type" },
  ...Object.fromEntries(
    ["timestamptz", "timestamp", "time", "timetz", "interval"].flatMap((type) => [
      [`${type} of 6 digits, as it is without`, same(column(type), column(type, { precision: 6 }))],
      [`${type} of 6 digits no longer in words`, same(column(type, { precision: 6 }), column(type))],
      [
        `${type} of 6 digits in an array`,
        same(column(type, { array: true }), column(type, { array: true, precision: 6 })),
      ],
    ]),
  ),
  "a date of 6 digits that the database fills": same(
    { type: "timestamptz", createDate: true },
    { type: "timestamptz", createDate: true, precision: 6 },
  ),
  "6 digits, in a table made by hand": {
    before: [],
    after: [products({ it: column("timestamptz"), other: column("timestamp", { precision: 6 }) })],
    prepare: [
      `CREATE TABLE "products" ("id" integer NOT NULL, "it" timestamptz(6), "other" timestamp,
      CONSTRAINT "PK_0806c755e0aca124e67c0cf6d7d" PRIMARY KEY ("id"))`,
    ],
    expect: { up: [] },
    mayChangeNothing: true,
    sqlite: "keeps the precision in the type",
  },
})
