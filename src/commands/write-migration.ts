import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, relative } from "node:path"
import type { DialectName } from "../dialects/dialect"
import { refusesTransaction } from "../dialects/transactions"
import { LimbeckError, messageOf } from "../errors"
import type { NewRevision } from "../history/merge"
import type { Operation } from "../operations/operation"
import { formatSource, runFormatHook } from "../project/format"
import { listsMigrationClasses } from "../project/migration-folder"
import { printMigration } from "../script/file"
import type { Workspace } from "./workspace"

export interface MigrationText {
  readonly path: string
  readonly className: string
  readonly place: NewRevision
  readonly description: string
  readonly dialects: { readonly [D in DialectName]?: { readonly up: readonly Operation[]; readonly down: readonly Operation[] } }
}

/** The file's text, formatted as the project formats. */
export async function formatMigration({ project }: Workspace, text: MigrationText): Promise<string> {
  const { place } = text
  const source = printMigration({
    className: text.className,
    revision: place.revision,
    parents: place.parents.map((parent) => parent.id),
    description: text.description,
    dialects: text.dialects,
    ...(needsNoTransaction(text) ? { transaction: false } : {}),
  })
  return formatSource(project, source, text.path)
}

/** True when a statement of the file is refused inside a transaction. */
export function needsNoTransaction({ dialects }: Pick<MigrationText, "dialects">): boolean {
  return (Object.entries(dialects) as [DialectName, { up: readonly Operation[]; down: readonly Operation[] }][]).some(
    ([name, { up, down }]) => [...up, ...down].some((operation) => refusesTransaction(operation, name)),
  )
}

/** Writes the file, never over another, and says what is to be done with it. */
export async function writeMigration(workspace: Workspace, text: MigrationText): Promise<void> {
  const { project, terminal } = workspace
  const { path } = text
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
  if (listsMigrationClasses(project)) terminal.note(`add ${text.className} to "migrations" of the DataSource`)
  const shown = relative(process.cwd(), path)
  terminal.print(shown.startsWith("..") ? path : shown)
}
