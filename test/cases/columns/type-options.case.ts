import { column, defineCases, products, type CaseFile } from "../case"

/** Every type that takes a length, a precision or a scale, and several of them in a way. */
const OPTIONS: Readonly<Record<string, readonly object[]>> = {
  varchar: [{ length: "5" }, { length: "9" }, {}],
  "character varying": [{ length: "5" }, {}],
  char: [{ length: "5" }, { length: "9" }],
  character: [{ length: "1" }, { length: "3" }],
  bit: [{ length: "1" }, {}, { length: "3" }],
  varbit: [{ length: "3" }, { length: "5" }, {}],
  "bit varying": [{ length: "3" }, {}],
  numeric: [{ precision: 5 }, { precision: 5, scale: 2 }, {}, { precision: 5, scale: 0 }],
  decimal: [
    { precision: 9, scale: 3 },
    { precision: 9, scale: 5 },
  ],
  interval: [{ precision: 3 }, { precision: 6 }, {}, { precision: 0 }],
  time: [{ precision: 3 }, {}, { precision: 0 }],
  "time without time zone": [{ precision: 2 }, {}],
  timetz: [{ precision: 3 }, {}, { precision: 6 }],
  "time with time zone": [{}, { precision: 4 }],
  timestamp: [{ precision: 3 }, {}, { precision: 0 }],
  "timestamp without time zone": [{}, { precision: 1 }],
  timestamptz: [{ precision: 3 }, {}, { precision: 6 }],
  "timestamp with time zone": [{ precision: 0 }, { precision: 2 }],
}
const SQLITE: Readonly<Record<string, readonly object[]>> = {
  varchar: [{ length: "5" }, { length: "9" }, {}],
  character: [{ length: "5" }, { length: "9" }],
  "varying character": [{ length: "5" }, {}],
  nchar: [{ length: "5" }, { length: "6" }],
  "native character": [{}, { length: "6" }],
  nvarchar: [{ length: "5" }, { length: "255" }],
  text: [{ length: "5" }, {}],
  blob: [{ length: "5" }, {}],
  clob: [{}, { length: "7" }],
  numeric: [{ precision: 5 }, { precision: 5, scale: 2 }, {}],
  decimal: [
    { precision: 9, scale: 3 },
    { precision: 9, scale: 5 },
  ],
  real: [{ precision: 5 }, {}],
  double: [{ precision: 5 }, { precision: 7, scale: 1 }],
  "double precision": [{}, { precision: 7 }],
  float: [{ precision: 5 }, {}],
}

const ALIASES: readonly (readonly [one: string, other: string])[] = [
  ["int", "integer"],
  ["int2", "smallint"],
  ["int4", "int"],
  ["int8", "bigint"],
  ["decimal", "numeric"],
  ["float", "double precision"],
  ["float4", "real"],
  ["float8", "float"],
  ["bool", "boolean"],
  ["character varying", "varchar"],
  ["character", "char"],
  ["bit varying", "varbit"],
  ["time", "time without time zone"],
  ["timetz", "time with time zone"],
  ["timestamp", "timestamp without time zone"],
  ["timestamptz", "timestamp with time zone"],
  ["simple-array", "text"],
  ["simple-json", "text"],
]

/** Each way of each type turned into the next one, the last into the first. */
const declare = (options: typeof OPTIONS, step: 0 | 1, rest: object = {}): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([type, ways]) =>
      ways.map((_, at) => [`${type} ${at}`, column(type, { ...ways[(at + step) % ways.length], ...rest })]),
    ),
  )
const changed = (rest: object, noSql: readonly RegExp[]): CaseFile => ({
  before: [products(declare(OPTIONS, 0, rest))],
  after: [products(declare(OPTIONS, 1, rest))],
  rows: { products: [{ id: 1 }] },
  expect: { noSql },
  sqlite: "has other types",
})
const onSqlite = {
  before: [products(declare(SQLITE, 0))],
  after: [products(declare(SQLITE, 1))],
  rows: { products: [{ id: 1 }] },
}

export default defineCases({
  "changed, each into the next": { ...changed({}, [/DROP COLUMN/]), sqlite: onSqlite },
  "of arrays": changed({ array: true }, [/DROP COLUMN/]),
  "made by TypeORM": {
    before: [products(declare(OPTIONS, 0))],
    after: [products({ ...declare(OPTIONS, 0), more: column("integer") })],
    start: "synchronize",
    expect: { up: ["+ add column products.more"] },
    sqlite: { before: onSqlite.before, after: [products({ ...declare(SQLITE, 0), more: column("integer") })] },
  },
  "under other names of the type": {
    before: [products(Object.fromEntries(ALIASES.map(([one], at) => [`c${at}`, column(one)])))],
    after: [products(Object.fromEntries(ALIASES.map(([, other], at) => [`c${at}`, column(other)])))],
    expect: { up: [] },
    sqlite: "keeps the name of the type",
  },
})
