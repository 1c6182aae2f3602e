import type { DialectName } from "../dialects/dialect"
import type { Default } from "../schema/columns"
import type { Deferrable } from "../schema/constraints"
import type { ForeignKeyAction } from "../schema/foreign-keys"
import type { IndexPart } from "../schema/indexes"
import type { Name } from "../schema/names"
import type { PerDialect } from "./variants"

/** `products`, `auth.users` (the first dot separates the schema), or `{ schema, name }` when a name itself has a dot. */
export type ObjectName = PerDialect<string | Name>

/** Texts in order. */
export type Texts = PerDialect<readonly PerDialect<string>[]>

/** A plain value is a literal, `{ sql: "now()" }` an expression; the expression too may differ by dialect. */
export type DefaultDefinition = PerDialect<Default | { readonly sql: PerDialect<string> }>

/** Any value of a definition may be given per dialect: `type: { postgres: "timestamptz", sqlite: "datetime" }`. */
export interface ColumnDefinition {
  /** With length, precision and array marks: `varchar(120)`, `numeric(10,2)`, `integer[]`; `enum` with `enumName`. */
  readonly type: PerDialect<string>
  readonly nullable: PerDialect<boolean>
  readonly default?: DefaultDefinition | null
  /** How the engine numbers rows: `serial`, `always`, `by default` (PostgreSQL), `autoincrement` (SQLite). */
  readonly increment?: PerDialect<"serial" | "always" | "by default" | "autoincrement">
  readonly sequence?: PerDialect<SequenceDefinition>
  readonly generated?: PerDialect<{ readonly sql: PerDialect<string>; readonly stored: PerDialect<boolean> }>
  readonly collation?: PerDialect<string>
  readonly comment?: PerDialect<string>
  /** PostgreSQL: the enum type of a column whose `type` is `enum` or `enum[]`. */
  readonly enumName?: ObjectName
  /** SQLite: the labels that a CHECK on the column allows. */
  readonly enum?: Texts
}

/** PostgreSQL: what an identity column counts with, where it is not the default. Whole numbers as texts, since they may pass 2^53. */
export interface SequenceDefinition {
  readonly start?: PerDialect<string>
  readonly increment?: PerDialect<string>
  readonly min?: PerDialect<string>
  readonly max?: PerDialect<string>
}

/** The columns that identify a row. */
export interface PrimaryKeyDefinition {
  /** In key order. */
  readonly columns: Texts
  readonly deferrable?: PerDialect<Deferrable>
}

/** Columns of which no two rows may have the same values. */
export type UniqueDefinition = PrimaryKeyDefinition

/** A condition that every row meets. */
export interface CheckDefinition {
  /** The condition without the outer `CHECK ( )`. */
  readonly sql: PerDialect<string>
}

/** PostgreSQL: no two rows may be related in this way. */
export interface ExclusionDefinition {
  /** What follows `EXCLUDE`. */
  readonly sql: PerDialect<string>
  readonly deferrable?: PerDialect<Deferrable>
}

/** An index of a table or of a materialised view. */
export interface IndexDefinition {
  /** Columns, or `{ sql }` for expressions. */
  readonly columns: PerDialect<readonly PerDialect<IndexPart | { readonly sql: PerDialect<string> }>[]>
  readonly unique?: PerDialect<boolean>
  /** The predicate of a partial index, without `WHERE`. */
  readonly where?: PerDialect<string>
  /** Access method other than `btree`. */
  readonly method?: PerDialect<string>
  readonly nullsNotDistinct?: PerDialect<boolean>
  /** PostgreSQL CONCURRENTLY: the file needs `transaction = false`. */
  readonly concurrent?: PerDialect<boolean>
  /** What an entity cannot declare (INCLUDE, operator classes, ...), as the engine prints it. */
  readonly unmanaged?: PerDialect<string>
}

/** Columns that refer to a row of another table, or of the same. */
export interface ForeignKeyDefinition {
  readonly columns: Texts
  readonly references: PerDialect<{ readonly table: ObjectName; readonly columns: Texts }>
  /** `no action` when absent. */
  readonly onDelete?: PerDialect<ForeignKeyAction>
  /** `no action` when absent. */
  readonly onUpdate?: PerDialect<ForeignKeyAction>
  readonly deferrable?: PerDialect<Deferrable>
}

