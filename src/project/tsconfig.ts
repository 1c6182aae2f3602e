import { readFileSync, statSync, type Stats } from "node:fs"
import { createRequire } from "node:module"
import { dirname, isAbsolute, join, resolve } from "node:path"
import { LimbeckError, messageOf } from "../errors"
import { isRecord } from "./options"

/** What limbeck needs of a tsconfig.json, with `extends` followed; folders are absolute. */
export interface TsConfig {
  /** The file itself; undefined where a folder has none above it. */
  readonly file: string | undefined
  /** `compilerOptions` as written, those of the extended files below those of the file. */
  readonly compilerOptions: Readonly<Record<string, unknown>>
  readonly baseUrl: string | undefined
  /** Alias pattern to absolute path patterns. */
  readonly paths: ReadonlyMap<string, readonly string[]>
  readonly rootDir: string | undefined
  readonly outDir: string | undefined
}

/** The options that name folders, which count from the file that sets them. */
const folderOptions = ["baseUrl", "rootDir", "outDir"] as const

const none: TsConfig = {
  file: undefined,
  compilerOptions: {},
  baseUrl: undefined,
  paths: new Map(),
  rootDir: undefined,
  outDir: undefined,
}

const byFolder = new Map<string, TsConfig>()

/** The tsconfig.json that is nearest to a folder, upward. */
export function readNearestTsconfig(folder: string): TsConfig {
  const known = byFolder.get(folder)
  if (known !== undefined) return known
  const file = join(folder, "tsconfig.json")
  const parent = dirname(folder)
  const found = isFile(file) ? readTsconfig(file) : parent === folder ? none : readNearestTsconfig(parent)
  byFolder.set(folder, found)
  return found
}

export function readTsconfig(file: string): TsConfig {
  const options = readCompilerOptions(file, [])
  const baseUrl = typeof options.baseUrl === "string" ? options.baseUrl : undefined
  const pathsBase = baseUrl ?? (typeof options.pathsBase === "string" ? options.pathsBase : dirname(file))
  return {
    file,
    compilerOptions: options,
    baseUrl,
    paths: readPaths(options.paths, pathsBase, dirname(file)),
    rootDir: typeof options.rootDir === "string" ? options.rootDir : undefined,
    outDir: typeof options.outDir === "string" ? options.outDir : undefined,
  }
}

function readPaths(value: unknown, base: string, configDir: string): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>()
  if (!isRecord(value)) return paths
  for (const [pattern, targets] of Object.entries(value)) {
    if (!Array.isArray(targets)) continue
    const texts = targets.filter((target): target is string => typeof target === "string")
    paths.set(
      pattern,
      texts.map((target) => resolve(base, target.replace("${configDir}", configDir))),
    )
  }
  return paths
}

/**
 * The compiler options of a file: those it extends, then (for a file that only lists `references`, as
 * Vite and Nx write it) those of the projects it refers to, then its own.
 */
function readCompilerOptions(file: string, parents: readonly string[]): Record<string, unknown> {
  if (parents.includes(file)) return {}
  const config = parseJsonWithComments(file)
  const trail = [...parents, file]
  const merged: Record<string, unknown> = {}
  const bases = typeof config.extends === "string" ? [config.extends] : config.extends
  for (const base of Array.isArray(bases) ? bases : []) {
    const found = typeof base === "string" ? findExtended(base, file) : undefined
    if (found !== undefined) Object.assign(merged, readCompilerOptions(found, trail))
  }
  if (Array.isArray(config.files) && config.files.length === 0 && config.include === undefined) {
    for (const reference of referencedConfigs(config.references, file)) {
      const options = readCompilerOptions(reference, trail)
      for (const [name, value] of Object.entries(options)) merged[name] ??= value
    }
  }
  const own = isRecord(config.compilerOptions) ? { ...config.compilerOptions } : {}
  for (const name of folderOptions) {
    const folder = own[name]
    const root = parents[0] ?? file
    if (typeof folder === "string") own[name] = resolve(dirname(file), folder.replace("${configDir}", dirname(root)))
  }
  if (own.paths !== undefined) own.pathsBase = dirname(file)
  return Object.assign(merged, own)
}

function referencedConfigs(references: unknown, file: string): readonly string[] {
  const found: string[] = []
  for (const reference of Array.isArray(references) ? references : []) {
    if (!isRecord(reference) || typeof reference.path !== "string") continue
    const path = resolve(dirname(file), reference.path)
    const config = isFile(path) ? path : join(path, "tsconfig.json")
    if (isFile(config)) found.push(config)
  }
  return found
}

function findExtended(base: string, file: string): string | undefined {
  if (base.startsWith(".") || isAbsolute(base)) {
    const path = resolve(dirname(file), base)
    return [path, `${path}.json`, join(path, "tsconfig.json")].find(isFile)
  }
  const resolver = createRequire(file)
  for (const request of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      const found = resolver.resolve(request)
      if (found.endsWith(".json")) return found
    } catch {
      // The next spelling may exist; a base that is missing altogether changes nothing that limbeck needs.
    }
  }
  return undefined
}

function parseJsonWithComments(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(stripComments(readFileSync(file, "utf8")))
    return isRecord(value) ? value : {}
  } catch (error) {
    throw new LimbeckError({
      code: "tsconfig",
      message: `could not read "${file}": ${messageOf(error)}`,
      next: `npx tsc --showConfig -p ${file}`,
      cause: error,
    })
  }
}

/** JSON as tsconfig.json allows it, without its comments and trailing commas. */
function stripComments(text: string): string {
  const withoutComments = text
    .replace(/^\uFEFF/, "")
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? "")
  const quotedOrComma = /("(?:[^"\\]|\\.)*")|,(\s*[\]}])/g
  return withoutComments.replace(
    quotedOrComma,
    (_, quoted: string | undefined, end: string | undefined) => quoted ?? end ?? "",
  )
}

export function isFile(path: string): boolean {
  return tryStat(path)?.isFile() ?? false
}

export function isFolder(path: string): boolean {
  return tryStat(path)?.isDirectory() ?? false
}

/** Undefined also where a part of the path is a file, or may not be entered. */
function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
