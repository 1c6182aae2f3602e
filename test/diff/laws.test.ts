import fc from "fast-check"
import { diff } from "../../src/diff/diff"
import { applyAll } from "../../src/operations/apply"
import type { Column } from "../../src/schema/columns"
import { isEqual } from "../../src/schema/equal"
import { nameKey, type Name } from "../../src/schema/names"
import type { Schema } from "../../src/schema/schema"
import type { Table } from "../../src/schema/tables"
import { someSchema } from "../support/arbitraries"

const RUNS = 5000

/** Lists whose order means nothing, in one order. */
function sorted(schema: Schema): Schema {
  const byKey = <T extends Name>(objects: readonly T[]): T[] =>
    [...objects].sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1))
  const sortTable = (table: Table): Table => ({
    ...table,
    columns: byKey(table.columns),
    uniques: byKey(table.uniques),
    checks: byKey(table.checks),
    exclusions: byKey(table.exclusions),
    indexes: byKey(table.indexes),
    foreignKeys: byKey(table.foreignKeys),
  })
  return {
    namespaces: byKey(schema.namespaces),
    extensions: byKey(schema.extensions),
    enums: byKey(schema.enums),
    tables: byKey(schema.tables.map(sortTable)),
    views: byKey(schema.views.map((view) => ({ ...view, indexes: byKey(view.indexes) }))),
  }
}

/** Two schemas that have much in common: the second is the first with some of its objects replaced. */
const pair = fc.tuple(someSchema, someSchema, fc.infiniteStream(fc.boolean())).map(([a, b, coin]) => {
  const mix = <T extends Name>(from: readonly T[], to: readonly T[]): T[] => {
    const taken = new Set(to.map(nameKey))
    return [...to, ...from.filter((object) => !taken.has(nameKey(object)) && coin.next().value)]
  }
  const tables = mix(a.tables, b.tables).map((table) => {
    const before = a.tables.find((other) => nameKey(other) === nameKey(table))
    if (before === undefined || before === table) return table
    // STRICT cannot be declared by an entity: it is always as it was.
    const { strict: _strict, ...rest } = table
    const kept = before.strict === undefined ? {} : { strict: before.strict }
    return { ...rest, ...kept, columns: mixColumns(before, table, coin) }
  })
  const mixed: Schema = { ...b, enums: mix(a.enums, b.enums), tables, views: mix(a.views, b.views) }
  return [a, mixed] as const
})

function mixColumns(before: Table, after: Table, coin: Iterator<boolean>): readonly Column[] {
  const olds = new Map(before.columns.map((column) => [column.name, column]))
  return after.columns.map((column) => (coin.next().value === true ? (olds.get(column.name) ?? column) : column))
}

describe("diff", () => {
  it("leads from one schema to the other and back, and finds nothing the second time", () => {
    let operations = 0
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const up = diff(from, to)
        operations += up.length
        const after = applyAll(from, up)
        if (!isEqual(sorted(after), sorted(to))) throw new Error("up leads elsewhere")
        if (diff(after, to).length > 0) throw new Error("up is generated again")
        const back = applyAll(after, diff(after, from))
        if (!isEqual(sorted(back), sorted(from))) throw new Error("down leads elsewhere")
      }),
      { numRuns: RUNS },
    )
    expect(operations).toBeGreaterThan(RUNS)
  })

  it("finds nothing between a schema and itself, and the same bytes twice", () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        return diff(from, from).length === 0 && JSON.stringify(diff(from, to)) === JSON.stringify(diff(from, to))
      }),
      { numRuns: 500 },
    )
  })
})
