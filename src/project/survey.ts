import { readdirSync, readFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { LimbeckError } from "../errors"
import { findDataSourceFile, findPackageFolder, readPackage } from "./find-data-source"
import { isRecord } from "./options"
import { isFile } from "./tsconfig"

/** What a project consists of, as its files say; none of them is run. */
export interface Survey {
  readonly root: string
  readonly package: Readonly<Record<string, unknown>>
  /** The file that commands find by themselves. */
  readonly dataSource: string | undefined
  /** Other files that export a DataSource. */
  readonly candidates: readonly string[]
  readonly nest: NestSurvey | undefined
  /** Folders with migration classes in them. */
  readonly migrationFolders: readonly string[]
  readonly hazards: readonly Hazard[]
  /** TypeORM's names of the drivers that are installed. */
  readonly drivers: readonly string[]
}

/** Modules of @nestjs/typeorm. */
export interface NestSurvey {
  /** Where `forRoot` or `forRootAsync` is called, and the text of what it is given. */
  readonly roots: readonly { readonly file: string; readonly options: string }[]
  /** Files of the entities that `forFeature` names, for the DataSource without a name. */
  readonly entityFiles: readonly string[]
  /** Entities that come from other packages of the workspace. */
  readonly imported: readonly { readonly name: string; readonly from: string }[]
  /** Names in `forFeature` that no file has as an entity. */
  readonly unknown: readonly string[]
}

/** An option that works against migrations. */
export interface Hazard {
  readonly option: "synchronize" | "migrationsRun" | "dropSchema"
  readonly file: string
  /** From 1. */
  readonly line: number
}

interface SourceFile {
  readonly path: string
  readonly text: string
}

const SKIPPED = new Set(["node_modules", "dist", "build", "out", "coverage", "test", "tests", "e2e", "__tests__"])
const MOST_FILES = 20_000

/** Reads the sources of the project at or above `cwd`. @throws LimbeckError `no-package` */
export function surveyProject(cwd: string, flag?: string): Survey {
  const root = findPackageFolder(cwd)
  if (root === undefined) {
    throw new LimbeckError({
      code: "no-package",
      message: `cannot look at the project: there is no package.json in "${cwd}" or above it`,
      next: "npm init -y, or go to the folder of your application",
    })
  }
  const sources = readSources(root)
  const dataSource = tryFind(cwd, flag)
  const own = readPackage(join(root, "package.json"))
  return {
    root,
    package: own,
    dataSource,
    candidates: sources
      .filter(
        ({ path, text }) =>
          path !== dataSource && /\bnew DataSource\(/.test(text) && /\bexport\b|\bexports\b/.test(text),
      )
      .map(({ path }) => path),
    nest: surveyNest(sources),
    migrationFolders: migrationFoldersIn(sources),
    hazards: sources.filter(isConfiguration).flatMap(hazardsIn),
    drivers: driversOf(own),
  }
}

function tryFind(cwd: string, flag: string | undefined): string | undefined {
  try {
    return findDataSourceFile(cwd, flag).file
  } catch (error) {
    // What somebody named must be there.
    if (flag === undefined && error instanceof LimbeckError && error.code === "data-source-missing") return undefined
    throw error
  }
}

function readSources(root: string): SourceFile[] {
  const found: SourceFile[] = []
  const folders = [root]
  for (let folder = folders.pop(); folder !== undefined && found.length < MOST_FILES; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        // A workspace below is a project of its own.
        if (!SKIPPED.has(entry.name) && !entry.name.startsWith(".") && !isFile(join(path, "package.json")))
          folders.push(path)
      } else if (/(?<!\.d|\.spec|\.test)\.[mc]?[jt]s$/.test(entry.name))
        found.push({ path, text: readFileSync(path, "utf8") })
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function surveyNest(sources: readonly SourceFile[]): NestSurvey | undefined {
  const calls = /TypeOrmModule\s*\.\s*forRoot(?:Async)?\s*\(/g
  const roots = sources.flatMap(({ path, text }) =>
    [...text.matchAll(calls)].map((call) => ({ file: path, options: argumentAt(text, call.index + call[0].length) })),
  )
  const names = new Set(sources.flatMap(({ text }) => featuresIn(text)))
  if (roots.length === 0 && names.size === 0) return undefined
  const homes = new Map<string, string>()
  for (const { path, text } of sources)
    for (const [, name = ""] of text.matchAll(/@(?:View|Child)?Entity\s*\([^]*?\bclass\s+([\w$]+)/g))
      homes.set(name, path)
  const foreign = new Map(sources.flatMap(({ text }) => importsIn(text)))
  const elsewhere = [...names].filter((name) => !homes.has(name))
  return {
    roots,
    entityFiles: [...new Set([...names].flatMap((name) => homes.get(name) ?? []))].sort(),
    imported: elsewhere.flatMap((name) => {
      const from = foreign.get(name)
      return from === undefined ? [] : [{ name, from }]
    }),
    unknown: elsewhere.filter((name) => !foreign.has(name)),
  }
}

/** What a file imports by name from packages. */
function importsIn(text: string): (readonly [name: string, from: string])[] {
  return [...text.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']([^."'][^"']*)["']/g)].flatMap(
    ([, list = "", from = ""]) => [...list.matchAll(/[\w$]+/g)].map(([name]) => [name, from] as const),
  )
}

/** The classes that `forFeature` gives to the DataSource without a name. */
function featuresIn(text: string): string[] {
  return [...text.matchAll(/TypeOrmModule\s*\.\s*forFeature\s*\(\s*\[([^\]]*)\]\s*(,\s*[^\s)])?/g)].flatMap(
    ([, list = "", other]) => (other === undefined ? [...list.matchAll(/[\w$]+/g)].map(([name]) => name) : []),
  )
}

/** The text up to the parenthesis that closes a call. */
function argumentAt(text: string, start: number): string {
  let depth = 1
  let end = start
  for (; end < text.length && depth > 0; end++) {
    if ("([{".includes(text.charAt(end))) depth += 1
    else if (")]}".includes(text.charAt(end))) depth -= 1
  }
  return text.slice(start, end - 1)
}

function migrationFoldersIn(sources: readonly SourceFile[]): string[] {
  const isMigration = ({ text }: SourceFile): boolean =>
    /\bimplements\s+[\w,\s]*MigrationInterface\b/.test(text) || /class\s+\w+\d{13}\b[^]*\bup\s*\(/.test(text)
  return [...new Set(sources.filter(isMigration).map(({ path }) => path.slice(0, path.lastIndexOf(sep))))].sort()
}

function isConfiguration({ text }: SourceFile): boolean {
  return /\bDataSource(Options)?\b|TypeOrmModule(Async)?Options|TypeOrmModule\s*\.\s*forRoot/.test(text)
}

function hazardsIn({ path, text }: SourceFile): Hazard[] {
  const lines = text.split("\n")
  return lines.flatMap((line, index) => {
    const option = /^(?!\s*(?:\/\/|\*)).*\b(synchronize|migrationsRun|dropSchema)\s*:\s*true\b/.exec(line)?.[1]
    // Of an entity or index, `synchronize` says something else.
    if (option === undefined || /@(?:View)?(?:Entity|Index)\b/.test(line)) return []
    return [{ option: option as Hazard["option"], file: path, line: index + 1 }]
  })
}

function driversOf(own: Readonly<Record<string, unknown>>): string[] {
  const listed = ["dependencies", "devDependencies"].flatMap((key) => (isRecord(own[key]) ? Object.keys(own[key]) : []))
  const types: Readonly<Record<string, string>> = {
    pg: "postgres",
    "better-sqlite3": "better-sqlite3",
    sqlite3: "sqlite",
  }
  return Object.entries(types).flatMap(([name, type]) => (listed.includes(name) ? [type] : []))
}

/** A path in a project as a glob or an import writes it. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/")
}
