import { buildGraph } from "../history/graph"
import { requireWritable } from "../project/connection"
import { ensureRecords } from "../runner/ensure"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { contextOfDatabase } from "./standing"
import { announceTarget, openProject, withConnection } from "./workspace"

export const ensureVersion: Command = {
  name: "ensure-version",
  aliases: ["ensure_version"],
  summary: "make the tables that migrations are recorded in, and nothing else",
  run: runEnsureVersion,
}

async function runEnsureVersion(args: Arguments, context: CommandContext): Promise<Outcome> {
  const { terminal, signal } = context
  const project = await openProject(args, context)
  announceTarget({ project, terminal })
  const created = await withConnection({ project }, { metadata: false }, async (open) => {
    await requireWritable(open)
    return ensureRecords({ ...contextOfDatabase(project, open), graph: buildGraph([]) }, { signal })
  })
  terminal.print(created ? "+ the tables of applied migrations are there now" : "nothing to make: the tables are there")
  return { status: 0, json: { created } }
}
