import { readFileSync, writeFileSync } from "node:fs"
import { extname, relative } from "node:path"
import type { DialectName } from "../dialects/dialect"
import { LimbeckError, messageOf } from "../errors"
import { inOrder, withAncestors } from "../history/graph"
import { displayRevision, type Revision } from "../history/migration"
import { formatSource } from "../project/format"
import { findUncommitted } from "../project/git"
import { isTypescript } from "../project/typescript-loader"
import { printPlainMigration, type PlainDirection, type PlainSource } from "../script/plain-source"
import type { Direction } from "../runner/events"
import { writeAlong } from "../runner/offline"
import type { ScriptPart } from "../runner/script-part"
import { recordMigration, type Recording } from "../script/record"
import { isSet } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { descriptionOf, revisionDocument } from "./lines"
import { withOffline, writeProjectScript } from "./script"
import { openWorkspace, type Workspace } from "./workspace"

export const eject: Command = {
  name: "eject",
  summary: "rewrite the migration files to plain SQL that needs TypeORM alone",
  options: {
    "dry-run": { type: "boolean", describe: "print the files, write nothing" },
    force: { type: "boolean", describe: "also where git could not bring the files back" },
  },
  examples: [["limbeck eject --dry-run", "see what would become of them"]],
  run: runEject,
}

interface Ejected {
  readonly revision: Revision
  readonly file: string
  readonly text: string
}

async function runEject(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph, project, terminal } = workspace
  const own = graph.revisions.flatMap((revision) => {
    const { file } = revision
    return file !== undefined && usesLimbeck(file) ? [{ revision, file }] : []
  })
  const dryRun = isSet(args, "dry-run")
  if (!dryRun && !isSet(args, "force")) await refuseUnsaved(workspace, own.map(({ file }) => file)) // prettier-ignore
  // All are made before one is written: what cannot be rewritten leaves everything as it was.
  const along = await writeAll(workspace, own)
  const ejected: Ejected[] = []
  for (const { revision, file } of own)
    ejected.push({ revision, file, text: await rewrite(workspace, along, revision, file) })
  for (const { file, text } of ejected) {
    const shown = relative(project.cwd, file)
    terminal.print(dryRun ? `// ${shown}\n${text}` : `~ ${shown}`)
    if (!dryRun) writeFileSync(file, text)
  }
  tellRest(workspace, ejected, dryRun)
  return {
    status: 0,
    json: {
      revisions: ejected.map(({ revision }) => revisionDocument(graph, revision)),
      files: ejected.map(({ file }) => file),
      ...(dryRun ? { sources: ejected.map(({ text }) => text) } : {}),
    },
  }
}

