import fc from "fast-check"
import { table as tableEntity, type Case, type Row, type Rows, type TableEntity } from "../cases/case"
import type { TestDialect } from "../support/databases"
import { ACTS, applyEdit, BUILDING, type Act, type Edit } from "./edits"
import { backfillOf, entityName, keyOf, optionsOf, quote, valueOf } from "./columns"
import { EMPTY_MODEL, type Model, type ModelColumn, type ModelTable, type ModelView } from "./model"

/** Random entities, a random edit of them, and rows in every table. */
export function someCase(dialect: TestDialect): fc.Arbitrary<Case> {
  const edits = (acts: readonly Act[], minLength: number, maxLength: number): fc.Arbitrary<Edit[]> =>
    fc.array(
      fc.record(
        { act: fc.constantFrom(...acts), a: fc.nat(30), b: fc.nat(30), c: fc.nat(30) },
        { noNullPrototype: true },
      ),
      { minLength, maxLength },
    )
  const first = edits(["addTable"], 1, 2)
  return fc
    .tuple(first, edits(BUILDING, 0, 16), edits(ACTS, 1, 7), fc.boolean())
    .map(([tables, building, changing, byTypeorm]) => {
      const before = [...tables, ...building].reduce(applyEdit, EMPTY_MODEL)
      return caseOf(before, changing.reduce(applyEdit, before), byTypeorm, dialect)
    })
}

function caseOf(before: Model, after: Model, byTypeorm: boolean, dialect: TestDialect): Case {
  const pairs = before.tables.map((table) => [table, after.tables.find(({ id }) => id === table.id)] as const)
  const rows = rowsOf(before, after, dialect)
  const answers = answersOf(before, after, dialect)
  // A schema that neither an entity nor an answer names is not read, and its tables stay.
  const isRead = ({ schema }: ModelTable): boolean =>
    dialect === "sqlite" ||
    schema === undefined ||
    after.tables.some((table) => table.schema === schema) ||
    answers.renames?.some((answer) => answer.startsWith(`${schema}.`)) === true
  const expected = (keeps: (old: ModelColumn, now: ModelColumn) => boolean, back: boolean): Rows =>
    Object.fromEntries(
      pairs.flatMap(([old, now]) => {
        const held = rows[displayOf(old, dialect)] ?? []
        if (now === undefined) return back && isRead(old) ? [[displayOf(old, dialect), []]] : []
        return [[displayOf(back ? old : now, dialect), held.map((row) => keptOf(row, [old, now], keeps, back))]]
      }),
    )
  return {
    before: entitiesOf(before, dialect),
    after: entitiesOf(after, dialect),
    ...(byTypeorm
      ? { start: "synchronize if it can", prepare: dialect === "postgres" ? ['CREATE SCHEMA "other"'] : [] }
      : {}),
    rows,
    answers: { ...answers, noRenames: true, dropAll: true },
    mayChangeNothing: true,
    expect: { rows: expected(isSameType, false), rowsBack: expected(() => true, true) },
  }
}

function isSameType(old: ModelColumn, now: ModelColumn): boolean {
  return old.kind === now.kind && old.type === now.type
}

function keptOf(
  row: Row,
  [old, now]: readonly [ModelTable, ModelTable],
  keeps: (old: ModelColumn, now: ModelColumn) => boolean,
  back: boolean,
): Row {
  const kept = old.columns.flatMap((column) => {
    const same = now.columns.find(({ id }) => id === column.id)
    if (same === undefined || !(column.name in row) || !keeps(column, same)) return []
    return [[back ? column.name : same.name, row[column.name]]]
  })
  return Object.fromEntries([["id", row.id], ...kept]) as Row
}

