import { dirname, join, relative, resolve, sep } from "node:path"
import { LimbeckError } from "../errors"
import { listOf } from "./entities"
import { describeFile } from "./describe-file"
import { fileOfExport, listMigrationFiles } from "./migrations"
import type { Project } from "./project"
import { isTypescriptProject, sourceOf } from "./source-folders"

/**
 * The folder that a new migration is written to: `--dir`, the setting `migrationsDir`, else the one
 * that the DataSource's `migrations` come from, as source; of several, the one of its parents. It need not exist yet.
 */
export function migrationsDirectory(
  project: Project,
  flag?: string,
  parents: readonly { readonly file?: string }[] = [],
): string {
  if (flag !== undefined) return resolve(project.cwd, flag)
  if (project.options.migrationsDir !== undefined) return resolve(project.root, project.options.migrationsDir)
  const declared = listOf(project.declared.migrations)
  const patterns = declared.filter((item) => typeof item === "string" && !item.startsWith("!"))
  const fromGlobs = patterns.map((pattern) => folderOfGlob(project, String(pattern)))
  const fromClasses = declared
    .filter((item) => typeof item === "function")
    .map((item) => fileOfExport(item))
    .map((file) => (file === undefined ? undefined : dirname(sourceOf(project, file) ?? file)))
  const known = new Set([...fromGlobs, ...fromClasses].filter((folder) => folder !== undefined))
  const [folder, other] = known
  if (folder !== undefined && other === undefined) return folder
  const [home, another] = new Set(parents.flatMap(({ file }) => folderOfParent(project, file, known)))
  if (home !== undefined && another === undefined) return home
  throw new LimbeckError({
    code: "migrations-folder",
    message: `could not tell where to write the migration: ${explain(project, declared.length, [...known])}`,
    next: `limbeck generate -n <Name> --dir ${suggestFolder(project, [...known])}, or set migrationsDir in the export "limbeck" of ${describeFile(project.file)}`,
  })
}

/** Whether the DataSource lists migration classes, so that a new file needs a line there. */
export function listsMigrationClasses(project: Project): boolean {
  return listOf(project.declared.migrations).some((item) => typeof item === "function")
}

function folderOfGlob(project: Project, pattern: string): string | undefined {
  const path = resolve(project.root, pattern)
  const parts = path.split(sep)
  const firstMagic = parts.findIndex((part) => /[*?[\]{}()!@+]/.test(part))
  const isFolder = firstMagic === -1 && !/\.\w+$/.test(path)
  const folder = firstMagic === -1 ? (isFolder ? path : dirname(path)) : parts.slice(0, firstMagic).join(sep)
  const rest = firstMagic === -1 ? [] : parts.slice(firstMagic, -1)
  // `src/*/migrations/*.ts` leaves the folder open; one that holds migrations already settles it.
  if (rest.some((part) => part !== "**")) return folderOfNewest(project, pattern)
  if (/\.[mc]?ts\b|[{,(|]\.?[mc]?ts\b|\.\*$|\*$/.test(path)) return sourceFolder(project, folder) ?? folder
  if (isFolder) return sourceFolder(project, folder) ?? folder
  return sourceFolder(project, folder) ?? (isTypescriptProject(project) ? undefined : folder)
}

function sourceFolder(project: Project, folder: string): string | undefined {
  const source = sourceOf(project, join(folder, "migration.js"))
  return source === undefined ? undefined : dirname(source)
}

function folderOfNewest(project: Project, pattern: string): string | undefined {
  const newest = listMigrationFiles({ ...project, declared: { ...project.declared, migrations: [pattern] } }).at(-1)
  return newest === undefined ? undefined : dirname(newest)
}

function explain(project: Project, count: number, folders: readonly string[]): string {
  const file = describeFile(project.file)
  if (count === 0) return `"${file}" names no migrations`
  if (folders.length > 1) return `"migrations" in "${file}" names ${folders.map((path) => `"${path}"`).join(" and ")}`
  return `"migrations" in "${file}" names compiled files or classes whose source folder is unknown`
}

/** Files of one branch stay together. */
function folderOfParent(project: Project, file: string | undefined, known: ReadonlySet<string>): string[] {
  if (file === undefined) return []
  const folder = dirname(sourceOf(project, file) ?? file)
  return known.has(folder) ? [folder] : []
}

function suggestFolder(project: Project, known: readonly string[]): string {
  const [folder] = known
  if (folder !== undefined) return relative(project.cwd, folder)
  const inSource = relative(project.root, project.file).startsWith(`src${sep}`)
  return inSource ? "src/migrations" : "migrations"
}
