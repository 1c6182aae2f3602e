import type { Operation } from "../operations/operation"
import type { Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Connection } from "./dialect"
import type { Sql } from "./sql"
import type { Statement } from "./statement"

/**
 * What is known of a database that is not there: what the operations before made of it. Those who
 * read a catalogue while they plan read this instead; what it cannot hold (privileges, policies,
 * comments of views) they take for absent.
 */
export interface Offline {
  readonly schema: Schema
  /** Whether TypeORM's table of view and column texts is there by now. */
  readonly remembers: boolean
  /** Views whose text is no longer the author's, since the engine followed a rename. */
  readonly rewritten: ReadonlySet<string>
  /** Enum types made in this transaction, quoted. */
  readonly freshTypes: ReadonlySet<string>
  /** Labels added in this transaction, by quoted enum type. */
  readonly freshLabels: ReadonlyMap<string, ReadonlySet<string>>
}

/** Something to plan against where the real database is not at hand. It follows what is planned. */
export interface OfflineDatabase {
  /** As it is now. */
  connection(): Connection
  begin(transactional: boolean): Promise<void>
  /** Takes note of an operation and what it was planned to be. */
  carryOut(operation: Operation, statements: readonly Statement[]): Promise<void>
  commit(): Promise<void>
}

export interface OfflineOptions {
  readonly schema: string
  readonly metadataTable: string
  /** What is there already, and on which version; absent: nothing, on the oldest version that limbeck knows. */
  readonly start?: { readonly schema: Schema; readonly version: readonly [number, number] }
  /** An empty database of this engine; asked for by engines that plan by carrying out. */
  readonly openScratch: () => Promise<Connection>
}

/** How a script is written that may be run again, whatever is done already. */
export interface RepeatableRules {
  /** Statements as one, all or none, that does nothing where the condition does not hold. */
  when(condition: Sql, statements: readonly string[]): string
  /** A statement that must stand outside transactions and so outside conditions; undefined where it cannot be repeated. */
  again(statement: string): RepeatableStatement | undefined
}

export interface RepeatableStatement {
  /** Does nothing where it is done already. */
  readonly text: string
  /** The same where nobody minds the lock, to stand inside a transaction. */
  readonly inside: string
  /** What it makes or takes away, and on what. */
  readonly names: readonly string[]
  /** What must have no row afterwards: the statement was left half done. */
  readonly questions: readonly Statement[]
}

/** How an engine writes a script that others run: what the runner asks and decides, said in SQL. */
export interface ScriptRules {
  openOffline(options: OfflineOptions): Promise<OfflineDatabase>
  /** What a person must know who runs it with the engine's own client. */
  readonly advice: string
  readonly opening: readonly string[]
  readonly closing: readonly string[]
  readonly begin: readonly string[]
  readonly commit: readonly string[]
  /** Makes a table of the runner's where there is none, as the runner would. */
  createOnce(table: Name, statements: readonly Sql[]): readonly string[]
  /** Stops the script where the question has a row. */
  guard(question: Statement): readonly string[]
  /** Absent where an engine cannot decide inside a script. */
  readonly repeatable?: RepeatableRules
  /** False for what a plan asks only to see whether the engine understands it. */
  isChange(statement: Statement): boolean
  /** What is true of `type`, TypeORM's name of the driver, on this engine: `=== "postgres"`. */
  readonly isOfType: string
  /** Whether a statement deletes rows of other tables while foreign keys are enforced, which a transaction cannot stop. */
  readonly needsForeignKeysOff?: (text: string) => boolean
  /** The statement with its parameters written into it. @throws LimbeckError `bad-parameter` */
  inline(text: string, parameters: readonly unknown[]): string
}
