import { effectiveHeads, heads as headsOf } from "../history/graph"
import { isSet } from "./arguments"
import { paintRevision } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { detailsOf, lineOf, revisionDocument } from "./lines"
import { openWorkspace } from "./workspace"

export const heads: Command = {
  name: "heads",
  summary: "the newest revisions of the migration files",
  options: {
    "resolve-dependencies": { type: "boolean", describe: "without those that another branch depends on" },
  },
  run: runHeads,
}

async function runHeads(args: Arguments, context: CommandContext): Promise<Outcome> {
  const { graph, terminal } = await openWorkspace(args, context)
  const found = isSet(args, "resolve-dependencies") ? effectiveHeads(graph) : headsOf(graph)
  for (const revision of found) {
    terminal.print(paintRevision(lineOf(graph, revision), terminal.hasColour))
    if (isSet(args, "verbose")) for (const line of detailsOf(graph, revision)) terminal.print(line)
  }
  return { status: 0, json: { revisions: found.map((revision) => revisionDocument(graph, revision)) } }
}
