import type { Graph } from "../history/graph"
import { placeMerge } from "../history/merge"
import { displayRevision, titleOf } from "../history/migration"
import { migrationsDirectory } from "../project/migration-folder"
import { textsOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { NEW_FILE_OPTIONS, readNewFile } from "./new-file"
import { openWorkspace } from "./workspace"
import { writeMigration } from "./write-migration"

export const merge: Command = {
  name: "merge",
  usage: "[revisions..]",
  summary: "write a migration that joins several heads",
  positionals: { revisions: { type: "string", array: true, describe: "what to join; default: all heads" } },
  options: {
    name: NEW_FILE_OPTIONS.name,
    message: NEW_FILE_OPTIONS.message,
    dir: NEW_FILE_OPTIONS.dir,
    "rev-id": NEW_FILE_OPTIONS["rev-id"],
    timestamp: NEW_FILE_OPTIONS.timestamp,
    "branch-label": NEW_FILE_OPTIONS["branch-label"],
    splice: { type: "boolean", describe: "let a revision be no head" },
  },
  examples: [["limbeck merge", "after two branches came together in git"]],
  run: runMerge,
}

/** A history may be merged more than once: `MergeHeads`, `MergeHeads2`, ... */
function freeName({ revisions }: Graph, name: string): string {
  const taken = new Set(revisions.map(titleOf))
  const names = [name, ...revisions.map((_, index) => `${name}${index + 2}`)]
  return names.find((candidate) => !taken.has(candidate)) ?? name
}

async function runMerge(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const revisions = textsOf(args, "revisions")
  const file = readNewFile(args, workspace, freeName(workspace.graph, "MergeHeads"))
  const place = placeMerge(workspace.graph, {
    ...file.place,
    ...(revisions.length === 0 ? {} : { parents: revisions }),
  })
  const path = await writeMigration(workspace, {
    directory: migrationsDirectory(workspace.project, file.directory, place.parents),
    name: file.name,
    place,
    description: file.description ?? `Merge ${place.parents.map(displayRevision).join(", ")}.`,
    dialects: {},
  })
  return { status: 0, json: { file: path, revision: place.revision } }
}
