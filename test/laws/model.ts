import type { Style } from "./names"

/**
 * A small model of entities that can be edited at random and is valid after each edit. Tables and
 * columns have identities, so that it is known what was renamed and where rows must be found again.
 */
export interface Model {
  readonly tables: readonly ModelTable[]
  readonly views: readonly ModelView[]
  readonly links: readonly ModelLink[]
  /** Enum types that several columns share by `enumName`. */
  readonly enums: readonly ModelEnum[]
  /** The next identity. */
  readonly next: number
  /** Identities from here on came with the change: rows of older tables have one value in such a column. */
  readonly frozen: number
  /** Names that were ever used, folded: none is used twice, so that a rename is never ambiguous. */
  readonly names: readonly string[]
  readonly style: Style
}

export interface ModelTable {
  readonly id: number
  readonly name: string
  readonly schema?: string
  readonly comment?: string
  readonly key: ModelKey
  readonly columns: readonly ModelColumn[]
  readonly uniques: readonly ModelUnique[]
  readonly indexes: readonly ModelIndex[]
  readonly checks: readonly ModelCheck[]
  readonly exclusions: readonly Listed[]
  readonly pairs: readonly ModelPair[]
  readonly tree?: TreeKind
  /** Classes whose rows lie in this table too; a column says by `child` whose it is. */
  readonly children: readonly number[]
  readonly withoutRowid: boolean
}

export const TREES = ["closure-table", "nested-set", "materialized-path"] as const
export type TreeKind = (typeof TREES)[number]

export const STRATEGIES = ["none", "increment", "identity", "always"] as const

export interface ModelKey {
  readonly name: string
  readonly constraint?: string
  readonly big: boolean
  readonly strategy: (typeof STRATEGIES)[number]
  /** Columns that are part of the key besides the number. */
  readonly extra: readonly number[]
  readonly extraFirst: boolean
}

/** Columns by identity; `name` is absent where TypeORM derives it. */
export interface Listed {
  readonly columns: readonly number[]
  readonly name?: string
}

export interface ModelUnique extends Listed {
  readonly deferrable: boolean
  /** With the key as its first column. */
  readonly withKey?: boolean
}

export interface ModelIndex extends Listed {
  readonly unique: boolean
  readonly partial: boolean
  readonly concurrent: boolean
  readonly spatial: boolean
}

export interface ModelCheck {
  readonly column: number
  readonly bound: number
  readonly name?: string
}

/** A foreign key of two columns: the reference, and a copy of a column of the table it refers to. */
export interface ModelPair {
  readonly id: number
  readonly reference: number
  readonly mirror: number
  readonly table: number
  readonly column: number
  readonly action: number
  readonly name?: string
}

export const KINDS = ["text", "number", "boolean", "date", "zoned", "time", "json", "uuid", "enum", "labels", "list", "range", "bytes", "counter"] as const // prettier-ignore
export type Kind = (typeof KINDS)[number] | "reference" | "generated" | "mirror"

export interface Label {
  readonly id: number
  readonly text: string
}

export interface ModelEnum {
  readonly id: number
  readonly name: string
  readonly labels: readonly Label[]
}

export interface ModelColumn {
  readonly id: number
  readonly name: string
  readonly kind: Kind
  /** Which of the types of its kind. */
  readonly type: number
  readonly nullable: boolean
  /** Which of the defaults of its kind; 0 is none. */
  readonly default: number
  readonly labels: readonly Label[]
  readonly shared?: number
  readonly comment?: string
  readonly collated: boolean
  readonly child?: number
  /** Of a reference. */
  readonly target?: {
    readonly table: number
    readonly action: number
    readonly constrained: boolean
    readonly name?: string
    readonly relation?: "many-to-one" | "one-to-one"
  }
  /** Of a generated column: the column it reads, and a factor. */
  readonly source?: { readonly column: number; readonly factor: number }
  /** Of a mirror: what it copies. */
  readonly copies?: { readonly table: number; readonly column: number }
}

/** A many-to-many relation. */
export interface ModelLink {
  readonly id: number
  readonly owner: number
  readonly inverse: number
  readonly action: number
  /** The names of the join table and of its columns; absent where TypeORM derives them. */
  readonly names?: { readonly table: string; readonly owner: string; readonly inverse: string }
}

export interface ModelView {
  readonly id: number
  readonly name: string
  /** The table or the view that it reads. */
  readonly source: number
  readonly columns: readonly number[]
  readonly materialized: boolean
  readonly indexed: boolean
  readonly limit: number
}

