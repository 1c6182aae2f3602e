import { resolveRevision } from "../history/merge"
import { displayRevision, type Revision } from "../history/migration"
import { asksDatabase } from "../history/range"
import { resolveTarget } from "../history/target"
import { textOf } from "./arguments"
import { paint, paintRevision } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { descriptionOf, detailsOf, lineOf, revisionDocument, type Standing } from "./lines"
import { readStanding } from "./standing"
import { openWorkspace, withConnection, type Workspace } from "./workspace"

export const show: Command = {
  name: "show",
  usage: "[revision]",
  summary: "one revision; without it all, as [X] applied and [ ] pending",
  positionals: { revision: { type: "string", describe: "3f2a, AddNewField, head, current, head-1" } },
  run: runShow,
}

async function runShow(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const text = textOf(args, "revision")
  return text === undefined ? showAll(workspace) : showOne(workspace, text)
}

async function showAll(workspace: Workspace): Promise<Outcome> {
  const { graph, terminal } = workspace
  const standing = await withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
  for (const revision of graph.revisions) {
    const mark = standing.applied.has(revision.id)
      ? paint("[X]", "green", terminal.hasColour)
      : paint("[ ]", "yellow", terminal.hasColour)
    terminal.print(`${mark} ${displayRevision(revision)}`)
  }
  for (const { name } of standing.state.unknown) terminal.print(`[X] ${name} (no migration file)`)
  return {
    status: 0,
    json: { revisions: graph.revisions.map((revision) => revisionDocument(graph, revision, standing)) },
  }
}

/** The revisions that a text means. Only `current` and steps from it need the database. */
export async function findShown(
  workspace: Workspace,
  text: string,
): Promise<{ readonly found: readonly Revision[]; readonly standing: Standing | undefined }> {
  const { graph } = workspace
  const standing = asksDatabase(text)
    ? await withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
    : undefined
  const situation = { graph, ...(standing === undefined ? {} : { applied: standing.order }) }
  const { revisions } = resolveTarget(situation, text)
  // Only these may mean several.
  const found = /^(.+@)?(heads|current)$/.test(text) ? revisions : [resolveRevision(graph, text, standing?.order)]
  return { found, standing }
}

async function showOne(workspace: Workspace, text: string): Promise<Outcome> {
  const { graph, terminal } = workspace
  const { found, standing } = await findShown(workspace, text)
  for (const revision of found) {
    terminal.print(paintRevision(lineOf(graph, revision, standing), terminal.hasColour))
    for (const line of detailsOf(graph, revision)) terminal.print(line)
    const description = descriptionOf(revision)
    if (description !== undefined) terminal.print(`\n    ${description}`)
  }
  if (found.length === 0) terminal.note("no revision is applied")
  return { status: 0, json: { revisions: found.map((revision) => revisionDocument(graph, revision, standing)) } }
}
