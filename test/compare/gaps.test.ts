import type { Comparison } from "../../src/compare/comparison"
import { findGaps } from "../../src/compare/gaps"
import type { DialectName } from "../../src/dialects/dialect"
import { EMPTY_SCHEMA, type Schema } from "../../src/schema/schema"
import type { Table } from "../../src/schema/tables"

function bookings(more: Partial<Table>): Schema {
  const columns = [{ name: "room", type: "integer", nullable: false }]
  const empty = { uniques: [], checks: [], exclusions: [], indexes: [], foreignKeys: [] }
  return { ...EMPTY_SCHEMA, tables: [{ name: "bookings", columns, ...empty, ...more }] }
}

function change(current: Schema, target: Schema): Comparison {
  return { current, target, up: [], down: [], questions: [], undeclared: [], unmanaged: [], ignored: [] }
}

function gaps(postgres: Comparison, sqlite: Comparison): string[] {
  const all = new Map<DialectName, Comparison>([
    ["postgres", postgres],
    ["sqlite", sqlite],
  ])
  return findGaps(all).map(({ dialect, without, what }) => `${dialect}, not ${without}: ${what}`)
}

const plain = bookings({})
const exclusions = [{ name: "EXC_room", sql: `USING gist (room WITH =)` }]
const uniques = [{ name: "UQ_room", columns: ["room"] }]

test("what only one dialect keeps to is named once, when it comes", () => {
  const excluding = bookings({ exclusions })
  expect(gaps(change(plain, excluding), change(plain, plain))).toEqual([
    `postgres, not sqlite: keeping to exclusion "EXC_room" of bookings`,
  ])
  expect(gaps(change(excluding, excluding), change(plain, plain))).toEqual([])
})

test("a constraint that is deferred, and a column that is computed", () => {
  const deferrable = "initially deferred" as const
  const computed = [{ name: "room", type: "integer", nullable: false, generated: { sql: "1", stored: true } }]
  expect(
    gaps(
      change(plain, bookings({ uniques: uniques.map((unique) => ({ ...unique, deferrable })) })),
      change(plain, bookings({ uniques, columns: computed })),
    ),
  ).toEqual([
    `postgres, not sqlite: deferring unique constraint "UQ_room" of bookings`,
    `sqlite, not postgres: generating column "room" of bookings`,
  ])
})

test("labels are emulated, by a CHECK", () => {
  const column = { name: "room", nullable: false }
  const postgres = bookings({ columns: [{ ...column, type: "enum", enumName: { name: "rooms" } }] })
  const sqlite = bookings({ columns: [{ ...column, type: "varchar", enum: ["a"] }] })
  expect(gaps(change(plain, postgres), change(plain, sqlite))).toEqual([])
  expect(gaps(change(plain, postgres), change(plain, plain))).toEqual([
    `postgres, not sqlite: checking the labels of column "room" of bookings`,
  ])
})
