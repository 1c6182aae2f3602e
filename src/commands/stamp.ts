import { displayRevision } from "../history/migration"
import { requireWritable } from "../project/connection"
import { openScratch, type Scratch } from "../project/scratch"
import { stamp as stampDatabase } from "../runner/stamp"
import { verifyStamp } from "../runner/verify"
import { isSet, textsOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { revisionDocument } from "./lines"
import { runContextOf } from "./standing"
import { announceTarget, openWorkspace, withConnection } from "./workspace"

export const stamp: Command = {
  name: "stamp",
  usage: "<targets..>",
  summary: "record where the database stands, without running anything",
  positionals: { targets: { type: "string", array: true, describe: "heads, base, 3f2a, AddNewField" } },
  options: {
    verify: { type: "boolean", describe: "first compare the database with what the migrations give" },
    purge: { type: "boolean", describe: "forget everything first, also what no file has" },
  },
  examples: [
    ["limbeck stamp heads", "the tables are there already"],
    ["limbeck stamp --verify heads", "the same, if they are as the migrations make them"],
  ],
  run: runStamp,
}

async function runStamp(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph, terminal, signal } = workspace
  announceTarget(workspace)
  const result = await withConnection(workspace, { metadata: false }, async (open) => {
    await requireWritable(open)
    const options = { targets: textsOf(args, "targets"), purge: isSet(args, "purge"), signal }
    const runContext = runContextOf(workspace, open)
    if (isSet(args, "verify")) {
      const { project } = workspace
      const openEmpty = (): Promise<Scratch> =>
        openScratch(project, project.dialectName, project.dataSource.options.type)
      await verifyStamp(runContext, { ...options, openScratch: openEmpty })
    }
    return stampDatabase(runContext, options)
  })
  for (const warning of result.warnings) terminal.note(`warning: ${warning}`)
  for (const revision of result.removed) terminal.print(`- ${displayRevision(revision)} recorded as not applied`)
  for (const name of result.forgotten) terminal.print(`- ${name} forgotten`)
  for (const revision of result.added) terminal.print(`+ ${displayRevision(revision)} recorded as applied`)
  if (result.added.length + result.removed.length + result.forgotten.length === 0) {
    terminal.print("nothing to record: the database stands there already")
  }
  const documents = (revisions: typeof result.added): object[] =>
    revisions.map((revision) => revisionDocument(graph, revision))
  return {
    status: 0,
    json: { revisions: documents(result.added), removed: documents(result.removed), forgotten: result.forgotten },
  }
}
