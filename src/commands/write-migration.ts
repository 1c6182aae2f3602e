import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join, relative, sep } from "node:path"
import type { DialectName } from "../dialects/dialect"
import { refusesTransaction } from "../dialects/transactions"
import { LimbeckError, messageOf } from "../errors"
import type { NewRevision } from "../history/merge"
import { formatSource, runFormatHook } from "../project/format"
import { describeFile } from "../project/describe-file"
import { listsMigrationClasses } from "../project/migration-folder"
import { fileNameOf } from "../script/names"
import { isModulePackage, languageForNew } from "../project/source-folders"
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

export function pathOf({ project }: Pick<Workspace, "project">, { directory, name, place }: MigrationText): string {
  const language = languageForNew(project, directory)
  const isOther = language === "esm" && !isModulePackage(project)
  const extension = language === "typescript" ? ".ts" : isOther ? ".mjs" : ".js"
  return join(directory, fileNameOf(place.timestamp, name, extension))
}

/** The file's text, formatted as the project formats. */
export async function formatMigration({ project }: Workspace, text: MigrationText): Promise<string> {
  const { place, description, byHand } = text
  const source = printMigration({
    name: text.name,
    timestamp: place.timestamp,
    revision: place.revision,
    parents: place.parents.map((parent) => parent.id),
    labels: place.labels,
    dependsOn: place.dependsOn.map((needed) => needed.id),
    dialects: text.dialects,
    language: languageForNew(project, text.directory),
    ...(description === undefined ? {} : { description }),
    ...(byHand === undefined ? {} : { byHand }),
  })
  return formatSource(project, source, pathOf({ project }, text))
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
  const path = pathOf(workspace, text)
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
  const shown = relative(project.cwd, path)
  terminal.print(shown.startsWith("..") ? path : shown)
  for (const remark of remarksOn(workspace, text)) terminal.note(remark)
  return path
}

/** What else is to be done with a new file. */
export function remarksOn({ project }: Workspace, text: MigrationText): string[] {
  const className = `${text.name}${text.place.timestamp}`
  const module = relative(dirname(project.file), pathOf({ project }, text)).replace(/\.ts$/, "").split(sep).join("/")
  return [
    ...(needsNoTransaction(text)
      ? [
          'the file has `transaction = false`; TypeORM\'s own runner takes it only with migrationsTransactionMode: "each"',
        ]
      : []),
    ...(listsMigrationClasses(project)
      ? [
          `add ${className} to "migrations" in ${describeFile(project.file)}:\n` +
            `  import { ${className} } from "${module.startsWith(".") ? module : `./${module}`}"`,
        ]
      : []),
    text.byHand === true ? "write its up and down, then: limbeck run" : "review it, then: limbeck run",
  ]
}
