import type { DialectName } from "../dialects/dialect"
import type { PartOperation } from "../operations/operation"
import type { Name } from "../schema/names"
import type * as d from "./definitions"
import type { PerDialect } from "./variants"

/**
 * The operations of a migration file. Each is complete when its promise resolves; they run in the
 * order of the calls, one at a time.
 */
export interface Operations {
  /** With its keys, constraints and indexes. */
  createTable(table: d.ObjectName, definition: PerDialect<d.TableDefinition>): Promise<void>
  /** Loses its rows. PostgreSQL refuses while a view or another table refers to it. */
  dropTable(table: d.ObjectName): Promise<void>
  /** Rows, constraints, indexes and comments stay; `to` in another schema moves it there (PostgreSQL). */
  renameTable(from: d.ObjectName, to: d.ObjectName): Promise<void>
  /** Several changes of one table in one call: one rebuild on SQLite, one ALTER TABLE where PostgreSQL allows. */
  alterTable(table: d.ObjectName, changes: readonly PerDialect<TableChange>[]): Promise<void>
  /** The comment of a table, and WITHOUT ROWID. */
  alterTableOptions(table: d.ObjectName, change: d.Change<d.TableOptionsDefinition>): Promise<void>

  /** A NOT NULL column without default needs `options.backfill` for the rows that exist. */
  addColumn(
    table: d.ObjectName,
    name: Text,
    definition: PerDialect<d.ColumnDefinition>,
    options?: PerDialect<d.AddColumnOptions>,
  ): Promise<void>
  /** Loses what it holds, and what stands on it: its indexes, its constraints. */
  dropColumn(table: d.ObjectName, name: Text): Promise<void>
  /**
   * `{ from, to }` says what was and what will be, and can be undone. `{ nullable: false }` names only
   * what changes; the rest is read when it runs, and `undefined` removes a property.
   */
  alterColumn(
    table: d.ObjectName,
    name: Text,
    change: PerDialect<d.Change<d.ColumnDefinition> | Partial<d.ColumnDefinition>>,
    options?: PerDialect<d.AlterColumnOptions>,
  ): Promise<void>
  /** What it holds stays, and what stands on it goes along. */
  renameColumn(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** Fails where rows have NULL or the same key twice. */
  addPrimaryKey(table: d.ObjectName, name: Text, definition: PerDialect<d.PrimaryKeyDefinition>): Promise<void>
  /** The columns stay, and stay NOT NULL on PostgreSQL. */
  dropPrimaryKey(table: d.ObjectName, name: Text): Promise<void>
  /** Other columns, another order, deferrable or not. */
  alterPrimaryKey(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.PrimaryKeyDefinition>>): Promise<void>
  /** In place on PostgreSQL. */
  renamePrimaryKey(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** One without a name (SQLite) is `""`; dropped, it is known by its definition. */
  addUnique(table: d.ObjectName, name: Text, definition: PerDialect<d.UniqueDefinition>): Promise<void>
  /** By its name; one without a name is found by `definition`. */
  dropUnique(table: d.ObjectName, name: Text, definition?: PerDialect<d.UniqueDefinition>): Promise<void>
  /** Other columns, another order, deferrable or not. */
  alterUnique(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.UniqueDefinition>>): Promise<void>
  /** In place on PostgreSQL, a rebuild of the table on SQLite. */
  renameUnique(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** Fails where a row does not meet it. */
  addCheck(table: d.ObjectName, name: Text, definition: PerDialect<d.CheckDefinition>): Promise<void>
  /** By its name; one without a name (SQLite) is found by `definition`. */
  dropCheck(table: d.ObjectName, name: Text, definition?: PerDialect<d.CheckDefinition>): Promise<void>
  /** Another condition under the same name. */
  alterCheck(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.CheckDefinition>>): Promise<void>
  /** In place on PostgreSQL, a rebuild of the table on SQLite. */
  renameCheck(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** PostgreSQL. Fails where two rows exclude each other. */
  addExclusion(table: d.ObjectName, name: Text, definition: PerDialect<d.ExclusionDefinition>): Promise<void>
  /** PostgreSQL. */
  dropExclusion(table: d.ObjectName, name: Text): Promise<void>
  /** PostgreSQL. Other elements under the same name. */
  alterExclusion(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.ExclusionDefinition>>): Promise<void>
  /** PostgreSQL. */
  renameExclusion(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** Fails where a row refers to none. Both tables are locked against writes while PostgreSQL looks. */
  addForeignKey(table: d.ObjectName, name: Text, definition: PerDialect<d.ForeignKeyDefinition>): Promise<void>
  /** By its name; one without a name (SQLite) is found by `definition`. */
  dropForeignKey(table: d.ObjectName, name: Text, definition?: PerDialect<d.ForeignKeyDefinition>): Promise<void>
  /** Other columns, another target or other actions under the same name. */
  alterForeignKey(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.ForeignKeyDefinition>>): Promise<void>
  /** In place on PostgreSQL, a rebuild of the table on SQLite. */
  renameForeignKey(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** `table` may be a materialised view. */
  createIndex(table: d.ObjectName, name: Text, definition: PerDialect<d.IndexDefinition>): Promise<void>
  /** With `concurrent` without blocking writers (PostgreSQL). */
  dropIndex(table: d.ObjectName, name: Text, options?: PerDialect<d.DropIndexOptions>): Promise<void>
  /** Dropped and built again: neither engine changes one in place. */
  alterIndex(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.IndexDefinition>>): Promise<void>
  /** In place on PostgreSQL; SQLite builds it again. */
  renameIndex(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** PostgreSQL; on SQLite the labels are the column's `enum`. */
  createEnum(name: d.ObjectName, labels: PerDialect<readonly PerDialect<string>[]>): Promise<void>
  /** PostgreSQL. Refused by the engine while a column has it. */
  dropEnum(name: d.ObjectName): Promise<void>
  /** PostgreSQL. Labels added at their place, renamed, merged or removed; rows with a removed label need `map`. */
  alterEnum(name: d.ObjectName, change: PerDialect<d.AlterEnumDefinition>): Promise<void>
  /** PostgreSQL. Also moves it to another schema. */
  renameEnum(from: d.ObjectName, to: d.ObjectName): Promise<void>

  /** Also a materialised one, with its indexes (PostgreSQL). */
  createView(name: d.ObjectName, definition: PerDialect<d.ViewDefinition>): Promise<void>
  /** Also a materialised one. Refused by PostgreSQL while another view reads it. */
  dropView(name: d.ObjectName): Promise<void>
  /** Another SELECT. The view is made anew, and with it the views that read it; grants and comments stay. */
  alterView(name: d.ObjectName, change: PerDialect<d.Change<d.ViewDefinition>>): Promise<void>
  /** In place on PostgreSQL; SQLite creates it again. */
  renameView(from: d.ObjectName, to: d.ObjectName): Promise<void>

  /** PostgreSQL. */
  createSchema(name: Text): Promise<void>
  /** PostgreSQL. Refused by the engine while anything is in it. */
  dropSchema(name: Text): Promise<void>
  /** PostgreSQL. */
  renameSchema(from: Text, to: Text): Promise<void>

  /** PostgreSQL. Does nothing where the database has it. */
  createExtension(name: Text): Promise<void>
  /** PostgreSQL. Refused by the engine while a column or index needs it. */
  dropExtension(name: Text): Promise<void>
  /** PostgreSQL cannot: refused with what to do instead. */
  renameExtension(from: Text, to: Text): Promise<void>

  /** SQL for what has no operation. */
  execute(sql: d.SqlText, parameters?: d.Parameters): Promise<void>
  /** Adds rows: column to value, a literal or `{ sql: "now()" }`. Of what a row does not name the default is taken. */
  bulkInsert(table: d.ObjectName, rows: PerDialect<readonly PerDialect<d.RowDefinition>[]>): Promise<void>
  /**
   * Gives columns of existing rows a value, in batches along the primary key, each in a transaction of its own:
   * the file needs `transaction = false`. After a crash it goes on where it stopped.
   */
  backfill(table: d.ObjectName, definition: PerDialect<d.BackfillDefinition>): Promise<void>
  /** What only a person can decide and has not decided yet: the migration does not run while it stands. */
  todo(question: PerDialect<string>): Promise<void>
  /** In `down`: the migration cannot be undone, and `revert` says why before anything runs. */
  irreversible(reason: PerDialect<string>): Promise<void>

  /** The same operations, which do nothing on other dialects. */
  on(dialect: DialectName): Operations
}

/** One text for all dialects, or one for each. */
export type Text = PerDialect<string>

/** The name of an operation in a migration file. */
export type Method = Exclude<keyof Operations, "on">

/** One change inside `alterTable`; it learns its table and dialect when it is used. */
export type TableChange = (table: Name, dialect: DialectName) => PartOperation

/** The operations that also stand inside `alterTable`, where they have no table argument. */
export type PartMethod =
  | `${"add" | "drop" | "alter" | "rename"}${"Column" | "PrimaryKey" | "Unique" | "Check" | "Exclusion" | "ForeignKey"}`
  | `${"create" | "drop" | "alter" | "rename"}Index`
  | "alterTableOptions"
