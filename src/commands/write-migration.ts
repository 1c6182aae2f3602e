import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import type { DialectName } from "../dialects/dialect"
import { refusesTransaction } from "../dialects/transactions"
import { LimbeckError, messageOf } from "../errors"
import type { NewRevision } from "../history/merge"
import { formatSource, runFormatHook } from "../project/format"
import { listsMigrationClasses } from "../project/migration-folder"
import { fileNameOf } from "../script/names"
import { printMigration, type Directions } from "../script/printer"
import type { Workspace } from "./workspace"

export interface MigrationText {
  /** The folder it is written to. */
  readonly directory: string
  /** Without the timestamp. */
  readonly name: string
  readonly place: NewRevision
  /** What the operations do, where it is absent. */
  readonly description?: string
  readonly dialects: { readonly [D in DialectName]?: Directions }
  /** True for a file that a person goes on with. */
  readonly byHand?: boolean
}

export function pathOf({ directory, name, place }: MigrationText): string {
  return join(directory, fileNameOf(place.timestamp, name))
}

/** The file's text, formatted as the project formats. */
export async function formatMigration({ project }: Workspace, text: MigrationText): Promise<string> {
  const { place, description, byHand } = text
  const source = printMigration({
    name: text.name,
    timestamp: place.timestamp,
    revision: place.revision,
    parents: place.parents.map((parent) => parent.id),
    dialects: text.dialects,
    ...(description === undefined ? {} : { description }),
    ...(byHand === undefined ? {} : { byHand }),
  })
  return formatSource(project, source, pathOf(text))
}

/** True when a statement of the file is refused inside a transaction. */
export function needsNoTransaction({ dialects }: Pick<MigrationText, "dialects">): boolean {
  return (Object.entries(dialects) as [DialectName, Directions][]).some(([name, { up, down }]) =>
    [...up, ...down].some((operation) => refusesTransaction(operation, name)),
  )
}

/** Writes the file, never over another, and says what is to be done with it. */
export async function writeMigration(workspace: Workspace, text: MigrationText): Promise<string> {
  const { project, terminal } = workspace
  const path = pathOf(text)
  const source = await formatMigration(workspace, text)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, source, { flag: "wx" })
  } catch (error) {
    throw new LimbeckError({
      code: "write-failed",
      message: `could not write the migration "${path}": ${messageOf(error)}`,
      next: existsSync(path)
        ? "choose another name with -n"
        : `make "${dirname(path)}" writable, or name another folder with --dir`,
      cause: error,
    })
  }
  await runFormatHook(project, path)
  if (needsNoTransaction(text)) {
    terminal.note(
      'the file has `transaction = false`; TypeORM\'s own runner takes it only with migrationsTransactionMode: "each"',
    )
  }
  if (listsMigrationClasses(project))
    terminal.note(`add ${text.name}${text.place.timestamp} to "migrations" of the DataSource`)
  const shown = relative(project.cwd, path)
  terminal.print(shown.startsWith("..") ? path : shown)
  terminal.note(text.byHand === true ? "write its up and down, then: limbeck run" : "review it, then: limbeck run")
  return path
}
