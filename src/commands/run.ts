import { LimbeckError } from "../errors"
import { run as runMigrations, type RunOptions, type RunResult } from "../runner/run"
import type { TransactionMode } from "../runner/preflight"
import { requireWritable } from "../project/connection"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { revisionDocument } from "./lines"
import { showProgress } from "./progress"
import { runContextOf } from "./standing"
import { announceTarget, openWorkspace, withConnection, type Workspace } from "./workspace"

export const RUN_OPTIONS = {
  transaction: {
    choices: ["each", "all", "none"],
    default: "each",
    describe: "one transaction for each migration, for all, or none",
  },
  fake: { alias: "f", type: "boolean", describe: "record without running" },
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
  run: (args, context) => migrate(args, context, runMigrations, "nothing to run: the database is up to date"),
}

/** What `run` and `revert` share. */
export async function migrate(
  args: Arguments,
  context: CommandContext,
  act: (context: ReturnType<typeof runContextOf>, options: RunOptions) => Promise<RunResult>,
  nothing: string,
): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph, terminal } = workspace
  announceTarget(workspace)
  const result = await withConnection(workspace, { metadata: false }, async (open) => {
    const progress = showProgress(terminal, isSet(args, "verbose"))
    try {
      await requireWritable(open)
      return await act(runContextOf(workspace, open), { ...readRunOptions(args, workspace), onEvent: progress.onEvent })
    } finally {
      progress.stop()
    }
  })
  for (const warning of result.warnings) terminal.note(`warning: ${warning}`)
  if (result.done.length === 0) terminal.print(nothing)
  const revisions = result.done.map(({ revision }) => revisionDocument(graph, revision))
  return { status: 0, json: { direction: result.direction, revisions } }
}

export function readRunOptions(args: Arguments, { project, signal }: Workspace): RunOptions {
  const target = textOf(args, "target")
  const lockTimeout = readSeconds(textOf(args, "lock-timeout")) ?? project.options.lockTimeout
  return {
    signal,
    transaction: args.transaction as TransactionMode,
    fake: isSet(args, "fake"),
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
