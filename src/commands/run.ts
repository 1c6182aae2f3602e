import { findDialect } from "../dialects/dialects"
import { LimbeckError } from "../errors"
import { run as runMigrations, type RunOptions, type RunResult } from "../runner/run"
import type { TransactionMode } from "../runner/preflight"
import { displayRevision } from "../history/migration"
import { buildGraph, type Graph } from "../history/graph"
import { refuseConflicts } from "../runner/conflicts"
import type { RunContext } from "../runner/context"
import type { Direction } from "../runner/events"
import { planRevert, planRun, refuseUnknown } from "../runner/plan"
import { preview } from "../runner/preview"
import { requireWritable, type Connection as OpenConnection, type ConnectionNeeds } from "../project/connection"
import type { Project } from "../project/project"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { revisionDocument } from "./lines"
import { showProgress } from "./progress"
import { outputScript } from "./script"
import { hasEveryFile, readStanding, runContextOf } from "./standing"
import { announceTarget, openProject, openWorkspace, withConnection, type Workspace } from "./workspace"

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
  wait: { type: "string", describe: "seconds to wait for another runner or a locked file" },
  "lock-timeout": { type: "string", describe: "seconds that a statement may wait for a lock (PostgreSQL)" },
  "lock-retries": { type: "string", describe: "how often a migration that met a lock is tried again" },
  "statement-timeout": { type: "string", describe: "seconds that a statement may take (PostgreSQL)" },
  backup: { type: "boolean", describe: "copy the database first (SQLite: a file beside it; PostgreSQL: pg_dump)" },
  pause: { type: "string", describe: "seconds to rest after each batch of a data move, e.g. 50ms" },
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
  const project = await openProject(args, context)
  const { terminal } = context
  announceTarget({ project, terminal })
  const openHistory = (): Promise<Workspace> => openWorkspace(args, { ...context, project })
  if (isSet(args, "sql")) return printScript(args, await openHistory(), migration)
  if (isSet(args, "dry-run")) return printSql(args, await openHistory(), migration)
  const options = readRunOptions(args, { project, signal: context.signal })
  const { result, graph } = await withConnection({ project }, connectionNeeds(options), async (open) => {
    if (await isUpToDate(project, open, migration, options)) return NOTHING
    const workspace = await openHistory()
    const progress = showProgress(terminal, isSet(args, "verbose"))
    try {
      await requireWritable(open)
      const result = await migration.act(runContextOf(workspace, open), {
        ...options,
        onEvent: progress.onEvent,
        eventsMayLag: terminal.onEvent === undefined && !isSet(args, "verbose"),
      })
      return { result, graph: workspace.graph }
    } finally {
      progress.stop()
    }
  })
  for (const warning of result.warnings) terminal.note(`warning: ${warning}`)
  if (result.done.length === 0) terminal.print(migration.nothing)
  // Each has the comment of its class, for which its file must be read.
  const revisions = args.json ? result.done.map(({ revision }) => revisionDocument(graph, revision)) : []
  return {
    status: 0,
    json: {
      direction: migration.direction,
      revisions,
      ...(result.backup === undefined ? {} : { backup: result.backup }),
    },
  }
}

const NOTHING: { readonly result: Pick<RunResult, "done" | "warnings" | "backup">; readonly graph: Graph } = {
  result: { done: [], warnings: [] },
  graph: buildGraph([]),
}

/** Mostly nothing is pending, and the names of the files tell that. */
async function isUpToDate(
  project: Project,
  open: OpenConnection,
  { direction }: Migration,
  options: RunOptions,
): Promise<boolean> {
  return direction === "up" && options.target === undefined && hasEveryFile(project, open, options)
}

/** What would run from where the database stands, as `limbeck sql` writes it. */
async function printScript(args: Arguments, workspace: Workspace, { direction, nothing }: Migration): Promise<Outcome> {
  const { state, applied } = await withConnection(workspace, { metadata: false }, (open) =>
    readStanding(workspace, open),
  )
  refuseUnknown(state)
  const plan = (direction === "up" ? planRun : planRevert)(workspace.graph, state, textOf(args, "target"))
  if (plan.steps.length === 0) workspace.terminal.note(nothing)
  if (direction === "up")
    await refuseConflicts({ graph: workspace.graph, dialect: findDialect(workspace.project.dialectName) }, plan)
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
export function connectionNeeds({ wait }: Pick<RunOptions, "wait">): ConnectionNeeds {
  return { metadata: false, ...(wait === undefined ? {} : { wait }) }
}

export function readRunOptions(
  args: Arguments,
  { project, signal }: Pick<Workspace, "project" | "signal">,
): RunOptions {
  const { options } = project
  const target = textOf(args, "target")
  const retries = readCount(args, "lock-retries") ?? options.lockRetries
  const times = {
    wait: readSeconds(args, "wait") ?? options.wait,
    lockTimeout: readSeconds(args, "lock-timeout") ?? options.lockTimeout,
    statementTimeout: readSeconds(args, "statement-timeout") ?? options.statementTimeout,
    pause: readSeconds(args, "pause"),
    lockRetries: retries,
    onEdited: options.onEdited,
  }
  const given = Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined))
  return {
    signal,
    transaction: args.transaction as TransactionMode,
    fake: isSet(args, "fake"),
    retry: isSet(args, "retry"),
    backup: isSet(args, "backup"),
    ...(target === undefined ? {} : { target }),
    ...given,
  }
}

/** Seconds as a person types them (`30`, `0.5`, `500ms`), as milliseconds. */
function readSeconds(args: Arguments, name: string): number | undefined {
  const text = textOf(args, name)
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text)
  if (match === null) throw badNumber(name, text, "seconds are expected", "30")
  return Number(match[1]) * (match[2] === "ms" ? 1 : 1000)
}

function readCount(args: Arguments, name: string): number | undefined {
  const text = textOf(args, name)
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw badNumber(name, text, "a number is expected", "5")
  return Number(text)
}

function badNumber(name: string, text: string, expected: string, example: string): LimbeckError {
  return new LimbeckError({
    code: "bad-argument",
    message: `cannot read --${name} ${JSON.stringify(text)}: ${expected}`,
    next: `--${name} ${example}`,
  })
}
