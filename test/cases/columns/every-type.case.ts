import { POSTGRES_MAJOR } from "../../support/databases"
import { column, defineCases, products, type CaseFile } from "../case"

const POSTGRES = [
  "smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "varchar", "char", "text", "citext", "hstore",
  "bytea", "bit", "varbit", "timetz", "timestamptz", "timestamp", "date", "time", "interval", "boolean", "point", "line", "lseg",
  "box", "path", "polygon", "circle", "cidr", "inet", "macaddr", "macaddr8", "tsvector", "tsquery", "uuid", "xml", "json", "jsonb",
  "jsonpath", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "int4multirange", "int8multirange",
  "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange", "cube", "ltree", "simple-array", "simple-json", "simple-enum",
].filter((type) => POSTGRES_MAJOR >= 14 || !type.endsWith("multirange")) // prettier-ignore
const SQLITE = [
  "int", "integer", "tinyint", "smallint", "mediumint", "bigint", "unsigned big int", "int2", "int8", "character", "varchar",
  "varying character", "nchar", "native character", "nvarchar", "text", "clob", "blob", "real", "double", "double precision",
  "float", "numeric", "decimal", "boolean", "date", "time", "datetime", "json", "simple-array", "simple-json", "simple-enum",
] // prettier-ignore

const columns = (types: readonly string[], rest: object): Record<string, unknown> =>
  Object.fromEntries(
    types.map((type) => [
      `c ${type}`,
      column(type, { ...(type === "simple-enum" ? { enum: ["a", "b"] } : {}), ...rest }),
    ]),
  )
const both = (change: (types: readonly string[]) => Partial<CaseFile>): CaseFile => ({
  before: [],
  after: [],
  postgres: change(POSTGRES),
  sqlite: change(SQLITE),
})
const rows = { products: [{ id: 1 }] }

export default defineCases({
  "made by TypeORM": both((types) => ({
    start: "synchronize",
    before: [products(columns(types, {}))],
    after: [products({ ...columns(types, {}), more: column("integer") })],
    rows,
    expect: { up: ["+ add column products.more"] },
  })),
  added: both((types) => ({ before: [products({})], after: [products(columns(types, {}))], rows })),
  dropped: both((types) => ({ before: [products(columns(types, {}))], after: [products({})], rows })),
  "required, dropped": both((types) => ({
    before: [
      products(
        columns(
          types.filter(
            (type) =>
              !/^(ltree|tsquery|money|line|lseg|path|polygon|circle|box|point|jsonpath|cidr|inet|macaddr8?|xml|bit|cube)$/.test(
                type,
              ),
          ),
          { nullable: false },
        ),
      ),
    ],
    after: [products({})],
    rows: {},
  })),
  "arrays added": {
    before: [products({})],
    after: [
      products(
        columns(
          POSTGRES.filter((type) => !type.startsWith("simple-")),
          { array: true },
        ),
      ),
    ],
    rows,
    sqlite: "has no arrays",
  },
})
