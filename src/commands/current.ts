import { inOrder } from "../history/graph"
import { describeTarget } from "../project/driver-options"
import { refuseUnknown } from "../runner/plan"
import { isSet } from "./arguments"
import { paintRevision } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { detailsOf, lineOf, revisionDocument } from "./lines"
import { readStanding } from "./standing"
import { openWorkspace, withConnection } from "./workspace"

export const current: Command = {
  name: "current",
  summary: "where the database stands",
  options: {
    "check-heads": { alias: "c", type: "boolean", describe: "exit 1 when it is not on all heads" },
  },
  run: runCurrent,
}

async function runCurrent(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph, terminal } = workspace
  const standing = await withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
  refuseUnknown(standing.state)
  const verbose = isSet(args, "verbose")
  if (verbose) terminal.print(`database: ${describeTarget(workspace.project.dataSource)}`)
  const found = inOrder(graph, standing.current)
  for (const revision of found) {
    terminal.print(paintRevision(lineOf(graph, revision, standing), terminal.hasColour))
    if (verbose) for (const line of detailsOf(graph, revision)) terminal.print(line)
  }
  if (found.length === 0) terminal.note("no revision is applied")
  const isBehind = standing.pending.length > 0
  if (isBehind && isSet(args, "check-heads")) terminal.note("Database is not on all head revisions (limbeck run)")
  const status = isBehind && isSet(args, "check-heads") ? 1 : 0
  return { status, json: { revisions: found.map((revision) => revisionDocument(graph, revision, standing)) } }
}
