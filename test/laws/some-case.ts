import fc from "fast-check"
import type { Case } from "../cases/case"
import type { TestDialect } from "../support/databases"
import { answersOf } from "./answers"
import { applyEdit, ACTS, BUILDING, type Act, type Edit } from "./edits"
import { entitiesOf } from "./entities"
import { EMPTY_MODEL, type Model } from "./model"
import { isHostile, STYLES } from "./names"
import { expectedRows, rowsOf } from "./rows"

/** Random entities, a random edit of them, and rows in every table. */
export function someCase(dialect: TestDialect): fc.Arbitrary<Case> {
  return someChange().map(({ before, after, byTypeorm }) => caseOf(before, after, byTypeorm, dialect))
}

/** The same for both engines at once, from nothing. */
export function someCaseOfBoth(): fc.Arbitrary<Readonly<Record<TestDialect, Case>>> {
  return someChange().map(({ before, after }) => ({
    postgres: caseOf(before, after, false, "postgres"),
    sqlite: caseOf(before, after, false, "sqlite"),
  }))
}

interface SomeChange {
  readonly before: Model
  readonly after: Model
  readonly byTypeorm: boolean
}

function someChange(): fc.Arbitrary<SomeChange> {
  const number = fc.noBias(fc.nat(29))
  const edits = (acts: readonly Act[], minLength: number, maxLength: number): fc.Arbitrary<Edit[]> =>
    fc.array(fc.record({ act: fc.constantFrom(...acts), a: number, b: number, c: number }, { noNullPrototype: true }), {
      minLength,
      maxLength,
      size: "max",
    })
  // Several changes of one table, or of one column, are what changes are likely to stumble over.
  const focus = fc.oneof(fc.constant(undefined), number)
  const first = edits(["addTable", "addTable", "addEnum"], 1, 3)
  const parts = fc.tuple(
    first,
    fewOrMany(edits(BUILDING, 0, 10), edits(BUILDING, 8, 22)),
    fewOrMany(edits(ACTS, 1, 5), edits(ACTS, 3, 11)),
    fc.boolean(),
    fc.constantFrom(...STYLES),
    focus,
    focus,
  )
  // A bias towards few and small would leave most edits nothing to do.
  return fc.noBias(parts).map(([tables, building, changing, byTypeorm, style, a, b]) => {
    const before = [...tables, ...building].reduce(applyEdit, { ...EMPTY_MODEL, style })
    const focused = changing.map((edit) => ({ ...edit, a: a ?? edit.a, b: b ?? edit.b }))
    const after = focused.reduce(applyEdit, { ...before, frozen: before.next })
    return { before, after, byTypeorm }
  })
}

/** Twice as often many; what fails with many is tried with few. */
function fewOrMany<T>(few: fc.Arbitrary<T>, many: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, few, { arbitrary: many, weight: 2 })
}

function caseOf(before: Model, after: Model, byTypeorm: boolean, dialect: TestDialect): Case {
  const change = { before, after, dialect }
  const rows = rowsOf(change)
  const answers = answersOf(change)
  const isWritable = ![...after.names].some(isHostile)
  const isLong = dialect === "postgres" && after.names.some((name) => name.length > 40)
  return {
    before: entitiesOf(before, dialect),
    after: entitiesOf(after, dialect),
    ...(byTypeorm && isWritable && !isLong
      ? { start: "synchronize if it can", prepare: dialect === "postgres" ? ['CREATE SCHEMA "other"'] : [] }
      : {}),
    rows,
    answers: { ...answers, noRenames: true, dropAll: true },
    mayChangeNothing: true,
    fromNothing: true,
    expect: {
      rows: expectedRows(change, rows, false),
      rowsBack: expectedRows(change, rows, true),
      ...(Object.keys(answers.usings ?? {}).length === 0 ? {} : { mayStopBack: "cast-rows" }),
    },
    ...(isWritable ? {} : { typeormDisagrees: "it does not quote them" }),
    ...(isLong ? { typeormDisagrees: "it looks for the whole name" } : {}),
  }
}
