import { readFile, rm } from "node:fs/promises"
import { basename, dirname, relative } from "node:path"
import { LimbeckError } from "../errors"
import { buildGraph, heads } from "../history/graph"
import { displayPlace, displayRevision, titleOf, type Revision } from "../history/migration"
import { requireWritable } from "../project/connection"
import { expandEntities } from "../project/entities"
import { swapFiles } from "../project/swap-files"
import { refuseUnknown } from "../runner/plan"
import { revert } from "../runner/run"
import { classNameOf } from "../script/names"
import { recordMigration, type RecordableMigration } from "../script/record"
import { textOf } from "./arguments"
import { behindError } from "./behind"
import type { Arguments, CommandContext, Outcome } from "./command"
import type { NewFile } from "./new-file"
import { findPublished } from "./published"
import { readStanding, runContextOf } from "./standing"
import { announceTarget, openWorkspace, withConnection, type Workspace } from "./workspace"
import { formatMigration, pathOf, remarksOn, type MigrationText } from "./write-migration"

/** How a generated file is kept: written anew, or in the place of another. */
export type Keep = (workspace: Workspace, text: MigrationText) => Promise<string>

/** `generate`, in a history without the file that is written anew. */
export type Generate = (
  workspace: Workspace,
  file: NewFile,
  handlers: { readonly keep: Keep; readonly nothing: () => Promise<void> },
) => Promise<Outcome>

/** Takes my newest file back from the database and writes it again, as what the entities say by now. */
export async function amend(args: Arguments, context: CommandContext, generate: Generate): Promise<Outcome> {
  for (const name of ["check", "dry-run", "head", "splice", "rev-id", "timestamp"]) refuseWith(args, name)
  const workspace = await openWorkspace(args, context)
  const amended = await findAmended(workspace)
  const { file = "" } = amended
  // What is wrong with the entities should not come after the way back.
  await expandEntities(workspace.project)
  const wasReverted = await takeBack(workspace, amended)
  const graph = buildGraph(workspace.graph.revisions.filter((revision) => revision !== amended))
  try {
    return await generate({ ...workspace, graph }, newFileOf(args, amended), {
      keep: (_workspace, text) => replace(workspace, text, file),
      nothing: async () => {
        await rm(file)
        workspace.terminal.print(`removed ${relative(workspace.project.cwd, file)}: nothing is left for it to do`)
      },
    })
  } catch (error) {
    if (wasReverted) {
      workspace.terminal.note(
        `${displayRevision(amended)} is reverted, its file is as it was: limbeck run applies it again`,
      )
    }
    throw error
  }
}

function refuseWith(args: Arguments, name: string): void {
  const value = args[name]
  if (value === undefined || value === false) return
  throw new LimbeckError({
    code: "bad-argument",
    message: `cannot amend with --${name}: the file keeps its place, and what differs is known when it is reverted`,
    next: "limbeck generate --amend",
  })
}

/** @throws LimbeckError where others have the newest file, or a person wrote into it what would be lost */
async function findAmended(workspace: Workspace): Promise<Revision> {
  const newest = [...heads(workspace.graph)].sort((a, b) => b.timestamp - a.timestamp)
  const published = await findPublished(workspace, undefined)
  const own = newest.find(({ file }) => file !== undefined && published?.files.has(file) !== true)
  if (own === undefined) {
    const [head] = newest
    throw refuse(
      head === undefined
        ? "there is no migration"
        : `others have ${displayPlace(head)} already (${published?.ref ?? "it has no file"})`,
      "limbeck generate -n <Name> writes a new one",
    )
  }
  if (own.plain || own.parents.length > 1)
    throw refuse(`${displayPlace(own)} was not written by generate`, "change it by hand")
  await refuseHandwork(workspace, own)
  return own
}

async function refuseHandwork({ project }: Workspace, revision: Revision): Promise<void> {
  const migration = (await revision.open()) as unknown as RecordableMigration
  for (const direction of ["up", "down"] as const) {
    const { complete, reason, operations } = await recordMigration(migration, direction, project.dialectName)
    const written = operations.some(({ verb }) => verb === "execute" || verb === "insert" || verb === "backfill")
    if (complete && !written) continue
    const what = written ? "has SQL of its own" : `cannot be read without a database (${reason ?? "it looks at it"})`
    throw refuse(
      `the ${direction} of ${displayPlace(revision)} ${what}, which would be lost`,
      "limbeck generate -n <Name> writes a new file; or limbeck revert, and change this one by hand",
    )
  }
}

/** True where the database had it. */
function takeBack(workspace: Workspace, amended: Revision): Promise<boolean> {
  announceTarget(workspace)
  return withConnection(workspace, { metadata: false }, async (open) => {
    const { pending, applied, state } = await readStanding(workspace, open)
    refuseUnknown(state)
    const others = pending.filter((revision) => revision !== amended)
    if (others.length > 0) throw behindError(others)
    if (!applied.has(amended.id)) return false
    await requireWritable(open)
    await revert(runContextOf(workspace, open), { target: `${amended.id}-1`, signal: workspace.signal })
    workspace.terminal.print(`- ${displayRevision(amended)} reverted`)
    return true
  })
}

/** The same revision in the same place, under its name or another. */
function newFileOf(args: Arguments, amended: Revision): NewFile {
  const message = textOf(args, "message")
  const path = textOf(args, "path")
  const given = textOf(args, "name") ?? (path === undefined ? message : basename(path))
  return {
    name: given === undefined ? titleOf(amended) : classNameOf(given),
    directory: dirname(amended.file ?? ""),
    ...(message === undefined || !/\s/.test(message) ? {} : { description: message }),
    place: {
      parents: amended.parents.length === 0 ? ["base"] : amended.parents,
      splice: true,
      revision: amended.id,
      timestamp: amended.timestamp,
      labels: amended.labels,
      dependsOn: amended.dependsOn,
    },
  }
}

async function replace(workspace: Workspace, text: MigrationText, file: string): Promise<string> {
  const path = pathOf(workspace, text)
  const source = await formatMigration(workspace, text)
  if (path === file && source === (await readFile(file, "utf8"))) workspace.terminal.note("it is as it was")
  else await swapFiles([{ from: file, to: path, text: source }], () => Promise.resolve())
  workspace.terminal.print(relative(workspace.project.cwd, path))
  for (const remark of remarksOn(workspace, text)) workspace.terminal.note(remark)
  return path
}

function refuse(reason: string, next: string): LimbeckError {
  return new LimbeckError({ code: "cannot-amend", message: `cannot amend: ${reason}; nothing was changed`, next })
}
