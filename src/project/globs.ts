import { readdirSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path"
import { LimbeckError } from "../errors"
import { isRecord } from "./options"
import type { Project } from "./project"
import { isFolder } from "./tsconfig"

/** Where globs count from, and whose library reads them. */
export type GlobHome = Pick<Project, "cwd" | "root" | "typeorm">

/** What one of the DataSource's globs matched. */
export interface GlobMatch {
  readonly pattern: string
  /** The pattern as absolute paths, one for each folder it was tried from. */
  readonly tried: readonly string[]
  /** The files, absolute and in order. */
  readonly files: readonly string[]
}

type MatchFiles = (pattern: string, folder: string) => readonly string[]

/** The extensions that TypeORM loads. */
const loadable = /(?<!\.d)\.[mc]?[jt]s$/

/**
 * Matches the globs of a DataSource with the library that its own TypeORM uses, so that braces, `!(...)`
 * and the rest mean what they mean to the application. A glob that begins with `!` takes files away.
 * Relative ones count from the folder of the command, then from the project's root.
 */
export function matchGlobs(project: GlobHome, patterns: readonly string[]): readonly GlobMatch[] {
  let matcher: MatchFiles | undefined
  // Looked for only where a pattern needs it: most folders are read without it.
  const match: MatchFiles = (pattern, folder) => (matcher ??= findMatcher(project))(pattern, folder)
  const folders = [...new Set([project.cwd, project.root])]
  const excluded = new Set(
    patterns
      .filter((pattern) => pattern.startsWith("!"))
      .flatMap((pattern) => folders.flatMap((folder) => match(normalize(pattern.slice(1)), folder)))
      .map((file) => resolve(file)),
  )
  return patterns
    .filter((pattern) => !pattern.startsWith("!"))
    .map((pattern) => {
      const bases = isAbsolute(pattern) ? [project.root] : folders
      const tried = bases.map((folder) => resolve(folder, pattern))
      for (const folder of bases) {
        const matched = matchOne(match, pattern, folder)
        const files = excluded.size === 0 ? matched : matched.filter((file) => !excluded.has(file))
        if (files.length > 0) return { pattern, tried, files }
      }
      return { pattern, tried, files: [] }
    })
}

function matchOne(match: MatchFiles, pattern: string, folder: string): readonly string[] {
  const path = resolve(folder, pattern)
  // TypeORM's documentation lets a folder stand for the files in it.
  if (isFolder(path)) return listLoadableFiles(path)
  const plain = matchPlainly(path)
  if (plain !== undefined) return preferSources(plain)
  const files = new Set(match(normalize(pattern), folder).map((file) => resolve(folder, file)))
  return preferSources([...files].filter((file) => loadable.test(file)).sort())
}

/**
 * `migrations/*.ts`, `migrations/*{.ts,.js}` and `migrations/*.{ts,js}`, as most projects write them: the library reads
 * ten thousand names in 0.2 s, the folder itself in a tenth of that. Undefined for any other pattern.
 */
function matchPlainly(path: string): readonly string[] | undefined {
  const [, one, list, dotless] =
    /^\*(?:(\.\w+)|\{(\.\w+(?:,\.\w+)*)\}|\.\{(\w+(?:,\w+)*)\})$/.exec(basename(path)) ?? []
  const extensions = (one ?? list)?.split(",") ?? dotless?.split(",").map((name) => `.${name}`)
  const folder = dirname(path)
  if (extensions === undefined || /[*?[\]{}()!+@\\]/.test(folder)) return undefined
  if (!isFolder(folder)) return []
  return readdirSync(folder)
    .filter((name) => !name.startsWith(".") && extensions.some((end) => name.endsWith(end)) && loadable.test(name))
    .sort()
    .map((name) => folder + sep + name)
}

/** A file that was compiled into its own folder is there twice; the source is the one that is current. */
function preferSources(files: readonly string[]): readonly string[] {
  if (!files.some((file) => file.endsWith("ts"))) return files
  const all = new Set(files)
  return files.filter((file) => {
    const source = file.replace(/\.([mc]?)js$/, ".$1ts")
    return source === file || !all.has(source)
  })
}

/** The files below a folder that TypeORM would load. */
export function listLoadableFiles(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  const files = names.filter((name) => loadable.test(name) && !name.includes("node_modules")).sort()
  return preferSources(files.map((name) => join(folder, name)))
}

/** TypeORM 0.3 has `glob`, 1.x has `tinyglobby`; both answer to a pattern and the folder it counts from. */
function findMatcher(project: GlobHome): MatchFiles {
  const load = createRequire(join(project.typeorm.root, "package.json"))
  for (const name of ["glob", "tinyglobby"]) {
    const library = tryRequire(load, name)
    const match = isRecord(library) ? (library.globSync ?? library.sync) : undefined
    if (typeof match !== "function") continue
    return (pattern, cwd) => {
      const found: unknown = Reflect.apply(match, undefined, [pattern, { cwd, absolute: true, dot: false }])
      return Array.isArray(found) ? found.map(String) : []
    }
  }
  throw new LimbeckError({
    code: "typeorm-incomplete",
    message: `could not read globs: "${project.typeorm.root}" has neither "glob" nor "tinyglobby", which TypeORM depends on`,
    next: "npm install",
  })
}

function tryRequire(load: NodeJS.Require, name: string): unknown {
  try {
    return load(name)
  } catch {
    return undefined
  }
}

/** Backslashes separate folders on Windows, and escape in a pattern everywhere else. */
function normalize(pattern: string): string {
  return process.platform === "win32" ? pattern.replaceAll("\\", "/") : pattern
}
