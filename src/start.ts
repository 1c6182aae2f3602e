import type { DataSource } from "typeorm"
import type * as Migrate from "./library/migrate"
import type { MigrateOptions } from "./library/migrate"
import type { RunResult } from "./runner/run"

/** The runner, loaded when an application calls it: a migration file that imports limbeck does without. */
function loadRunner(): typeof Migrate {
  return require("./library/migrate") as typeof Migrate // eslint-disable-line @typescript-eslint/no-require-imports
}

/**
 * Applies what is pending, for an application to call when it starts. Safe in many processes at
 * once; with nothing pending it costs one query.
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
