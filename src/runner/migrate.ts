import type { DataSource } from "typeorm"
import { dialectNameOfDriver, findDialect } from "../dialects/dialects"
import { LimbeckError } from "../errors"
import { loadGraph, moduleOfInstances, type MigrationModule } from "../history/load"
import { displayRevision, type Revision } from "../history/migration"
import type { JournalSettings, RunContext } from "./context"
import { planRun } from "./plan"
import { run, type RunOptions, type RunResult } from "./run"
import { readState, withSession } from "./session"

export interface MigrateOptions extends RunOptions {
  /** Default: the migrations of the DataSource. */
  readonly migrations?: readonly MigrationModule[]
  readonly journal?: JournalSettings | false
  readonly ignoreRevisions?: readonly string[]
}

/**
 * Brings the database of a running application up to date; with nothing pending it costs one query.
 * Revisions of a newer release are a warning unless `onUnknown` is `fail`: the older one must start too.
 */
export async function migrate(dataSource: DataSource, options: MigrateOptions = {}): Promise<RunResult> {
  return run(contextOf(dataSource, options), { onUnknown: "warn", ...options })
}

/** Only looks. @throws LimbeckError `pending` naming what is not applied */
export async function assertMigrated(dataSource: DataSource, options: MigrateOptions = {}): Promise<void> {
  const context = contextOf(dataSource, options)
  const steps = await withSession(context, options, async (session) => {
    return planRun(context.graph, await readState(session), options.target).steps
  })
  if (steps.length > 0) throw pending(steps)
}

function contextOf(dataSource: DataSource, options: MigrateOptions): RunContext {
  if (!dataSource.isInitialized) {
    throw new LimbeckError({
      code: "not-connected",
      message: "cannot migrate: the DataSource is not connected",
      next: "await dataSource.initialize() first, with `synchronize` and `migrationsRun` off",
    })
  }
  const { journal, ignoreRevisions, migrations = [moduleOfInstances(dataSource.migrations)] } = options
  return {
    dataSource,
    dialect: findDialect(dialectNameOfDriver(dataSource.options.type)),
    graph: loadGraph(migrations),
    ...(journal === undefined ? {} : { journal }),
    ...(ignoreRevisions === undefined ? {} : { ignoreRevisions }),
  }
}

function pending(steps: readonly Revision[]): LimbeckError {
  const shown = steps.slice(0, 5).map(displayRevision).join(", ")
  return new LimbeckError({
    code: "pending",
    message: `Target database is not up to date: ${shown}${steps.length > 5 ? ` and ${steps.length - 5} more` : ""}`,
    next: "limbeck run",
  })
}
