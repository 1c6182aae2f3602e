/**
 * The public API, and the run-time entry that every migration file imports: what is loaded here is
 * loaded in production, so it stays without yargs, TypeScript and prettier.
 */
export { operations, runOperations } from "./script/operations"
export { settleOperations } from "./script/queue"
export {
  addCheck,
  addColumn,
  addExclusion,
  addForeignKey,
  addPrimaryKey,
  addUnique,
  alterCheck,
  alterColumn,
  alterExclusion,
  alterForeignKey,
  alterIndex,
  alterPrimaryKey,
  alterTableOptions,
  alterUnique,
  createIndex,
  dropCheck,
  dropColumn,
  dropExclusion,
  dropForeignKey,
  dropIndex,
  dropPrimaryKey,
  dropUnique,
  renameCheck,
  renameColumn,
  renameExclusion,
  renameForeignKey,
  renameIndex,
  renamePrimaryKey,
  renameUnique,
} from "./script/changes"
export { columnType } from "./dialects/column-type"
export {
  assertMigrated,
  branches,
  check,
  create,
  current,
  eject,
  ensureVersion,
  generate,
  heads,
  history,
  merge,
  migrate,
  rebase,
  repair,
  revert,
  run,
  show,
  sql,
  stamp,
} from "./start"
export { LimbeckError, RevisionError, StatementError } from "./errors"
export type { Operations, TableChange, Text } from "./script/api"
export type {
  AddColumnOptions,
  AlterColumnOptions,
  AlterEnumDefinition,
  BackfillDefinition,
  Change,
  CheckDefinition,
  ColumnDefinition,
  DefaultDefinition,
  DropIndexOptions,
  ExclusionDefinition,
  ForeignKeyDefinition,
  IndexDefinition,
  LabelMap,
  Named,
  NamedList,
  ObjectName,
  Parameters,
  PrimaryKeyDefinition,
  RowDefinition,
  SequenceDefinition,
  SqlText,
  TableDefinition,
  TableOptionsDefinition,
  Texts,
  UniqueDefinition,
  ViewDefinition,
} from "./script/definitions"
export type { PerDialect, Variants } from "./script/variants"
export type { TypeOrOptions } from "./dialects/column-type"
export type { Default } from "./schema/columns"
export type { Deferrable } from "./schema/constraints"
export type { ForeignKeyAction } from "./schema/foreign-keys"
export type { IndexPart } from "./schema/indexes"
export type { Name } from "./schema/names"
export type { DialectName } from "./dialects/dialect"
export type { Revision } from "./history/migration"
export type { LimbeckOptions } from "./project/options"
export type { MigrationList } from "./library/application"
export type { MigrateOptions } from "./library/migrate"
export type * from "./library/documents"
export type * from "./library/options"
export type { RunResult } from "./runner/run"
export type { JournalSettings } from "./runner/context"
export type { Direction, RunEvent, StepEvent } from "./runner/events"
export type { TransactionMode } from "./runner/preflight"
export type { DoneStep } from "./runner/progress"
export type { MoveProgress } from "./script/moves"
