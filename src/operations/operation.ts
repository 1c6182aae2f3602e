import type { Column, Default } from "../schema/columns"
import type { Kinds, PartKind, TopKind } from "../schema/kinds"
import type { Name } from "../schema/names"
import type { Table } from "../schema/tables"

/**
 * What can be done to a schema: four verbs over the kinds, and SQL. Operations are plain data in
 * the vocabulary of one dialect. `create` carries the object, `drop` its name and, where known,
 * the object that goes (so that it has a way back), `alter` both sides whole.
 */
export type Operation = PartOperation | TopOperation | Group | Execute | Insert | Backfill | Todo | Irreversible

/** Operations on the parts of one table (an index may lie on a materialised view). */
export type PartOperation =
  { [K in PartKind]: CreatePart<K> | DropPart<K> | AlterPart<K> | RenamePart<K> }[PartKind] | ChangeColumn | AlterTable

export type TopOperation = { [K in TopKind]: CreateTop<K> | DropTop<K> | RenameTop<K> }[TopKind] | AlterEnum | AlterView

export interface CreatePart<K extends PartKind> {
  readonly verb: "create"
  readonly kind: K
  readonly table: Name
  readonly object: Kinds[K]
  /** Column: the value rows get that exist already, as a literal or expression. Not kept as a default. */
  readonly backfill?: Default
}

export interface DropPart<K extends PartKind> {
  readonly verb: "drop"
  readonly kind: K
  readonly table: Name
  readonly name: string
  /** What goes, where it is known. */
  readonly object?: Kinds[K]
  /** Index: dropped without blocking writers (PostgreSQL CONCURRENTLY), as it was created. */
  readonly concurrent?: boolean
}

export interface AlterPart<K extends PartKind> {
  readonly verb: "alter"
  readonly kind: K
  readonly table: Name
  readonly from: Kinds[K]
  readonly to: Kinds[K]
  /** Column, PostgreSQL: the expression that casts the old value, without `USING`. */
  readonly using?: string
  /** Column: what NULLs become when the column turns NOT NULL. */
  readonly backfill?: Default
  /** Column, SQLite: where rows of labels go that `Column.enum` no longer has; as in `AlterEnum`. */
  readonly map?: Readonly<Record<string, string>>
}

export interface RenamePart<K extends PartKind> {
  readonly verb: "rename"
  readonly kind: K
  readonly table: Name
  readonly from: string
  readonly to: string
}

/**
 * A column alteration written by hand that names only what changes; the rest is read from the
 * database when it runs. `undefined` of a named property removes it (`default: undefined`).
 */
export interface ChangeColumn {
  readonly verb: "change"
  readonly kind: "column"
  readonly table: Name
  readonly name: string
  readonly change: Partial<Omit<Column, "name">>
  readonly using?: string
  readonly backfill?: Default
  /** SQLite: where rows go whose label the column no longer allows, old label to new label. */
  readonly map?: Readonly<Record<string, string>>
}

/** What a table has besides its parts. */
export type TableOptions = Pick<Table, "comment" | "withoutRowid">

export interface AlterTable {
  readonly verb: "alter"
  readonly kind: "table"
  readonly table: Name
  readonly from: TableOptions
  readonly to: TableOptions
}

export interface CreateTop<K extends TopKind> {
  readonly verb: "create"
  readonly kind: K
  readonly object: Kinds[K]
}

export interface DropTop<K extends TopKind> {
  readonly verb: "drop"
  readonly kind: K
  readonly name: Name
  readonly object?: Kinds[K]
}

/** For tables, views and enums also a move to another schema. */
export interface RenameTop<K extends TopKind> {
  readonly verb: "rename"
  readonly kind: K
  readonly from: Name
  readonly to: Name
}

export interface AlterEnum {
  readonly verb: "alter"
  readonly kind: "enum"
  readonly name: Name
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Old label to new label: a rename when the new one is new, a merge of rows when it stays. */
  readonly map?: Readonly<Record<string, string>>
}

export interface AlterView {
  readonly verb: "alter"
  readonly kind: "view"
  readonly from: Kinds["view"]
  readonly to: Kinds["view"]
}

/** Several changes of one table in one call: one rebuild on SQLite, one ALTER TABLE where PostgreSQL allows. */
export interface Group {
  readonly verb: "group"
  readonly table: Name
  readonly operations: readonly PartOperation[]
}

export interface Execute {
  readonly verb: "execute"
  readonly sql: string
  readonly parameters?: readonly unknown[]
}

/** Adds rows to a table. */
export interface Insert {
  readonly verb: "insert"
  readonly table: Name
  /** Column to value, for each row. */
  readonly rows: readonly Readonly<Record<string, Default>>[]
}

/** Gives columns of existing rows a value, batch by batch along the key of the table, each in a transaction of its own. */
export interface Backfill {
  readonly verb: "backfill"
  readonly table: Name
  /** Column to its new value. */
  readonly set: Readonly<Record<string, Default>>
  /** The rows that need it, as a condition; all where absent. A row that has it already should not meet it. */
  readonly where?: string
  /** Rows in a batch; 1,000 where absent. */
  readonly batchSize?: number
}

/** What only a person can decide and has not decided yet; `run` refuses it before its first statement. */
export interface Todo {
  readonly verb: "todo"
  readonly question: string
  /** What the question is about, where the differ asked it: `products.sku`. Not written to the file. */
  readonly path?: string
  /** The answer that settles it: `--backfill` or `--using`. Not written to the file either. */
  readonly answer?: "backfill" | "using"
}

/** Stands in `down` of a migration that cannot be undone. */
export interface Irreversible {
  readonly verb: "irreversible"
  readonly reason: string
}

export type TopCreate = { [K in TopKind]: CreateTop<K> }[TopKind]
export type TopDrop = { [K in TopKind]: DropTop<K> }[TopKind]
export type PartCreate = { [K in PartKind]: CreatePart<K> }[PartKind]
export type PartDrop = { [K in PartKind]: DropPart<K> }[PartKind]
export type PartAlter = { [K in PartKind]: AlterPart<K> }[PartKind]
