import type { Name } from "./names"

/**
 * A default that the engine evaluates. A plain value is a literal; `{ sql }` is an expression in
 * the engine's own language, in its canonical spelling.
 */
export type Default = string | number | boolean | { readonly sql: string }

/** A column, canonical: two columns that mean the same to the engine are deeply equal. */
export interface Column {
  readonly name: string
  /**
   * The type in the dialect's canonical spelling, with length, precision and array marks:
   * `varchar(120)`, `numeric(10,2)`, `timestamptz(3)`, `integer[]`. Of a column of an enum type on
   * PostgreSQL, `enum` or `enum[]`, and `enumName` names the type.
   */
  readonly type: string
  readonly nullable: boolean
  /** Absent when the column has no default (DEFAULT NULL is none). */
  readonly default?: Default
  /**
   * How the engine numbers rows by itself: `serial` (PostgreSQL: a sequence owned by the column;
   * its nextval default is implied), `always` or `by default` (PostgreSQL identity),
   * `autoincrement` (SQLite AUTOINCREMENT; a plain INTEGER PRIMARY KEY has none).
   */
  readonly increment?: "serial" | "always" | "by default" | "autoincrement"
  /** Sequence options of an identity or serial that are not the engine's defaults; texts of integers. */
  readonly sequence?: {
    readonly start?: string
    readonly increment?: string
    readonly min?: string
    readonly max?: string
  }
  /** A generated column; `stored` false means virtual (SQLite, PostgreSQL 18). */
  readonly generated?: { readonly sql: string; readonly stored: boolean }
  /** Collation name, absent when it is the default of the type. */
  readonly collation?: string
  readonly comment?: string
  /** PostgreSQL: the enum type of a column whose `type` is `enum` or `enum[]`. */
  readonly enumName?: Name
  /** SQLite: the labels that a CHECK on the column allows. */
  readonly enum?: readonly string[]
}
