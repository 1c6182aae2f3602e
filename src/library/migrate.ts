import type { DataSource } from "typeorm"
import type * as Progress from "../commands/progress"
import { LimbeckError } from "../errors"
import { displayRevision, type Revision } from "../history/migration"
import { isSettled } from "../runner/settled"
import { planRun } from "../runner/plan"
import { run, type RunOptions, type RunResult } from "../runner/run"
import { readState, withSession } from "../runner/session"
import { withApplication, type ApplicationOptions } from "./application"
import { terminalOf } from "./logger"
import type { Logger } from "./options"

/** How `migrate` and `assertMigrated` go about it. */
export interface MigrateOptions extends RunOptions, ApplicationOptions {
  /** Told what happens; without one nothing is said, and the result has it. */
  readonly logger?: Logger
}

/**
 * Brings the database of a running application up to date; with nothing pending it costs one query.
 * Revisions of a newer release are a warning unless `onUnknown` is `fail`: the older one must start too.
 */
export async function migrate(dataSource: DataSource, options: MigrateOptions = {}): Promise<RunResult> {
  const { logger } = options
  const own = warningsOf(dataSource)
  for (const warning of own) logger?.warn(warning)
  return withApplication(dataSource, options, async ({ context, named, loadGraph }) => {
    if (isPlainRun(options) && (await isSettled(context, options, named))) {
      return { direction: "up", done: [], warnings: own }
    }
    const graph = await loadGraph()
    const result = await run({ ...context, graph }, { onUnknown: "warn", ...options, ...listenTo(options) })
    for (const warning of result.warnings) logger?.warn(warning)
    return { ...result, warnings: [...own, ...result.warnings] }
  })
}

/** Only looks. @throws LimbeckError `pending` naming what is not applied */
export async function assertMigrated(dataSource: DataSource, options: MigrateOptions = {}): Promise<void> {
  await withApplication(dataSource, options, async ({ context, named, loadGraph }) => {
    if (isPlainRun(options) && (await isSettled(context, options, named))) return
    const graph = await loadGraph()
    const steps = await withSession({ ...context, graph }, options, async (session) => {
      return planRun(graph, await readState(session), options.target).steps
    })
    if (steps.length > 0) throw pending(steps)
  })
}

/** Another target than the heads may be behind what the database has. */
function isPlainRun({ target }: MigrateOptions): boolean {
  return target === undefined || target === "heads"
}

/** The lines that the command prints, for a logger. */
function listenTo({ logger, onEvent }: MigrateOptions): Pick<RunOptions, "onEvent" | "eventsMayLag"> {
  if (logger === undefined) return onEvent === undefined ? {} : { onEvent }
  const { showProgress } = require("../commands/progress") as typeof Progress // eslint-disable-line @typescript-eslint/no-require-imports
  return { onEvent: showProgress(terminalOf(logger, onEvent), false).onEvent, eventsMayLag: onEvent === undefined }
}

function warningsOf({ options }: DataSource): readonly string[] {
  if (options.migrationsRun !== true) return []
  return [
    "the DataSource has `migrationsRun: true`: TypeORM runs the migrations itself in initialize(), without the lock and " +
      "the journal of migrate(), which then finds nothing to do; set it to false",
  ]
}

function pending(steps: readonly Revision[]): LimbeckError {
  const shown = steps.slice(0, 5).map(displayRevision).join(", ")
  return new LimbeckError({
    code: "pending",
    message: `Target database is not up to date: ${shown}${steps.length > 5 ? ` and ${steps.length - 5} more` : ""}`,
    next: "limbeck run",
  })
}
