import { LimbeckError } from "../errors"
import { run as runMigrations, type RunOptions, type RunResult } from "../runner/run"
import type { TransactionMode } from "../runner/preflight"
import { displayRevision } from "../history/migration"
import type { RunContext } from "../runner/context"
import type { Direction } from "../runner/events"
import { planRevert, planRun, refuseUnknown } from "../runner/plan"
import { preview } from "../runner/preview"
import { requireWritable, type ConnectionNeeds } from "../project/connection"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { revisionDocument } from "./lines"
import { showProgress } from "./progress"
import { outputScript } from "./script"
import { readStanding, runContextOf } from "./standing"
import { announceTarget, openWorkspace, withConnection, type Workspace } from "./workspace"

export const RUN_OPTIONS = {
  transaction: {
    choices: ["each", "all", "none"],
    default: "each",
    describe: "one transaction for each migration, for all, or none",
  },
  "dry-run": { type: "boolean", describe: "print the SQL instead of running it" },
  sql: { type: "boolean", describe: "print the whole script for others to run, ledger included" },
  fake: { alias: "f", type: "boolean", describe: "record without running" },
  retry: { type: "boolean", describe: "run again what a crash left unfinished outside a transaction" },
  "lock-timeout": { type: "string", describe: "seconds to wait for another process" },
} as const satisfies Command["options"]

export const run: Command = {
  name: "run",
  aliases: ["upgrade"],
  usage: "[target]",
  summary: "apply pending migrations",
  positionals: { target: { type: "string", describe: "head, heads, +1, 3f2a, AddNewField; default: heads" } },
  options: RUN_OPTIONS,
  examples: [
    ["limbeck run", "all that is pending"],
    ["limbeck run +1", "the next one"],
  ],
  run: (args, context) =>
    migrate(args, context, {
      direction: "up",
      act: runMigrations,
      nothing: "nothing to run: the database is up to date",
    }),
}

interface Migration {
  readonly direction: Direction
  readonly act: (context: RunContext, options: RunOptions) => Promise<RunResult>
  /** What is said when there is nothing to do. */
  readonly nothing: string
}

/** What `run` and `revert` share. */
export async function migrate(args: Arguments, context: CommandContext, migration: Migration): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph, terminal } = workspace
  announceTarget(workspace)
  if (isSet(args, "sql")) return printScript(args, workspace, migration)
  if (isSet(args, "dry-run")) return printSql(args, workspace, migration)
  const options = readRunOptions(args, workspace)
  const result = await withConnection(workspace, connectionNeeds(options), async (open) => {
    const progress = showProgress(terminal, isSet(args, "verbose"))
    try {
      await requireWritable(open)
      return await migration.act(runContextOf(workspace, open), { ...options, onEvent: progress.onEvent })
    } finally {
      progress.stop()
    }
  })
  for (const warning of result.warnings) terminal.note(`warning: ${warning}`)
  if (result.done.length === 0) terminal.print(migration.nothing)
  const revisions = result.done.map(({ revision }) => revisionDocument(graph, revision))
  return { status: 0, json: { direction: result.direction, revisions } }
}

/** What would run from where the database stands, as `limbeck sql` writes it. */
async function printScript(args: Arguments, workspace: Workspace, { direction, nothing }: Migration): Promise<Outcome> {
  const { state, applied } = await withConnection(workspace, { metadata: false }, (open) =>
    readStanding(workspace, open),
  )
  refuseUnknown(state)
  const plan = (direction === "up" ? planRun : planRevert)(workspace.graph, state, textOf(args, "target"))
  if (plan.steps.length === 0) workspace.terminal.note(nothing)
  return outputScript(args, workspace, { direction, revisions: plan.steps, before: applied })
}

/** The statements that would run, as a script that a person can read; nothing is changed. */
async function printSql(args: Arguments, workspace: Workspace, { direction, nothing }: Migration): Promise<Outcome> {
  const { graph, terminal } = workspace
  const options = readRunOptions(args, workspace)
  const previews = await withConnection(workspace, connectionNeeds(options), (open) =>
    preview(runContextOf(workspace, open), direction, options),
  )
  if (previews.length === 0) terminal.note(nothing)
  for (const { revision, sql, incomplete } of previews) {
    terminal.print(`-- ${direction === "up" ? "run" : "revert"} ${displayRevision(revision)}`)
    for (const statement of sql) terminal.print(`${statement.trim().replace(/;$/, "")};`)
    if (incomplete !== undefined) terminal.print(`-- not all of it can be told before it runs: ${incomplete}`)
  }
  const revisions = previews.map(({ revision, sql }) => ({ ...revisionDocument(graph, revision), sql }))
  return { status: 0, json: { direction, revisions, sql: previews.flatMap(({ sql }) => sql) } }
}

/** The engine itself waits for a locked file as long as the runner waits for another one. */
export function connectionNeeds({ lockTimeout }: Pick<RunOptions, "lockTimeout">): ConnectionNeeds {
  return { metadata: false, ...(lockTimeout === undefined ? {} : { lockTimeout }) }
}

export function readRunOptions(args: Arguments, { project, signal }: Workspace): RunOptions {
  const target = textOf(args, "target")
  const lockTimeout = readSeconds(textOf(args, "lock-timeout")) ?? project.options.lockTimeout
  return {
    signal,
    transaction: args.transaction as TransactionMode,
    fake: isSet(args, "fake"),
    retry: isSet(args, "retry"),
    ...(target === undefined ? {} : { target }),
    ...(lockTimeout === undefined ? {} : { lockTimeout }),
  }
}

/** Seconds as a person types them (`30`, `0.5`, `500ms`), as milliseconds. */
function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text)
  if (match === null) {
    throw new LimbeckError({
      code: "bad-argument",
      message: `cannot read --lock-timeout ${JSON.stringify(text)}: seconds are expected`,
      next: "--lock-timeout 30",
    })
  }
  return Number(match[1]) * (match[2] === "ms" ? 1 : 1000)
}
