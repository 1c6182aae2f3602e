import { canonicalize } from "../../../src/dialects/sqlite/canonicalize"
import { types } from "../../../src/dialects/sqlite/types"
import type { Column, Default } from "../../../src/schema/columns"
import { EMPTY_SCHEMA, type Schema } from "../../../src/schema/schema"
import { emptyTable, type Table } from "../../../src/schema/tables"

describe("types", () => {
  test.each([
    ["VARCHAR (10)", "varchar(10)"],
    ["  Decimal( 10 , 2 ) ", "decimal(10,2)"],
    ["UNSIGNED  BIG\nINT", "unsigned big int"],
    ["", ""],
    ["int", "int"],
  ])("%j is %j", (text, type) => {
    expect(types.canonicalType(text)).toBe(type)
  })

  test.each([
    ["varchar", "text", true, false],
    ["integer", "varchar", true, false],
    ["varchar", "integer", false, true],
    ["datetime", "varchar", true, false],
    ["varchar", "datetime", true, true],
    ["boolean", "integer", true, false],
    ["integer", "real", true, true],
    ["real", "integer", true, false],
    ["blob", "text", false, true],
    ["integer", "datetime", false, false],
  ])("%s to %s: convertible %s, lossy %s", (from, to, isConvertible, isLossy) => {
    expect([types.isConvertible(from, to), types.isLossy(from, to)]).toEqual([isConvertible, isLossy])
  })
})

const DEFAULTS: readonly (readonly [string, string, Default])[] = [
  ["'abc'", "varchar", "abc"],
  ["'it''s'", "varchar", "it's"],
  ["''", "varchar", ""],
  ["0", "integer", 0],
  ["-1.5", "real", -1.5],
  ["0", "boolean", false],
  ["1", "boolean", true],
  ["1.50", "decimal(10,2)", { sql: "1.50" }],
  ["9007199254740993", "bigint", { sql: "9007199254740993" }],
  ["+1", "integer", { sql: "+1" }],
  ["true", "boolean", { sql: "true" }],
  ["datetime('now')", "datetime", { sql: "datetime('now')" }],
  ["CURRENT_TIMESTAMP", "datetime", { sql: "CURRENT_TIMESTAMP" }],
  ["'a' || 'b'", "text", { sql: "'a' || 'b'" }],
  ['"abc"', "text", { sql: '"abc"' }],
  ["NULL", "text", { sql: "NULL" }],
]

test.each(DEFAULTS)("the default %s of %s is read and written back", (text, type, value) => {
  expect(types.canonicalDefault(text, type)).toEqual(value)
  expect(types.defaultText(value, type)).toBe(text)
})

describe("what is only spelled otherwise is the same", () => {
  const column = (rest: Partial<Column>): Column => ({ name: "c", type: "integer", nullable: true, ...rest })
  const schema = (rest: Partial<Table>): Schema => ({
    ...EMPTY_SCHEMA,
    tables: [{ ...emptyTable({ name: "t" }), ...rest }],
  })
  const same: readonly (readonly [string, Partial<Table>, Partial<Table>])[] = [
    [
      "default in parentheses",
      { columns: [column({ default: { sql: "(0)" } })] },
      { columns: [column({ default: 0 })] },
    ],
    [
      "boolean default",
      { columns: [column({ type: "boolean", default: true })] },
      { columns: [column({ type: "boolean", default: { sql: "TRUE" } })] },
    ],
    [
      "case of a function",
      { columns: [column({ default: { sql: "Datetime( 'now' )" } })] },
      { columns: [column({ default: { sql: "datetime('now')" } })] },
    ],
    ["default null", { columns: [column({})] }, { columns: [column({ default: { sql: "null" } })] }],
    ["collation", { columns: [column({ collation: "nocase" })] }, { columns: [column({ collation: "NOCASE" })] }],
    ["check", { checks: [{ name: "k", sql: "A>0" }] }, { checks: [{ name: "k", sql: '("a" > 0) -- yes' }] }],
    [
      "index",
      { indexes: [{ name: "i", columns: [{ sql: "lower(a)" }], unique: false, where: "a > 1" }] },
      { indexes: [{ name: "i", columns: [{ sql: 'LOWER("a")' }], unique: false, where: "A >  1" }] },
    ],
  ]
  const different: readonly (readonly [string, Partial<Table>, Partial<Table>])[] = [
    ["text default", { columns: [column({ default: "A" })] }, { columns: [column({ default: "a" })] }],
    ["text and number", { columns: [column({ default: "1" })] }, { columns: [column({ default: 1 })] }],
    [
      "spaces in a text",
      { checks: [{ name: "k", sql: "a <> 'x  y'" }] },
      { checks: [{ name: "k", sql: "a <> 'x y'" }] },
    ],
    [
      "another check of that name",
      { checks: [{ name: "k", sql: "a > 0" }] },
      { checks: [{ name: "k", sql: "a > 1" }] },
    ],
  ]

  test.each(same)("%s", (_, wanted, current) => {
    expect(canonicalize(schema(wanted), schema(current))).toEqual(schema(current))
  })

  test.each(different)("but not %s", (_, wanted, current) => {
    expect(canonicalize(schema(wanted), schema(current))).toEqual(schema(wanted))
  })
})
