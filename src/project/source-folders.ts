import { readdirSync } from "node:fs"
import { basename, dirname, join, relative, sep } from "node:path"
import type { Language } from "../script/printer"
import { readPackage } from "./find-data-source"
import type { Project } from "./project"
import { isFile, isFolder, readNearestTsconfig, readTsconfig, type TsConfig } from "./tsconfig"
import { isTypescript } from "./typescript-loader"

/** The TypeScript file that a compiled file comes from by tsconfig's rootDir and outDir; it need not exist. */
export function sourceOf(project: Project, file: string): string | undefined {
  const folder = sourceFolderOf(project, dirname(file))
  return folder === undefined ? undefined : join(folder, basename(file).replace(/\.([mc]?)js$/, ".$1ts"))
}

const sourceFolders = new WeakMap<Project, Map<string, string | undefined>>()

/** Where the sources of a folder of output lie; a folder may hold a thousand files. */
export function sourceFolderOf(project: Project, folder: string): string | undefined {
  const known = sourceFolders.get(project) ?? new Map<string, string | undefined>()
  sourceFolders.set(project, known)
  if (!known.has(folder)) known.set(folder, findSourceFolder(project, folder))
  return known.get(folder)
}

function findSourceFolder(project: Project, folder: string): string | undefined {
  for (const config of readConfigs(project)) {
    const file = join(folder, "file.ts")
    if (config.outDir === undefined || !isInside(config.outDir, file)) continue
    const path = relative(config.outDir, file)
    const root = findRootDir(config, path, project)
    if (root !== undefined) return dirname(join(root, path))
  }
  return undefined
}

/** Whether the project's own language is TypeScript, so that JavaScript in it is output. */
export function isTypescriptProject(project: Project): boolean {
  return isTypescript(project.file) || readConfigs(project).length > 0
}

/** What a new file in this folder is written in: the project's language, and that of the files beside it. */
export function languageForNew(project: Project, folder: string): Language {
  const beside = isFolder(folder) ? readdirSync(folder).filter((name) => !name.endsWith(".d.ts")) : []
  if (isTypescriptProject(project) || beside.some((name) => isTypescript(name))) return "typescript"
  return isModulePackage(project) || project.file.endsWith(".mjs") ? "esm" : "commonjs"
}

/** Whether `.js` files of the project are ES modules. */
export function isModulePackage({ root }: Project): boolean {
  const file = join(root, "package.json")
  return isFile(file) && readPackage(file).type === "module"
}

const configsOf = new WeakMap<Project, readonly TsConfig[]>()

/** A project may keep its build settings apart from those of its editor. */
function readConfigs(project: Project): readonly TsConfig[] {
  const known = configsOf.get(project) ?? findConfigs(project)
  configsOf.set(project, known)
  return known
}

function findConfigs(project: Project): readonly TsConfig[] {
  const nearest = readNearestTsconfig(dirname(project.file))
  const folder = nearest.file === undefined ? project.root : dirname(nearest.file)
  const others = ["tsconfig.build.json", "tsconfig.app.json"].map((name) => join(folder, name)).filter(isFile)
  return [nearest, ...others.map((file) => readTsconfig(file))].filter(({ file }) => file !== undefined)
}

/** Without `rootDir`, tsc takes the folder that all sources share, or that of tsconfig.json: look which it was. */
function findRootDir(config: TsConfig, path: string, project: Project): string | undefined {
  if (config.rootDir !== undefined) return config.rootDir
  const base = dirname(config.file ?? project.file)
  const roots = [base, join(base, "src")]
  const existing = roots.find((root) => isFolder(join(root, dirname(path))) && dirname(path) !== ".")
  if (existing !== undefined) return existing
  if (path.startsWith(`src${sep}`)) return base
  return isFolder(join(base, "src")) ? join(base, "src") : undefined
}

export function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`)
}
