import type { Operation } from "../operations/operation"
import type { Default } from "../schema/columns"
import type { Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { BackupRequest } from "./backup"
import type { Locking, Records } from "./locking"
import type { Offline, ScriptRules } from "./script"
import type { Statement } from "./statement"
import type { TogetherRules } from "./together"
import type { Walk } from "./walk"

/** The engines that limbeck knows. */
export type DialectName = "postgres" | "sqlite"

/** One row of a result: column name to value, as the driver gives it. */
export type Row = Readonly<Record<string, unknown>>

/** Runs one statement and gives its rows. The only way dialects reach a database. */
export type Query = (text: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>

/** An open database as dialects see it. */
export interface Connection {
  readonly query: Query
  /** The schema of the DataSource: what a name without schema means. PostgreSQL; `main` on SQLite. */
  readonly schema: string
  /** Server version as `[major, minor]`: `[17, 2]`, `[3, 45]`. */
  readonly version: readonly [number, number]
  /** The table in which TypeORM remembers view texts and generated columns, when it is to be kept. */
  readonly metadataTable: string
  /** The name of the database as TypeORM records it in its metadata table; absent on SQLite. */
  readonly database?: string
  /** True inside a transaction, as far as the query runner knows. */
  readonly inTransaction?: boolean
  /** True where no statement of this transaction before can have given an enum type a new label. */
  readonly hasNoFreshLabels?: boolean
  /** Where there is no database: what is known instead. `query` must not be called then. */
  readonly offline?: Offline
}

/** What `inspect` reads. */
export interface Scope {
  /** PostgreSQL: schemas besides the DataSource's own that are read. */
  readonly namespaces: readonly string[]
}

/** How one engine spells types and defaults; used where texts enter the neutral model. */
export interface TypeSystem {
  /** The canonical spelling of a type text: `character varying(10)` is `varchar(10)`. */
  canonicalType(text: string): string
  /** A default as SQL text, for a column of this canonical type. */
  canonicalDefault(text: string, type: string): Default | undefined
  /** A literal or expression back as SQL text for a column of this type. */
  defaultText(value: Default, type: string): string
  /** False when a value of type `from` can never be kept as type `to`. */
  readonly isConvertible: (from: string, to: string) => boolean
  /** False when values of type `from` would have to be parsed to become type `to`: nobody renames a column so. */
  readonly isAkin: (from: string, to: string) => boolean
  /** True when the engine has no cast, not even an explicit one: a person must say what becomes of the values. */
  needsUsing(from: string, to: string): boolean
  /** True when turning `from` into `to` can lose or refuse rows: a reviewer must see it. */
  isLossy(from: string, to: string): boolean
}

/** A lock on a table that lasts as long as the table is large. */
export interface TableLock {
  readonly table: Name
  readonly blocks: "writes" | "reads and writes"
  /** What is done meanwhile: `the index is built`. */
  readonly why: string
  /** How the same is done without such a lock, where there is a way. */
  readonly safe?: string
}

/** One engine. Dialects answer small questions; the flow is elsewhere. */
export interface Dialect {
  readonly name: DialectName
  readonly types: TypeSystem
  /** Reads the database into the canonical model, in a number of statements that does not depend on its size. */
  inspect(connection: Connection, scope: Scope): Promise<Schema>
  /**
   * Decides which expressions of `wanted` (defaults, checks, predicates, generated columns, views)
   * mean the same as those of `current` under the same name, and gives `wanted` with the text of
   * `current` for these. Asks the engine only when texts differ; changes nothing in the database.
   * @param onRefused is told why the engine could not be asked, so that texts had to do
   */
  canonicalize(
    connection: Connection,
    wanted: Schema,
    current: Schema,
    onRefused?: (reason: string) => void,
  ): Promise<Schema>
  /**
   * The statements that carry out one operation on the database as it is now.
   * @throws LimbeckError when this engine cannot do it, or must not in this state.
   */
  plan(operation: Operation, connection: Connection): Promise<readonly Statement[]>
  /** A table in the order of its key. @throws LimbeckError `no-primary-key`, `missing-table` */
  walk(table: Name, connection: Connection): Promise<Walk>
  /** Who has to wait while these operations run; nothing where the engine locks the whole database anyway. */
  findLongLocks(operations: readonly Operation[]): readonly TableLock[]
  readonly session: Session
  readonly script: ScriptRules
}

/** How long a statement of a migration may wait for a lock, and take, in milliseconds. */
export interface Limits {
  readonly lockTimeout?: number
  readonly statementTimeout?: number
}

/** What the runner needs of an engine's sessions. */
export interface Session {
  /** Whether one connection may work in several schemas. */
  readonly hasSchemas: boolean
  readonly locking: Locking
  readonly records: Records
  /**
   * How a dry run learns the statements: by planning each operation against the database as it is, or,
   * where an operation depends on what earlier ones made of its table, by running them and rolling back.
   */
  readonly preview: "plan" | "rollback"
  /** Before a migration's transaction begins (SQLite: foreign keys off); gives what undoes it. */
  beforeTransaction(query: Query): Promise<() => Promise<void>>
  /** Sets limits for the transaction that is open, else for the session; gives what restores the session's. */
  limit(query: Query, limits: Limits, inTransaction: boolean): Promise<() => Promise<void>>
  /** Absent where each statement is sent by itself. */
  readonly together?: TogetherRules
  /** Copies the whole database; gives the file. @throws LimbeckError `no-backup` */
  backup(request: BackupRequest): Promise<string>
  /** Before a migration's transaction commits (SQLite: foreign_key_check). @throws LimbeckError */
  beforeCommit(query: Query): Promise<void>
}
