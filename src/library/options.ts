import type { DialectName } from "../dialects/dialect"
import type { LimbeckOptions } from "../project/options"
import type { RunEvent } from "../runner/events"
import type { TransactionMode } from "../runner/preflight"

/** Where a library function tells what it does, line by line; `console`, pino and winston are such loggers. */
export interface Logger {
  /** What it does, a line at a time. */
  info(line: string): void
  /** What someone should look at, though it goes on. */
  warn(line: string): void
}

/** What every function of the library takes. Nothing is printed: without a logger the result has all there is. */
export interface LibraryOptions {
  readonly logger?: Logger
  /** When aborted, what runs is rolled back, and the function ends with the code `interrupted`. */
  readonly signal?: AbortSignal
  /** The folder that paths and globs count from; default: the working directory. */
  readonly cwd?: string
  /** The settings of the project; default: what the file of the DataSource exports as `limbeck`. */
  readonly settings?: LimbeckOptions
}

export interface ExecutionOptions extends LibraryOptions {
  /** Called at each step, before the next one begins. */
  readonly onEvent?: (event: RunEvent) => void
  readonly target?: string
  /** Default: each migration in a transaction of its own. */
  readonly transaction?: TransactionMode
  /** The statements instead of running them. */
  readonly dryRun?: boolean
  /** The whole script instead of running it, ledger included. */
  readonly sql?: boolean
  /** Record without running. */
  readonly fake?: boolean
  /** Copy the database first (SQLite: a file beside it; PostgreSQL: pg_dump). */
  readonly backup?: boolean
  /** Run again what a crash left unfinished outside a transaction. */
  readonly retry?: boolean
  /** Milliseconds to wait for another runner or a locked file. */
  readonly wait?: number
  /** Milliseconds that a statement may wait for a lock (PostgreSQL). */
  readonly lockTimeout?: number
  /** How often a migration that met a lock is tried again. */
  readonly lockRetries?: number
  /** Milliseconds that a statement may take (PostgreSQL). */
  readonly statementTimeout?: number
  /** Milliseconds to rest after each batch of a data move. */
  readonly pause?: number
}

export interface CurrentOptions extends LibraryOptions {
  /** `ok` is false when the database is not on all heads. */
  readonly checkHeads?: boolean
}

export interface HistoryOptions extends LibraryOptions {
  /** `from:to`, for example `-3:current` or `base:3f2a`. */
  readonly range?: string
  /** Ask the database what is applied. */
  readonly indicateCurrent?: boolean
}

export interface HeadsOptions extends LibraryOptions {
  /** Without those that another branch depends on. */
  readonly resolveDependencies?: boolean
}

export interface ShowOptions extends LibraryOptions {
  /** Default: all. */
  readonly revision?: string
}

export interface StampOptions extends LibraryOptions {
  readonly targets: readonly string[]
  /** First compare the database with what the migrations give. */
  readonly verify?: boolean
  /** Forget everything first, also what no file has. */
  readonly purge?: boolean
}

/** Without a decision the findings tell what there is to decide. */
export interface RepairOptions extends LibraryOptions {
  /** Default: the only one there is. */
  readonly revision?: string
  /** It is applied: all of it is there. */
  readonly applied?: boolean
  /** It is not applied: nothing of it is there. */
  readonly reverted?: boolean
  /** The next run begins it again. */
  readonly retry?: boolean
  /** The edited or renamed file is what the database has. */
  readonly accept?: boolean
}

export interface CheckOptions extends LibraryOptions {
  /** More than one head is a finding. */
  readonly singleHead?: boolean
  /** A git commit: files that it has may not change, new ones not be older. */
  readonly base?: string
  /** List what the setting `ignore` silences. */
  readonly ignored?: boolean
}

export interface SqlOptions extends LibraryOptions {
  /** `from:to`, up or down; or revisions and files; default: `base:heads`. */
  readonly revisions?: string | readonly string[]
  /** Write to this file; or to a folder, a file for each revision. */
  readonly out?: string
  /** Default: that of the DataSource. */
  readonly dialect?: DialectName
  /** What the connected database has not. */
  readonly pending?: boolean
  /** A git commit: the migrations that it has not. */
  readonly since?: string
  /** How `out` is written; `markdown` with warnings, for a pull request. */
  readonly format?: "sql" | "markdown"
  /** Safe to run whatever is applied already (PostgreSQL). */
  readonly idempotent?: boolean
}

/** The place and the name of a new migration. */
export interface NewFileOptions extends LibraryOptions {
  /** `AddNewField`. */
  readonly name?: string
  /** The same in words; it becomes the description. */
  readonly message?: string
  readonly dir?: string
  /** Names for the branch: `shop@head`. */
  readonly branchLabel?: string | readonly string[]
  /** Default: 12 random hex digits. */
  readonly revId?: string
  /** Milliseconds since 1970. */
  readonly timestamp?: number
  /** Let the parent be no head, which opens a branch. */
  readonly splice?: boolean
}

export interface RebaseOptions extends LibraryOptions {
  /** The first that moves; default: the one branch that git's base has not. */
  readonly revision?: string
  /** What it is to follow; default: the other head. */
  readonly onto?: string
  /** A git commit: what it has does not move; default: origin's main branch. */
  readonly base?: string
  /** Leave the database alone, which has none of them. */
  readonly filesOnly?: boolean
}

export interface EjectOptions extends LibraryOptions {
  /** `sources` of the result instead of files. */
  readonly dryRun?: boolean
  /** Also where git could not bring the files back. */
  readonly force?: boolean
}

export interface MergeOptions extends NewFileOptions {
  /** What to join; default: all heads. */
  readonly revisions?: readonly string[]
}

export interface CreateOptions extends NewFileOptions {
  /** Parents; default: all heads. */
  readonly head?: string | readonly string[]
  /** Revisions of other branches to be applied first. */
  readonly dependsOn?: string | readonly string[]
}

export interface GenerateOptions extends CreateOptions {
  /** `source` of the result instead of a file. */
  readonly dryRun?: boolean
  /** Revert my newest migration, which no one else has, and write it anew. */
  readonly amend?: boolean
  /** Write nothing; `ok` is false when there is something to write. */
  readonly check?: boolean
  /** `{ products: "items", "products.colour": "color" }` */
  readonly rename?: Readonly<Record<string, string>>
  /** `products.colour` was dropped, not renamed. */
  readonly noRename?: readonly string[]
  /** Nothing was renamed: drop and add. */
  readonly noRenames?: boolean
  /** `{ "products.product_type:tools": "tooling" }` */
  readonly renameEnum?: Readonly<Record<string, string>>
  /** `{ "products.product_type:tools": "other" }` */
  readonly mapEnum?: Readonly<Record<string, string>>
  readonly drop?: readonly string[]
  readonly dropAll?: boolean
  /** `{ "products.sku": "''" }`: SQL values of rows that exist already, for each engine where they differ. */
  readonly backfill?: Readonly<Record<string, string | { readonly [D in DialectName]?: string }>>
  /** `{ "products.price": "price::numeric" }`: casts (PostgreSQL). */
  readonly using?: Readonly<Record<string, string | { readonly [D in DialectName]?: string }>>
}
