import { drawLanes } from "../history/lanes"
import type { Revision } from "../history/migration"
import { asksDatabase, resolveRange, revisionsWithin } from "../history/range"
import { isSet, textOf } from "./arguments"
import { paintLane, paintRevision } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { descriptionOf, detailsOf, lineOf, revisionDocument, type Standing } from "./lines"
import { readStanding } from "./standing"
import { openWorkspace, withConnection, type Workspace } from "./workspace"

export const history: Command = {
  name: "history",
  summary: "the migrations, newest first",
  options: {
    range: { alias: ["r", "rev-range"], type: "string", describe: "from:to, for example -3:current or base:3f2a" },
    "indicate-current": { alias: "i", type: "boolean", describe: "ask the database which one is current" },
    graph: { alias: "g", type: "boolean", describe: "draw branches and merges" },
  },
  examples: [
    ["limbeck history -r -3:current", "the last three applied"],
    ["limbeck history --graph -i", "branches drawn, and where the database stands"],
  ],
  run: runHistory,
}

async function runHistory(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph } = workspace
  const range = textOf(args, "range")
  const asks = isSet(args, "indicate-current") || (range !== undefined && asksDatabase(range))
  const standing = asks
    ? await withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
    : undefined
  const situation = { graph, ...(standing === undefined ? {} : { applied: standing.order }) }
  const shown = [
    ...(range === undefined ? graph.revisions : revisionsWithin(graph, resolveRange(situation, range))),
  ].reverse()
  const linesFor = isSet(args, "graph") ? linesOfGraph : linesOfList
  if (!args.json && shown.length > 0)
    workspace.terminal.print(linesFor(workspace, shown, { standing, verbose: isSet(args, "verbose") }).join("\n"))
  return {
    status: 0,
    // Of a long history only who asks for documents pays for them.
    json: {
      get revisions() {
        return shown.map((revision) => revisionDocument(graph, revision, standing))
      },
    },
  }
}

interface Details {
  readonly standing: Standing | undefined
  readonly verbose: boolean
}

function linesOfList(workspace: Workspace, shown: readonly Revision[], details: Details): string[] {
  return shown.flatMap((revision) => linesOf(workspace, revision, details))
}

function linesOfGraph(workspace: Workspace, shown: readonly Revision[], details: Details): string[] {
  const { hasColour } = workspace.terminal
  const paint = (lanes: readonly string[]): string =>
    lanes.map((cell, lane) => paintLane(cell, lane, hasColour)).join("")
  return drawLanes(shown).flatMap(({ cells, below, revision }) => {
    const [first = "", ...more] = revision === undefined ? [] : linesOf(workspace, revision, details)
    return [`${paint(cells)}${first}`, ...more.map((line) => `${paint(below)}${line}`)].map((line) => line.trimEnd())
  })
}

/** A revision with its description, and in detail what it stands between. */
function linesOf({ graph, terminal }: Workspace, revision: Revision, { standing, verbose }: Details): string[] {
  const description = descriptionOf(revision)
  const line = paintRevision(lineOf(graph, revision, standing), terminal.hasColour)
  return [
    `${line}${description === undefined ? "" : `: ${description}`}`,
    ...(verbose ? detailsOf(graph, revision) : []),
  ]
}