function rowsOf(before: Model, after: Model, dialect: TestDialect): Rows {
  const filled = new Set<number>()
  const rows: Record<string, Row[]> = {}
  for (const table of before.tables) {
    const now = after.tables.find(({ id }) => id === table.id)
    const row = (number: number): Row => {
      const values = table.columns.flatMap((column): [string, unknown][] => {
        if (column.kind === "generated") return []
        if (column.kind === "reference") return [[column.name, filled.has(column.target?.table ?? 0) ? number : null]]
        const later = now?.columns.find(({ id }) => id === column.id)
        const isNull = column.nullable && later?.nullable !== false && (column.id + number) % 3 === 0
        return [[column.name, isNull ? null : valueOf(column, number, dialect)]]
      })
      return Object.fromEntries([["id", number], ...values])
    }
    rows[displayOf(table, dialect)] = [row(1), row(2)]
    filled.add(table.id)
  }
  return rows
}

function answersOf(before: Model, after: Model, dialect: TestDialect): NonNullable<Case["answers"]> {
  const renames: string[] = []
  const backfills: Record<string, string> = {}
  for (const table of after.tables) {
    const old = before.tables.find(({ id }) => id === table.id)
    if (old === undefined) continue
    const [was, is] = [displayOf(old, dialect), displayOf(table, dialect)]
    if (was !== is) renames.unshift(`${was}:${is}`)
    for (const column of table.columns) {
      const same = old.columns.find(({ id }) => id === column.id)
      if (same !== undefined && same.name !== column.name) renames.push(`${is}.${same.name}:${column.name}`)
      if (same === undefined && !column.nullable) backfills[`${is}.${column.name}`] = backfillOf(column, dialect)
    }
  }
  return { renames, backfills }
}

function entitiesOf(model: Model, dialect: TestDialect): TableEntity[] {
  return [
    ...model.tables.map((table) => entityOf(table, model, dialect)),
    ...model.views.flatMap((view) => viewOf(view, model, dialect)),
  ]
}

function entityOf(table: ModelTable, model: Model, dialect: TestDialect): TableEntity {
  const properties = (columns: readonly number[]): string[] => columns.map((id) => `c${id}`)
  const nameOf = (id: number | undefined): string =>
    quote(table.columns.find((column) => column.id === id)?.name ?? "id")
  const named = (name: string | undefined): object => (name === undefined ? {} : { name })
  const columns = table.columns.map((column) => [`c${column.id}`, optionsOf(column, table, model, dialect)] as const)
  return {
    ...tableEntity(table.name, {}),
    name: entityName(table),
    ...(table.schema !== undefined && dialect === "postgres" ? { schema: table.schema } : {}),
    columns: { id: keyOf(table, dialect), ...Object.fromEntries(columns) },
    uniques: table.uniques.map((unique) => ({ ...named(unique.name), columns: properties(unique.columns) })),
    indices: table.indexes.map((index) => ({
      ...named(index.name),
      columns: properties(index.columns),
      ...(index.partial ? { where: `${nameOf(index.columns[0])} IS NOT NULL` } : {}),
    })),
    checks: table.checks.map((check) => ({
      ...named(check.name),
      expression: `${nameOf(check.column)} <> ${boundOf(
        check.bound,
        table.columns.find(({ id }) => id === check.column),
      )}`,
    })),
  }
}

function boundOf(bound: number, column: ModelColumn | undefined): string {
  return column?.kind === "text" ? `'b${bound}'` : String(1000 + bound)
}

function viewOf(view: ModelView, model: Model, dialect: TestDialect): TableEntity[] {
  const table = model.tables.find(({ id }) => id === view.table)
  if (table === undefined) return []
  const names = view.columns.flatMap((id) => table.columns.filter((column) => column.id === id).map(({ name }) => name))
  const from =
    dialect === "postgres" && table.schema !== undefined
      ? `${quote(table.schema)}.${quote(table.name)}`
      : quote(table.name)
  return [
    {
      ...tableEntity(view.name, {}),
      name: `v${view.id}`,
      columns: {},
      type: "view",
      expression: `SELECT ${["id", ...names].map(quote).join(", ")} FROM ${from} WHERE "id" < ${view.limit}`,
      ...(dialect === "postgres" && view.materialized ? { materialized: true } : {}),
    },
  ]
}

function displayOf(table: ModelTable, dialect: TestDialect): string {
  return table.schema !== undefined && dialect === "postgres" ? `${table.schema}.${table.name}` : table.name
}