/** A definition inside a list, where it needs its name. */
export type Named<T> = T & { readonly name: PerDialect<string> }

/** Definitions with their names, in order. */
export type NamedList<T> = PerDialect<readonly PerDialect<Named<T>>[]>

/** A table with all its parts, as `createTable` makes it. */
export interface TableDefinition extends TableOptionsDefinition {
  readonly columns: NamedList<ColumnDefinition>
  /** SQLite's may have no name. */
  readonly primaryKey?: PerDialect<PrimaryKeyDefinition & { readonly name?: PerDialect<string> }>
  readonly uniques?: NamedList<UniqueDefinition>
  readonly checks?: NamedList<CheckDefinition>
  readonly exclusions?: NamedList<ExclusionDefinition>
  readonly indexes?: NamedList<IndexDefinition>
  readonly foreignKeys?: NamedList<ForeignKeyDefinition>
  /** PostgreSQL: ENABLE ROW LEVEL SECURITY. */
  readonly rowLevelSecurity?: PerDialect<boolean>
  /** SQLite. */
  readonly strict?: PerDialect<boolean>
}

/** What a table has besides its parts. */
export interface TableOptionsDefinition {
  readonly comment?: PerDialect<string>
  /** SQLite. */
  readonly withoutRowid?: PerDialect<boolean>
}

/** A view, or a materialised one with its indexes. */
export interface ViewDefinition {
  /** The SELECT. */
  readonly sql: PerDialect<string>
  readonly materialized?: PerDialect<boolean>
  readonly indexes?: NamedList<IndexDefinition>
  readonly dependsOn?: PerDialect<readonly ObjectName[]>
}

/** Both sides of a change, whole. `to` names the object only where the change gives it another name. */
export interface Change<T> {
  readonly from: PerDialect<T>
  readonly to: PerDialect<T & { readonly name?: ObjectName }>
}

/** Old label to new label. Labels that are all names of dialects need the map itself per dialect. */
export type LabelMap = PerDialect<Readonly<Record<string, PerDialect<string>>>>

/** How `addColumn` treats the rows that exist. */
export interface AddColumnOptions {
  /** The value for rows that exist already; it is not kept as a default. */
  readonly backfill?: DefaultDefinition
}

/** How `alterColumn` treats the values that exist. */
export interface AlterColumnOptions {
  /** PostgreSQL: the expression that casts the old value, without `USING`. */
  readonly using?: PerDialect<string>
  /** What NULLs become when the column turns NOT NULL. */
  readonly backfill?: DefaultDefinition
  /** SQLite: where rows go whose label the column no longer allows. */
  readonly map?: LabelMap
}

/** How `dropIndex` goes about it. */
export interface DropIndexOptions {
  /** PostgreSQL CONCURRENTLY: the file needs `transaction = false`. */
  readonly concurrent?: PerDialect<boolean>
}

/** The labels of an enum type before and after. */
export interface AlterEnumDefinition {
  /** All labels before, in order. */
  readonly from: Texts
  /** All labels after, in order. */
  readonly to: Texts
  /** Old label to new label: a rename when the new one is new, a merge of rows when it stays. */
  readonly map?: LabelMap
}

/** Column to value. */
export type RowDefinition = Readonly<Record<string, DefaultDefinition | null | undefined>>

/** What `backfill` writes, where, and how much at once. */
export interface BackfillDefinition {
  /** Column to its new value: a literal, or `{ sql: "lower(email)" }` over the row. */
  readonly set: Readonly<Record<string, DefaultDefinition | null>>
  /** The rows that need it, as a condition: `search IS NULL`. All where absent. */
  readonly where?: PerDialect<string>
  /** Rows in a batch; 1,000 where absent. */
  readonly batchSize?: PerDialect<number>
}

/** One text for all dialects, or one for each; a dialect without one does nothing. */
export type SqlText = PerDialect<string>

/** The values of `$1`, `$2`, ... (PostgreSQL) or `?` (SQLite), as the driver takes them; one list for all dialects, or one for each. */
export type Parameters = readonly unknown[] | { readonly [D in DialectName]?: readonly unknown[] }
