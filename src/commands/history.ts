import { resolveRange, revisionsWithin } from "../history/range"
import { isSet, textOf } from "./arguments"
import { paintRevision } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { descriptionOf, detailsOf, lineOf, revisionDocument } from "./lines"
import { readStanding } from "./standing"
import { openWorkspace, withConnection } from "./workspace"

export const history: Command = {
  name: "history",
  summary: "the migrations, newest first",
  options: {
    range: { alias: "r", type: "string", describe: "from:to, for example -3:current or base:3f2a" },
    "indicate-current": { alias: "i", type: "boolean", describe: "ask the database which one is current" },
  },
  examples: [["limbeck history -r -3:current", "the last three applied"]],
  run: runHistory,
}

async function runHistory(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph, terminal } = workspace
  const range = textOf(args, "range")
  const asks = isSet(args, "indicate-current") || /current|^[+-]\d|:[+-]\d/.test(range ?? "")
  const standing = asks
    ? await withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
    : undefined
  const situation = { graph, ...(standing === undefined ? {} : { applied: standing.order }) }
  const shown = [
    ...(range === undefined ? graph.revisions : revisionsWithin(graph, resolveRange(situation, range))),
  ].reverse()
  for (const revision of shown) {
    const description = descriptionOf(revision)
    const line = paintRevision(lineOf(graph, revision, standing), terminal.hasColour)
    terminal.print(`${line}${description === undefined ? "" : `: ${description}`}`)
    if (isSet(args, "verbose")) for (const line of detailsOf(revision)) terminal.print(line)
  }
  return { status: 0, json: { revisions: shown.map((revision) => revisionDocument(graph, revision, standing)) } }
}
