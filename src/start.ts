import type { DataSource } from "typeorm"
import type * as Commands from "./library/commands"
import type {
  CheckResult,
  CurrentResult,
  EjectResult,
  EnsureVersionResult,
  ExecutionResult,
  GenerateResult,
  NewFileResult,
  RebaseResult,
  RepairResult,
  RevisionsResult,
  SqlResult,
  StampResult,
} from "./library/documents"
import type * as Migrate from "./library/migrate"
import type { MigrateOptions } from "./library/migrate"
import type {
  CheckOptions,
  CreateOptions,
  CurrentOptions,
  EjectOptions,
  ExecutionOptions,
  GenerateOptions,
  HeadsOptions,
  HistoryOptions,
  LibraryOptions,
  MergeOptions,
  RebaseOptions,
  RepairOptions,
  ShowOptions,
  SqlOptions,
  StampOptions,
} from "./library/options"
import type { RunResult } from "./runner/run"

/** The runner, loaded when an application calls it: a migration file that imports limbeck does without. */
function loadRunner(): typeof Migrate {
  return require("./library/migrate") as typeof Migrate // eslint-disable-line @typescript-eslint/no-require-imports
}

/**
 * Applies what is pending, for an application to call when it starts. Safe in many processes at
 * once; with nothing pending it costs one query, and no migration file is loaded for it.
 *
 * ```ts
 * await dataSource.initialize()
 * await migrate(dataSource)
 * ```
 * @throws LimbeckError naming the migration that failed; it was rolled back
 */
export function migrate(dataSource: DataSource, options?: MigrateOptions): Promise<RunResult> {
  return loadRunner().migrate(dataSource, options)
}

/** Only looks. @throws LimbeckError `pending` naming what is not applied */
export function assertMigrated(dataSource: DataSource, options?: MigrateOptions): Promise<void> {
  return loadRunner().assertMigrated(dataSource, options)
}

/** A command as a function, loaded when it is called. Each result is what the command prints with `--json`. */
function call<T>(name: string, dataSource: DataSource, options: LibraryOptions): Promise<T> {
  const { callCommand } = require("./library/commands") as typeof Commands // eslint-disable-line @typescript-eslint/no-require-imports
  return callCommand(name, dataSource, options) as Promise<T>
}

/** `limbeck run`: applies what is pending up to `target` (default `heads`). @throws LimbeckError */
export function run(dataSource: DataSource, options: ExecutionOptions = {}): Promise<ExecutionResult> {
  return call("run", dataSource, options)
}

/** `limbeck revert`: undoes the last migration, or all above `target`. @throws LimbeckError */
export function revert(dataSource: DataSource, options: ExecutionOptions = {}): Promise<ExecutionResult> {
  return call("revert", dataSource, options)
}

/** `limbeck current`: where the database stands. */
export function current(dataSource: DataSource, options: CurrentOptions = {}): Promise<CurrentResult> {
  return call("current", dataSource, options)
}

/** `limbeck history`: the migrations, newest first. */
export function history(dataSource: DataSource, options: HistoryOptions = {}): Promise<RevisionsResult> {
  return call("history", dataSource, options)
}

/** `limbeck heads`: the newest revisions of the migration files. */
export function heads(dataSource: DataSource, options: HeadsOptions = {}): Promise<RevisionsResult> {
  return call("heads", dataSource, options)
}

/** `limbeck branches`: revisions that more than one other follows. */
export function branches(dataSource: DataSource, options: LibraryOptions = {}): Promise<RevisionsResult> {
  return call("branches", dataSource, options)
}

/** `limbeck show`: one revision, or all with whether they are applied. */
export function show(dataSource: DataSource, options: ShowOptions = {}): Promise<RevisionsResult> {
  return call("show", dataSource, options)
}

/** `limbeck merge`: writes a migration that joins several heads. */
export function merge(dataSource: DataSource, options: MergeOptions = {}): Promise<NewFileResult> {
  return call("merge", dataSource, options)
}

/** `limbeck stamp`: records where the database stands, without running anything. */
export function stamp(dataSource: DataSource, options: StampOptions): Promise<StampResult> {
  return call("stamp", dataSource, options)
}

/** `limbeck ensure-version`: makes the tables that migrations are recorded in, and nothing else. */
export function ensureVersion(dataSource: DataSource, options: LibraryOptions = {}): Promise<EnsureVersionResult> {
  return call("ensure-version", dataSource, options)
}

/** `limbeck repair`: shows what is known of an unfinished or edited migration, and records a decision. */
export function repair(dataSource: DataSource, options: RepairOptions = {}): Promise<RepairResult> {
  return call("repair", dataSource, options)
}

/** `limbeck check`: what disagrees among entities, migrations and database. */
export function check(dataSource: DataSource, options: CheckOptions = {}): Promise<CheckResult> {
  return call("check", dataSource, options)
}

/** `limbeck sql`: the statements of migrations, to be run by others. */
export function sql(dataSource: DataSource, options: SqlOptions = {}): Promise<SqlResult> {
  return call("sql", dataSource, options)
}

/** `limbeck generate`: writes a migration for what differs between the entities and the database. */
export function generate(dataSource: DataSource, options: GenerateOptions = {}): Promise<GenerateResult> {
  return call("generate", dataSource, options)
}

/** `limbeck create`: writes an empty migration, for data moves and SQL. */
export function create(dataSource: DataSource, options: CreateOptions = {}): Promise<NewFileResult> {
  return call("create", dataSource, options)
}

/** `limbeck rebase`: lets migrations that only you have follow another head. */
export function rebase(dataSource: DataSource, options: RebaseOptions = {}): Promise<RebaseResult> {
  return call("rebase", dataSource, options)
}

/** `limbeck eject`: rewrites the migration files to plain SQL that needs TypeORM alone. */
export function eject(dataSource: DataSource, options: EjectOptions = {}): Promise<EjectResult> {
  return call("eject", dataSource, options)
}
