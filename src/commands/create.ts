import { placeNewRevision } from "../history/merge"
import { migrationsDirectory } from "../project/migration-folder"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { NEW_FILE_OPTIONS, readNewFile } from "./new-file"
import { openWorkspace } from "./workspace"
import { writeMigration } from "./write-migration"

export const create: Command = {
  name: "create",
  aliases: ["revision"],
  usage: "[path]",
  summary: "write an empty migration, for data moves and SQL",
  positionals: { path: { type: "string", describe: "name, or path and name, of the new migration" } },
  options: NEW_FILE_OPTIONS,
  examples: [["limbeck create -n MoveColours", "then write op.execute(...) into up and down"]],
  run: runCreate,
}

async function runCreate(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const file = readNewFile(args, workspace)
  const place = placeNewRevision(workspace.graph, file.place)
  const path = await writeMigration(workspace, {
    directory: migrationsDirectory(workspace.project, file.directory, place.parents),
    name: file.name,
    place,
    description: file.description ?? "TODO: say in one line what it does.",
    dialects: Object.fromEntries(workspace.project.dialects.map((name) => [name, { up: [], down: [] }])),
    byHand: true,
  })
  workspace.terminal.note("for entity changes: limbeck generate")
  return { status: 0, json: { file: path, revision: place.revision } }
}
