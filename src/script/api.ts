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
  createTable(table: d.ObjectName, definition: PerDialect<d.TableDefinition>): Promise<void>
  dropTable(table: d.ObjectName): Promise<void>
  renameTable(from: d.ObjectName, to: d.ObjectName): Promise<void>
  /** Several changes of one table in one call: one rebuild on SQLite, one ALTER TABLE where PostgreSQL allows. */
  alterTable(table: d.ObjectName, changes: readonly PerDialect<TableChange>[]): Promise<void>
  /** The comment of a table, and WITHOUT ROWID. */
  alterTableOptions(table: d.ObjectName, change: d.Change<d.TableOptionsDefinition>): Promise<void>

  addColumn(
    table: d.ObjectName,
    name: Text,
    definition: PerDialect<d.ColumnDefinition>,
    options?: PerDialect<d.AddColumnOptions>,
  ): Promise<void>
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
  renameColumn(table: d.ObjectName, from: Text, to: Text): Promise<void>

  addPrimaryKey(table: d.ObjectName, name: Text, definition: PerDialect<d.PrimaryKeyDefinition>): Promise<void>
  dropPrimaryKey(table: d.ObjectName, name: Text): Promise<void>
  alterPrimaryKey(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.PrimaryKeyDefinition>>): Promise<void>
  renamePrimaryKey(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** One without a name (SQLite) is `""`; dropped, it is known by its definition. */
  addUnique(table: d.ObjectName, name: Text, definition: PerDialect<d.UniqueDefinition>): Promise<void>
  dropUnique(table: d.ObjectName, name: Text, definition?: PerDialect<d.UniqueDefinition>): Promise<void>
  alterUnique(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.UniqueDefinition>>): Promise<void>
  renameUnique(table: d.ObjectName, from: Text, to: Text): Promise<void>

  addCheck(table: d.ObjectName, name: Text, definition: PerDialect<d.CheckDefinition>): Promise<void>
  dropCheck(table: d.ObjectName, name: Text, definition?: PerDialect<d.CheckDefinition>): Promise<void>
  alterCheck(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.CheckDefinition>>): Promise<void>
  renameCheck(table: d.ObjectName, from: Text, to: Text): Promise<void>

  addExclusion(table: d.ObjectName, name: Text, definition: PerDialect<d.ExclusionDefinition>): Promise<void>
  dropExclusion(table: d.ObjectName, name: Text): Promise<void>
  alterExclusion(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.ExclusionDefinition>>): Promise<void>
  renameExclusion(table: d.ObjectName, from: Text, to: Text): Promise<void>

  addForeignKey(table: d.ObjectName, name: Text, definition: PerDialect<d.ForeignKeyDefinition>): Promise<void>
  dropForeignKey(table: d.ObjectName, name: Text, definition?: PerDialect<d.ForeignKeyDefinition>): Promise<void>
  alterForeignKey(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.ForeignKeyDefinition>>): Promise<void>
  renameForeignKey(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** `table` may be a materialised view. */
  createIndex(table: d.ObjectName, name: Text, definition: PerDialect<d.IndexDefinition>): Promise<void>
  dropIndex(table: d.ObjectName, name: Text, options?: PerDialect<d.DropIndexOptions>): Promise<void>
  alterIndex(table: d.ObjectName, name: Text, change: PerDialect<d.Change<d.IndexDefinition>>): Promise<void>
  renameIndex(table: d.ObjectName, from: Text, to: Text): Promise<void>

  /** PostgreSQL; on SQLite the labels are the column's `enum`. */
  createEnum(name: d.ObjectName, labels: PerDialect<readonly PerDialect<string>[]>): Promise<void>
  dropEnum(name: d.ObjectName): Promise<void>
  alterEnum(name: d.ObjectName, change: PerDialect<d.AlterEnumDefinition>): Promise<void>
  /** Also moves it to another schema. */
  renameEnum(from: d.ObjectName, to: d.ObjectName): Promise<void>

  createView(name: d.ObjectName, definition: PerDialect<d.ViewDefinition>): Promise<void>
  dropView(name: d.ObjectName): Promise<void>
  alterView(name: d.ObjectName, change: PerDialect<d.Change<d.ViewDefinition>>): Promise<void>
  renameView(from: d.ObjectName, to: d.ObjectName): Promise<void>

  /** PostgreSQL. */
  createSchema(name: Text): Promise<void>
  dropSchema(name: Text): Promise<void>
  renameSchema(from: Text, to: Text): Promise<void>

  /** PostgreSQL. */
  createExtension(name: Text): Promise<void>
  dropExtension(name: Text): Promise<void>
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

type Text = PerDialect<string>

/** The name of an operation in a migration file. */
export type Method = Exclude<keyof Operations, "on">

/** One change inside `alterTable`; it learns its table and dialect when it is used. */
export type TableChange = (table: Name, dialect: DialectName) => PartOperation

/** The operations that also stand inside `alterTable`, where they have no table argument. */
export type PartMethod =
  | `${"add" | "drop" | "alter" | "rename"}${"Column" | "PrimaryKey" | "Unique" | "Check" | "Exclusion" | "ForeignKey"}`
  | `${"create" | "drop" | "alter" | "rename"}Index`
  | "alterTableOptions"