export const EMPTY_MODEL: Model = {
  tables: [],
  views: [],
  links: [],
  enums: [],
  next: 1,
  frozen: Number.POSITIVE_INFINITY,
  names: [],
  style: "plain",
}

export function findTable(model: Model, id: number | undefined): ModelTable | undefined {
  return model.tables.find((table) => table.id === id)
}

export function findColumn(table: ModelTable | undefined, id: number | undefined): ModelColumn | undefined {
  return table?.columns.find((column) => column.id === id)
}

export function changeTable(model: Model, id: number, change: (table: ModelTable) => ModelTable): Model {
  return { ...model, tables: model.tables.map((table) => (table.id === id ? change(table) : table)) }
}

export function changeColumn(table: ModelTable, id: number, change: (column: ModelColumn) => ModelColumn): ModelTable {
  return { ...table, columns: table.columns.map((column) => (column.id === id ? change(column) : column)) }
}

/** The labels of an enum column, its own or the shared ones. */
export function labelsOf(column: ModelColumn, model: Model): readonly Label[] {
  return model.enums.find(({ id }) => id === column.shared)?.labels ?? column.labels
}

/** Whether something refers to the table by its key. */
export function isReferred(model: Model, { id, tree }: ModelTable): boolean {
  return (
    tree !== undefined ||
    model.links.some((link) => link.owner === id || link.inverse === id) ||
    model.tables.some(
      (table) => table.columns.some(({ target }) => target?.table === id) || table.pairs.some((p) => p.table === id),
    )
  )
}

/** The model without what reads a column; the column itself stays. */
export function detachColumn(model: Model, tableId: number, id: number): Model {
  const readers = findTable(model, tableId)?.columns.filter((column) => column.source?.column === id) ?? []
  const without = readers.reduce((rest, reader) => removeColumn(rest, tableId, reader.id), model)
  const pairs = without.tables.flatMap((table) =>
    table.pairs
      .filter((pair) => pair.reference === id || pair.mirror === id || (pair.table === tableId && pair.column === id))
      .map((pair) => [table.id, pair] as const),
  )
  const unpaired = pairs.reduce((rest, [table, pair]) => removePair(rest, table, pair), without)
  const keeps = (listed: Listed): boolean => !listed.columns.includes(id)
  const changed = changeTable(unpaired, tableId, (found) => ({
    ...found,
    key: { ...found.key, extra: found.key.extra.filter((column) => column !== id) },
    uniques: found.uniques.filter(keeps),
    indexes: found.indexes.filter(keeps),
    exclusions: found.exclusions.filter(keeps),
    checks: found.checks.filter((check) => check.column !== id),
  }))
  const views = changed.views.map((view) => ({ ...view, columns: view.columns.filter((column) => column !== id) }))
  return { ...changed, views }
}

/** The model without a column, and without all that reads it. */
export function removeColumn(model: Model, tableId: number, id: number): Model {
  return changeTable(detachColumn(model, tableId, id), tableId, (found) => ({
    ...found,
    columns: found.columns.filter((column) => column.id !== id),
  }))
}

/** A copy of nothing is no use: the mirror goes with the foreign key. */
function removePair(model: Model, table: number, pair: ModelPair): Model {
  const without = changeTable(model, table, (one) => ({ ...one, pairs: one.pairs.filter(({ id }) => id !== pair.id) }))
  return removeColumn(without, table, pair.mirror)
}

/** The model without a table, and without the columns that refer to it: their values could not come back. */
export function removeTable(model: Model, id: number): Model {
  const references = model.tables.flatMap((table) =>
    table.columns.filter((column) => column.target?.table === id).map((column) => [table.id, column.id] as const),
  )
  const free = references.reduce((rest, [table, column]) => removeColumn(rest, table, column), model)
  const without = model.views
    .filter((view) => view.source === id)
    .reduce((rest, view) => removeView(rest, view.id), free)
  return {
    ...without,
    tables: without.tables.filter((table) => table.id !== id),
    links: without.links.filter((link) => link.owner !== id && link.inverse !== id),
  }
}

/** The model without a view and the views that read it. */
export function removeView(model: Model, id: number): Model {
  const readers = model.views.filter((view) => view.source === id)
  const free = readers.reduce((rest, reader) => removeView(rest, reader.id), model)
  return { ...free, views: free.views.filter((view) => view.id !== id) }
}
