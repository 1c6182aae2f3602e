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
})
