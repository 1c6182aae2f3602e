import { readFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { LimbeckError } from "../errors"
import { displayRevision } from "../history/migration"
import { planRebase, type Move, type Rebase } from "../history/rebase"
import { requireWritable } from "../project/connection"
import { describeFile } from "../project/describe-file"
import { listsMigrationClasses } from "../project/migration-folder"
import { swapFiles, type Swap } from "../project/swap-files"
import { appliedOf, renameApplied } from "../runner/rename"
import { rewriteMigration } from "../script/rewrite"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { findPublished } from "./published"
import { runContextOf } from "./standing"
import { announceTarget, openWorkspace, withConnection, type Workspace } from "./workspace"

export const rebase: Command = {
  name: "rebase",
  usage: "[revision]",
  summary: "let migrations that only you have follow another head",
  positionals: {
    revision: { type: "string", describe: "the first that moves; default: the one branch that git's base has not" },
  },
  options: {
    onto: { type: "string", describe: "what it is to follow; default: the other head" },
    base: { type: "string", describe: "git: what this commit has does not move; default: origin's main branch" },
    "files-only": { type: "boolean", describe: "leave the database alone, which has none of them" },
  },
  examples: [
    ["limbeck rebase", "after git merge origin/main: mine follow theirs"],
    ["limbeck rebase AddNewField --onto 3f2a", "one branch behind another"],
  ],
  run: runRebase,
}

async function runRebase(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const plan = await makePlan(args, workspace)
  const { terminal } = workspace
  if (plan.moves.length === 0) {
    terminal.print(`nothing to do: it follows ${displayRevision(plan.onto)} already`)
    return { status: 0, json: { onto: plan.onto.id, moves: [] } }
  }
  const swaps = await writeSwaps(workspace, plan)
  if (isSet(args, "files-only")) await swapFiles(swaps, () => Promise.resolve())
  else await moveAll(workspace, plan, swaps)
  plan.moves.forEach(({ revision, parents }, at) => {
    terminal.print(`~ ${displayRevision(revision)} follows ${parents.join(", ")}: ${basename(swaps[at]?.to ?? "")}`)
  })
  const moves = plan.moves.map(({ revision, parents, name }, at) => ({
    revision: revision.id,
    name,
    parents,
    file: swaps[at]?.to ?? null,
    before: swaps[at]?.from ?? null,
  }))
  return { status: 0, json: { onto: plan.onto.id, moves } }
}

async function makePlan(args: Arguments, workspace: Workspace): Promise<Rebase> {
  const published = await findPublished(workspace, textOf(args, "base"))
  const [revision, onto] = [textOf(args, "revision"), textOf(args, "onto")]
  return planRebase(workspace.graph, {
    ...(revision === undefined ? {} : { revision }),
    ...(onto === undefined ? {} : { onto }),
    ...(published === undefined ? {} : { isPublished: ({ file }) => file !== undefined && published.files.has(file) }),
  })
}

/** Files and ledger together: the ledger changes when all new files are there, and the old ones go after it. */
async function moveAll(workspace: Workspace, { moves }: Rebase, swaps: readonly Swap[]): Promise<void> {
  const renamed = moves.filter(({ revision, name }) => revision.name !== name)
  announceTarget(workspace)
  await withConnection(workspace, { metadata: false }, async (open) => {
    const runContext = runContextOf(workspace, open)
    const applied = await appliedOf(runContext, renamed)
    if (applied.length > 0) await requireWritable(open)
    await swapFiles(swaps, async () => {
      if (applied.length > 0) await renameApplied(runContext, applied, { signal: workspace.signal })
    })
  })
}

async function writeSwaps(workspace: Workspace, { moves }: Rebase): Promise<Swap[]> {
  const renamed = moves.filter(({ revision, name }) => revision.name !== name)
  await refuseMentions(workspace, renamed)
  return Promise.all(
    moves.map(async ({ revision, name, parents, timestamp }) => {
      const { file = "" } = revision
      const text = await readFile(file, "utf8")
      const to = join(dirname(file), basename(file).replace(String(revision.timestamp), String(timestamp)))
      return { from: file, to, text: rewriteMigration(text, { file, name: revision.name, newName: name, parents }) }
    }),
  )
}

/** Who names a class that gets another name would name nothing. */
async function refuseMentions({ project, graph }: Workspace, renamed: readonly Move[]): Promise<void> {
  if (renamed.length === 0) return
  const moving = new Set(renamed.map(({ revision }) => revision))
  const others = graph.revisions.flatMap((revision) =>
    revision.file === undefined || moving.has(revision) ? [] : [revision.file],
  )
  const files = listsMigrationClasses(project) ? [...others, project.file] : others
  for (const file of files) {
    const text = await readFile(file, "utf8")
    const named = renamed.find(({ revision }) => text.includes(revision.name))
    if (named === undefined) continue
    throw new LimbeckError({
      code: "named-elsewhere",
      message: `cannot rebase: "${describeFile(file)}" names the class ${named.revision.name}, which becomes ${named.name}; nothing was changed`,
      next: `let ${describeFile(file)} name ${named.revision.id} or a glob instead, then limbeck rebase again`,
    })
  }
}
