import { LimbeckError } from "../errors"
import { displayRevision, timestampOf } from "../history/migration"
import { requireWritable } from "../project/connection"
import { inspectRepair, repair as repairDatabase, type Decision, type UnfinishedRevision } from "../runner/repair"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { printFindings, type Finding } from "./findings"
import { runContextOf } from "./standing"
import { announceTarget, openWorkspace, withConnection, type Workspace } from "./workspace"

export const repair: Command = {
  name: "repair",
  usage: "[revision]",
  summary: "show what is known of an unfinished or edited migration, and record your decision",
  positionals: { revision: { type: "string", describe: "3f2a, AddNewField; default: the only one there is" } },
  options: {
    applied: { type: "boolean", describe: "it is applied: all of it is there" },
    reverted: { type: "boolean", describe: "it is not applied: nothing of it is there" },
    retry: { type: "boolean", describe: "the next run begins it again" },
    accept: { type: "boolean", describe: "the edited or renamed file is what the database has" },
  },
  examples: [
    ["limbeck repair", "what there is to decide"],
    ["limbeck repair 3f2a --applied", "its index is there, only the record is missing"],
    ["limbeck repair --accept 3f2a", "a comment in its SQL was changed"],
  ],
  run: runRepair,
}

const DECISIONS: readonly Decision[] = ["applied", "reverted", "retry", "accept"]

async function runRepair(args: Arguments, context: CommandContext): Promise<Outcome> {
  const decisions = DECISIONS.filter((name) => isSet(args, name))
  const [decision] = decisions
  if (decisions.length > 1) throw tooMany(decisions)
  const workspace = await openWorkspace(args, context)
  announceTarget(workspace)
  const revision = textOf(args, "revision")
  return decision === undefined ? showFindings(workspace, revision) : record(workspace, decision, revision)
}

async function showFindings(workspace: Workspace, text: string | undefined): Promise<Outcome> {
  const { terminal, signal } = workspace
  const report = await withConnection(workspace, { metadata: false }, (open) =>
    inspectRepair(runContextOf(workspace, open), { signal }),
  )
  const findings = [
    ...report.unfinished.map(describeUnfinished),
    ...report.edited.map(({ kind, id, message, remedy }) => ({ code: kind, object: id, message, remedy })),
  ].filter(({ object }) => text === undefined || object.startsWith(text.toLowerCase()))
  printFindings(findings, terminal)
  if (findings.length === 0) terminal.print("nothing to repair: no migration was left unfinished, none was edited")
  return { status: 0, json: { findings } }
}

function describeUnfinished(one: UnfinishedRevision): Finding {
  const { id, name, direction, state, startedAt, runner, statements, rows, error, life } = one
  const shown = displayRevision({ id, name, timestamp: timestampOf(name) ?? 0 })
  const act = direction === "up" ? "running" : "reverting"
  const how = state === "failed" ? "failed" : HOW[life]
  const done = `${statements} ${statements === 1 ? "statement" : "statements"} done`
  const moved = rows === undefined ? "" : `, ${rows} rows moved`
  const why = error === undefined ? "" : `; ${error}`
  return {
    code: "unfinished",
    object: id,
    message: `${shown}: limbeck ${runner} began ${act} it at ${startedAt} and ${how}; ${done}${moved}${why}`,
    remedy:
      life === "alive"
        ? "wait until it has ended"
        : `look at the database, then limbeck repair ${id} --applied, --reverted or --retry`,
  }
}

const HOW: Readonly<Record<UnfinishedRevision["life"], string>> = {
  alive: "is still at it",
  dead: "did not finish",
  unknown: "has not finished (whether it still runs there cannot be told from here)",
}

async function record(workspace: Workspace, decision: Decision, revision: string | undefined): Promise<Outcome> {
  const { terminal, signal } = workspace
  const done = await withConnection(workspace, { metadata: false }, async (open) => {
    await requireWritable(open)
    const options = { decision, signal, ...(revision === undefined ? {} : { revision }) }
    return repairDatabase(runContextOf(workspace, open), options)
  })
  terminal.print(`${displayRevision({ ...done, timestamp: timestampOf(done.name) ?? 0 })} ${WORDS[decision]}`)
  return { status: 0, json: { decision, revision: done.id, name: done.name } }
}

const WORDS: Readonly<Record<Decision, string>> = {
  applied: "recorded as applied",
  reverted: "recorded as not applied",
  retry: "is begun again by the next run",
  accept: "recorded as the file is now",
}

function tooMany(decisions: readonly Decision[]): LimbeckError {
  return new LimbeckError({
    code: "bad-argument",
    message: `cannot record ${decisions.map((name) => `--${name}`).join(" and ")}: they are different decisions`,
    next: "give one of them",
  })
}