/** Whether the file has to be there with limbeck installed: what only names a revision runs without. */
function usesLimbeck(file: string): boolean {
  return /(?:from\s*|require\(\s*|import\(\s*)["']limbeck["']/.test(readFileSync(file, "utf8"))
}

async function refuseUnsaved({ project }: Workspace, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  const unsaved = await findUncommitted(project.root, files)
  if (unsaved?.length === 0) return
  throw new LimbeckError({
    code: "not-committed",
    message:
      unsaved === undefined
        ? `cannot rewrite the migration files: "${project.root}" is in no git repository that could bring them back`
        : `cannot rewrite the migration files: git has not all of ${unsaved.map((file) => `"${file}"`).join(", ")}`,
    next: "commit them, then limbeck eject; or limbeck eject --force; --dry-run shows what would be written",
  })
}

/** What is known of one direction of the files on one dialect, by id. */
interface Written {
  readonly recordings: ReadonlyMap<string, Recording>
  /** Of all that can be written by going along the history once. */
  readonly parts: ReadonlyMap<string, ScriptPart>
}

/** By dialect and direction. */
type Along = ReadonlyMap<string, Written>

async function writeAll(workspace: Workspace, own: readonly { readonly revision: Revision }[]): Promise<Along> {
  const along = new Map<string, Written>()
  for (const dialect of workspace.project.dialects) {
    for (const direction of ["up", "down"] as const) {
      const recordings = new Map<string, Recording>()
      for (const { revision } of own) {
        recordings.set(revision.id, await recordOn(workspace, revision, dialect, direction))
      }
      const isWritable = ({ irreversible, complete }: Recording): boolean => irreversible === undefined && complete
      const chosen = new Set([...recordings].flatMap(([id, recording]) => (isWritable(recording) ? [id] : [])))
      const parts = await withOffline(workspace, dialect, (context) => writeAlong(context, { direction, chosen }))
      along.set(`${dialect} ${direction}`, { recordings, parts })
    }
  }
  return along
}

async function rewrite(workspace: Workspace, along: Along, revision: Revision, file: string): Promise<string> {
  const { project } = workspace
  const dialects: Partial<Record<DialectName, { up: PlainDirection; down: PlainDirection }>> = {}
  for (const dialect of project.dialects) {
    dialects[dialect] = {
      up: await statementsOf(workspace, along, revision, { dialect, direction: "up" }),
      down: await statementsOf(workspace, along, revision, { dialect, direction: "down" }),
    }
  }
  const migration = await revision.open()
  const text = printPlainMigration({
    className: migration.constructor.name,
    name: revision.name,
    description: descriptionOf(revision),
    revision: revision.id,
    parents: revision.parents,
    labels: revision.labels,
    dependsOn: revision.dependsOn,
    transaction: migration.transaction ?? revision.transaction,
    dialects,
    language: languageOf(file),
  })
  return formatSource(project, text, file)
}

function languageOf(file: string): PlainSource["language"] {
  if (isTypescript(file)) return "typescript"
  const isModule = extname(file) === ".mjs" || /^export\s/m.test(readFileSync(file, "utf8"))
  return isModule ? "esm" : "commonjs"
}

/** What one direction of it sends, after everything that it follows. */
async function statementsOf(
  workspace: Workspace,
  along: Along,
  revision: Revision,
  { dialect, direction }: { readonly dialect: DialectName; readonly direction: Direction },
): Promise<PlainDirection> {
  const { graph } = workspace
  const written = along.get(`${dialect} ${direction}`)
  const { irreversible, complete, reason } = written?.recordings.get(revision.id) ?? {}
  if (irreversible !== undefined) return { irreversible }
  if (complete !== true)
    throw cannotEject(revision, `its ${direction} cannot be read without a database: ${reason ?? ""}`)
  const part = written?.parts.get(revision.id)
  if (part !== undefined) return part.own.map(({ text }) => text)
  const ids = withAncestors(graph, [revision.id])
  const before = inOrder(graph, ids).filter(({ id }) => direction === "down" || id !== revision.id)
  try {
    const { parts } = await writeProjectScript(workspace, dialect, { direction, revisions: [revision], before })
    return parts.flatMap(({ own }) => own.map(({ text }) => text))
  } catch (error) {
    throw cannotEject(revision, messageOf(error), error)
  }
}

async function recordOn(
  { project }: Workspace,
  revision: Revision,
  dialect: DialectName,
  direction: Direction,
): Promise<Recording> {
  const driver = dialect === project.dialectName ? project.dataSource.options.type : dialect
  return recordMigration(await revision.open(), direction, dialect, driver)
}

function cannotEject(revision: Revision, reason: string, cause?: unknown): LimbeckError {
  return new LimbeckError({
    code: "cannot-eject",
    message: `cannot rewrite ${revision.file ?? displayRevision(revision)}: ${reason}; no file was changed`,
    next: "write its up and down with queryRunner alone and without limbeck, then limbeck eject leaves it as it is",
    ...(cause === undefined ? {} : { cause }),
  })
}

function tellRest({ project, terminal }: Workspace, ejected: readonly Ejected[], dryRun: boolean): void {
  if (ejected.length === 0) {
    terminal.print("no migration file uses limbeck: TypeORM's own runner needs nothing else")
    return
  }
  if (dryRun) return
  if (ejected.some(({ revision }) => revision.transaction === false)) {
    terminal.note('a file has `transaction = false`: TypeORM runs it with migrationsTransactionMode: "each"')
  }
  const shown = relative(project.cwd, project.file)
  terminal.note(`git diff shows what became of them; then take the export \`limbeck\` out of ${shown}`)
  terminal.note("the ledger agrees as it is; the journal stays until you drop it: DROP TABLE limbeck_journal")
}
