import { isBranchPoint } from "../history/graph"
import { isSet } from "./arguments"
import { paintRevision } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { detailsOf, lineOf, revisionDocument } from "./lines"
import { openWorkspace } from "./workspace"

export const branches: Command = {
  name: "branches",
  summary: "revisions that more than one other follows",
  run: runBranches,
}

async function runBranches(args: Arguments, context: CommandContext): Promise<Outcome> {
  const { graph, terminal } = await openWorkspace(args, context)
  const points = graph.revisions.filter((revision) => isBranchPoint(graph, revision.id))
  for (const point of points) {
    terminal.print(paintRevision(lineOf(graph, point), terminal.hasColour))
    if (isSet(args, "verbose")) for (const line of detailsOf(graph, point)) terminal.print(line)
    for (const id of graph.children.get(point.id) ?? []) {
      const child = graph.byId.get(id)
      if (child !== undefined) terminal.print(`    -> ${paintRevision(lineOf(graph, child), terminal.hasColour)}`)
    }
  }
  return { status: 0, json: { revisions: points.map((revision) => revisionDocument(graph, revision)) } }
}
