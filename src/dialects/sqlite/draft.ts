import type { Index } from "../../schema/indexes"
import { id, type Sql } from "../sql"
import type { Statement } from "../statement"
import { columnItems, type TableText } from "./create-table"
import { renameColumns } from "./expressions"
import type { StoredObject, TableState } from "./table-state"
import { foldName } from "./tokenizer"

/**
 * A table on its way to its new form. Columns keep their old names until the rows are copied, so
 * that SQLite itself renames them afterwards, in triggers, views and foreign keys too.
 */
export interface Draft {
  readonly state: TableState
  /** All tables of the database, folded. */
  readonly tables: ReadonlySet<string>
  readonly table: TableText
  /** What a column is filled from, by its name in `table`, folded; new columns have their default. */
  readonly sources: ReadonlyMap<string, Sql>
  /** Columns renamed so far: the name operations use, folded, to the name in `table`. */
  readonly held: ReadonlyMap<string, string>
  /** RENAME COLUMN after the copy, in order. */
  readonly renames: readonly (readonly [string, string])[]
  readonly indexes: readonly StoredObject[]
  /** Created after the renames. */
  readonly newIndexes: readonly Index[]
  /** Asked before anything is changed. */
  readonly guards: readonly Statement[]
  readonly dropped: readonly string[]
  /** Columns that become AUTOINCREMENT when they get the key. */
  readonly increments: readonly string[]
  readonly droppedKeys: readonly string[]
}

export function startDraft(state: TableState, tables: ReadonlySet<string>): Draft {
  return {
    state,
    tables,
    table: state.text,
    sources: new Map(columnItems(state.text).map((item) => [foldName(item.column), id(item.column)])),
    held: new Map(),
    renames: [],
    indexes: state.indexes,
    newIndexes: [],
    guards: [],
    dropped: [],
    increments: [],
    droppedKeys: [],
  }
}

/** The name that a column has in the table while it is rebuilt. */
export function heldName(draft: Draft, column: string): string {
  const folded = foldName(column)
  return (
    draft.held.get(folded) ??
    columnItems(draft.table).find((item) => foldName(item.column) === folded)?.column ??
    column
  )
}

/** An expression that an operation brings, in the names of the table while it is rebuilt. */
export function heldExpression(draft: Draft, expression: string): string {
  return renameColumns(expression, draft.held)
}
