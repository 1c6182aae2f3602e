import { changeColumn, changeTable, type Kind, type Model, type ModelColumn, type ModelTable } from "./model"

/** One random edit: what is to be done, and numbers from 0 to 29 that pick where and how. */
export interface Edit<Act = string> {
  readonly act: Act
  readonly a: number
  readonly b: number
  readonly c: number
}

/** An edit of one table; one that finds nothing to do changes nothing. */
export type TableEdit = (model: Model, edit: Edit, table: ModelTable) => Model
export type ModelEdit = (model: Model, edit: Edit) => Model

export function onColumn(
  model: Model,
  table: ModelTable,
  edit: Edit,
  change: (column: ModelColumn) => ModelColumn,
  kinds?: readonly Kind[],
): Model {
  const column = pick(kinds === undefined ? table.columns : columnsOf(table, kinds), edit.b)
  return column === undefined ? model : changeTable(model, table.id, (one) => changeColumn(one, column.id, change))
}

/** Columns of some kinds that every row of the table has. */
export function columnsOf(table: ModelTable, kinds: readonly Kind[]): readonly ModelColumn[] {
  return table.columns.filter((column) => kinds.includes(column.kind) && column.child === undefined)
}

export function without<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, index) => index !== at % list.length)
}

/** The list with one of its items changed. */
export function withChanged<T>(list: readonly T[], at: number, change: (item: T) => T): readonly T[] {
  return list.map((item, index) => (index === at % list.length ? change(item) : item))
}

export function pick<T>(list: readonly [T, ...T[]], at: number): T
export function pick<T>(list: readonly T[], at: number): T | undefined
export function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[at % list.length]
}
