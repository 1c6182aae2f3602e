/**
 * A small model of entities that can be edited at random and is valid after each edit. Tables and
 * columns have identities, so that it is known what was renamed and where rows must be found again.
 */
export interface Model {
  readonly tables: readonly ModelTable[]
  readonly views: readonly ModelView[]
  /** The next identity. */
  readonly next: number
  /** Names that were ever used, folded: none is used twice, so that a rename is never ambiguous. */
  readonly names: readonly string[]
}

export interface ModelTable {
  readonly id: number
  readonly name: string
  readonly schema?: string
  readonly increment: boolean
  readonly bigKey: boolean
  readonly columns: readonly ModelColumn[]
  readonly uniques: readonly Listed[]
  readonly indexes: readonly (Listed & { readonly unique: boolean; readonly partial: boolean })[]
  readonly checks: readonly ModelCheck[]
}

/** Columns by identity; `name` is absent where TypeORM derives it. */
export interface Listed {
  readonly columns: readonly number[]
  readonly name?: string
}

export interface ModelCheck {
  readonly column: number
  readonly bound: number
  readonly name?: string
}

export const KINDS = ["text", "number", "boolean", "date", "json", "uuid", "enum", "list"] as const
export type Kind = (typeof KINDS)[number] | "reference" | "generated"

export interface ModelColumn {
  readonly id: number
  readonly name: string
  readonly kind: Kind
  /** Which of the types of its kind. */
  readonly type: number
  readonly nullable: boolean
  /** Which of the defaults of its kind; 0 is none. */
  readonly default: number
  readonly labels: readonly string[]
  readonly comment?: string
  readonly collated: boolean
  /** Of a reference. */
  readonly target?: { readonly table: number; readonly action: number; readonly constrained: boolean }
  /** Of a generated column: the number it reads, and a factor. */
  readonly source?: { readonly column: number; readonly factor: number }
}

export interface ModelView {
  readonly id: number
  readonly name: string
  readonly table: number
  readonly columns: readonly number[]
  readonly materialized: boolean
  readonly limit: number
}

export const EMPTY_MODEL: Model = { tables: [], views: [], next: 1, names: [] }

export function changeTable(model: Model, id: number, change: (table: ModelTable) => ModelTable): Model {
  return { ...model, tables: model.tables.map((table) => (table.id === id ? change(table) : table)) }
}

export function changeColumn(table: ModelTable, id: number, change: (column: ModelColumn) => ModelColumn): ModelTable {
  return { ...table, columns: table.columns.map((column) => (column.id === id ? change(column) : column)) }
}

/** The model without a column, and without all that reads it. */
export function removeColumn(model: Model, tableId: number, id: number): Model {
  const table = model.tables.find((candidate) => candidate.id === tableId)
  const readers = table?.columns.filter((column) => column.source?.column === id) ?? []
  const without = readers.reduce((rest, reader) => removeColumn(rest, tableId, reader.id), model)
  const keeps = (listed: Listed): boolean => !listed.columns.includes(id)
  const changed = changeTable(without, tableId, (found) => ({
    ...found,
    columns: found.columns.filter((column) => column.id !== id),
    uniques: found.uniques.filter(keeps),
    indexes: found.indexes.filter(keeps),
    checks: found.checks.filter((check) => check.column !== id),
  }))
  const views = changed.views.map((view) => ({ ...view, columns: view.columns.filter((column) => column !== id) }))
  return { ...changed, views }
}

/** The model without a table, and without the columns that refer to it: their values could not come back. */
export function removeTable(model: Model, id: number): Model {
  const references = model.tables.flatMap((table) =>
    table.columns.filter((column) => column.target?.table === id).map((column) => [table.id, column.id] as const),
  )
  const free = references.reduce((rest, [table, column]) => removeColumn(rest, table, column), model)
  return {
    ...free,
    tables: free.tables.filter((table) => table.id !== id),
    views: free.views.filter((view) => view.table !== id),
  }
}
