import { createRequire } from "node:module"
import { basename, dirname, resolve, sep } from "node:path"
import { isMigrationClass } from "../history/load"
import type { MigrationClass } from "../history/migration"
import { compareText } from "../schema/names"
import { listOf, targetsIn } from "./entities"
import { listLoadableFiles, matchGlobs } from "./globs"
import { loadFile } from "./load-file"
import type { Project } from "./project"
import { isTypescriptProject, sourceFolderOf, sourceOf } from "./source-folders"
import { isFolder } from "./tsconfig"
import { canTranspile, isTypescript } from "./typescript-loader"

export interface LoadedMigration {
  readonly migration: MigrationClass
  /** The file it was found in; undefined for a class that the DataSource lists and that no file is known for. */
  readonly file: string | undefined
}

/**
 * The files that may hold migrations, by name: those of `--dir` or `migrationsDir`, and those of the
 * DataSource's globs, compiled output and its source counted once.
 */
export function listMigrationFiles(project: Project, flag?: string): readonly string[] {
  const folder = flag === undefined ? settingFolder(project) : resolve(project.cwd, flag)
  const patterns = listOf(project.declared.migrations).filter((item) => typeof item === "string")
  const matched = matchGlobs(project, patterns).flatMap(({ files }) => files)
  const own = folder !== undefined && isFolder(folder) ? listLoadableFiles(folder) : []
  const all = [...new Set([...own, ...matched])]
  return sortByName(chooseCopies(project, [...all, ...uncompiledSources(project, all)]))
}

/** The migration classes that a file exports: none, one, or several. */
export async function loadMigrationFile(project: Project, file: string): Promise<readonly MigrationClass[]> {
  const targets = targetsIn(await loadFile(file, project.root))
  return [...new Set(targets)].filter((target) => isMigrationClass(target))
}

/** Every migration of the project: those of its files, or of some of them, then those that only the DataSource lists. */
export async function loadMigrations(
  project: Project,
  flag?: string,
  files: readonly string[] = listMigrationFiles(project, flag),
): Promise<readonly LoadedMigration[]> {
  const found = new Map<string, LoadedMigration[]>()
  for (const file of files) {
    for (const migration of await loadMigrationFile(project, file)) addMigration(found, { migration, file })
  }
  for (const migration of listOf(project.declared.migrations)) {
    if (isMigrationClass(migration)) addMigration(found, { migration, file: fileOfExport(migration) })
  }
  return [...found.values()].flat()
}

/** A class comes once, though a barrel exports it again, or its source and its output are both there. */
function addMigration(found: Map<string, LoadedMigration[]>, added: LoadedMigration): void {
  const namesakes = found.get(added.migration.name) ?? []
  const isKnown = namesakes.some(
    ({ migration, file }) => migration === added.migration || isOutputPair(file, added.file),
  )
  if (!isKnown) found.set(added.migration.name, [...namesakes, added])
}

function isOutputPair(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one !== other
  return isTypescript(one) !== isTypescript(other)
}

/** The file that a listed class, or a DataSource, was required from. */
export function fileOfExport(wanted: unknown): string | undefined {
  const modules = Object.values(createRequire(__filename).cache)
  const found = modules.filter((module) => {
    if (module === undefined || module.filename.includes(`${sep}node_modules${sep}`)) return false
    const exported: unknown = module.exports
    return exported === wanted || (isObject(exported) && Object.values(exported).includes(wanted))
  })
  // A barrel exports it too, and is finished after the file itself.
  return (found.find((module) => module !== undefined && !/^index\.\w+$/.test(basename(module.filename))) ?? found[0])
    ?.filename
}

/** Of a source and its output, the one in the language of the data-source file. */
function chooseCopies(project: Project, files: readonly string[]): string[] {
  const all = new Set(files)
  // Sources alone have no copies.
  if (files.every(isTypescript)) return [...all]
  const bySource = new Map<string, string[]>()
  for (const file of all) {
    const source = sourceOf(project, file) ?? file.replace(/\.([mc]?)js$/, ".$1ts")
    bySource.set(source, [...(bySource.get(source) ?? []), file])
  }
  const wantsSource = isTypescript(project.file)
  return [...bySource.values()].flatMap((copies) => {
    const chosen = copies.find((file) => isTypescript(file) === wantsSource) ?? copies[0]
    return chosen === undefined ? [] : [chosen]
  })
}

/**
 * Sources beside those that the matched output comes from: a migration that was just generated is
 * pending, though nobody has compiled it yet.
 */
function uncompiledSources(project: Project, files: readonly string[]): readonly string[] {
  const output = files.filter((file) => !isTypescript(file))
  const folders = new Set(
    [...new Set([...output.map((file) => dirname(file)), ...patternFolders(project)])].flatMap(
      (folder) => sourceFolderOf(project, folder) ?? [],
    ),
  )
  const sources = [...folders].filter(isFolder).flatMap((folder) => listLoadableFiles(folder).filter(isTypescript))
  if (sources.length === 0 || !isTypescriptProject(project)) return []
  // In production the sources may lie there, and no compiler: only what was compiled counts then.
  return isTypescript(project.file) || canTranspile(project.root) ? sources : []
}

/** The folder of each glob, where that is plain: output that was never built has no files. */
function patternFolders(project: Project): readonly string[] {
  const patterns = listOf(project.declared.migrations).filter((item) => typeof item === "string")
  return patterns
    .map((pattern) => dirname(resolve(project.root, pattern)))
    .filter((folder) => !/[*?[\]{}()!]/.test(folder))
}

function settingFolder(project: Project): string | undefined {
  const { migrationsDir } = project.options
  return migrationsDir === undefined ? undefined : resolve(project.root, migrationsDir)
}

function sortByName(files: readonly string[]): readonly string[] {
  const named = files.map((file) => ({ name: basename(file), file }))
  named.sort((a, b) => compareText(a.name, b.name) || compareText(a.file, b.file))
  return named.map(({ file }) => file)
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}
