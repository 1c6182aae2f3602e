import { readFileSync } from "node:fs"
import Module from "node:module"
import { isAbsolute } from "node:path"
import { LimbeckError } from "../errors"
import { AsyncModules, awaitImports } from "./async-modules"
import { resolveImport } from "./resolve-import"
import { resolveOwnPackage } from "./own-package"
import { mapStackTraces } from "./stack-trace"
import { openTranspileCache, type TranspileCache } from "./transpile-cache"
import { readNearestTsconfig } from "./tsconfig"
import { findCompiler, transpile, transpileOptions, type Compiler, type TypeScript } from "./typescript-compiler"

type ResolveFilename = (
  this: unknown,
  request: string,
  parent?: { filename?: string | null; path?: string },
  ...rest: unknown[]
) => string

/** What Node's module system has and its types do not say. */
interface NodeModuleClass {
  readonly _extensions: Record<string, (module: CompilableModule, file: string) => void>
  _resolveFilename: ResolveFilename
}

interface CompilableModule extends NodeJS.Module {
  _compile(code: string, file: string, format?: string): void
}

const nodeModules = Module as unknown as NodeModuleClass

/** The loader of one process; there is one module system, so there is one loader. */
interface Loader {
  readonly root: string
  readonly cache: TranspileCache
  readonly asyncModules: AsyncModules
  compiler: Compiler | undefined
  typescript: TypeScript | undefined
  /** Cache keys of the files compiled so far, for their source maps. */
  readonly keys: Map<string, string>
  /** Source maps of this run, where the cache could not keep them. */
  readonly maps: Map<string, string>
}

const typescriptExtensions = [".ts", ".tsx", ".mts", ".cts"]

let loader: Loader | undefined

/**
 * Lets `require` load TypeScript, as CommonJS in memory under the file's own name. `root` is the
 * folder whose TypeScript and cache are used.
 */
export function installTypescriptLoader(root: string): AsyncModules {
  if (loader?.root === root) return loader.asyncModules
  const isFirst = loader === undefined
  const asyncModules = loader?.asyncModules ?? new AsyncModules()
  loader = {
    root,
    asyncModules,
    cache: openTranspileCache(root),
    compiler: undefined,
    typescript: undefined,
    keys: loader?.keys ?? new Map<string, string>(),
    maps: loader?.maps ?? new Map<string, string>(),
  }
  if (isFirst) {
    for (const extension of typescriptExtensions) nodeModules._extensions[extension] = loadTypescriptModule
    resolveProjectImports()
    mapStackTraces(findSourceMap)
    silenceRequireOfModules()
  }
  return asyncModules
}

export function isTypescript(file: string): boolean {
  return /\.[mc]?tsx?$/.test(file) && !/\.d\.[mc]?ts$/.test(file)
}

/** Whether there is a TypeScript to load such files with. */
export function canTranspile(root: string): boolean {
  try {
    return findCompiler(root).version !== ""
  } catch {
    return false
  }
}

function loadTypescriptModule(module: CompilableModule, file: string): void {
  const { asyncModules } = requireLoader()
  const { code, isAsync } = compile(file)
  if (isAsync && !asyncModules.isAsync(file)) throw asyncModules.found(file)
  if (asyncModules.isAsync(file)) {
    asyncModules.evaluate(module, () => {
      module._compile(awaitImports(code), file, "commonjs")
    })
    return
  }
  try {
    module._compile(code, file, "commonjs")
  } catch (error) {
    throw asyncModules.passedThrough(error, file)
  }
}

/** The CommonJS of a TypeScript file, from the cache without loading TypeScript where it can be. */
function compile(file: string): { readonly code: string; readonly isAsync: boolean } {
  const current = requireLoader()
  const source = readFileSync(file, "utf8")
  current.compiler ??= findCompiler(current.root)
  const { version } = current.compiler
  const options = optionsOf(file, version)
  const key = current.cache.keyOf(source, `${version}\0${options.text}\0${/\.[^.]+$/.exec(file)?.[0] ?? ""}`)
  current.keys.set(file, key)
  const cached = current.cache.read(key)
  if (cached !== undefined) return cached
  current.typescript ??= current.compiler.load()
  const output = transpile(current.typescript, { name: file, source }, options.values)
  current.cache.write(key, output)
  current.maps.set(file, output.map)
  return output
}

const optionsByConfig = new Map<
  unknown,
  { readonly values: Readonly<Record<string, unknown>>; readonly text: string }
>()

function optionsOf(file: string, version: string): { values: Readonly<Record<string, unknown>>; text: string } {
  const config = readNearestTsconfig(file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"))))
  const known = optionsByConfig.get(config)
  if (known !== undefined) return known
  const values = transpileOptions(config, version)
  const options = { values, text: JSON.stringify(values) }
  optionsByConfig.set(config, options)
  return options
}

function findSourceMap(file: string): string | undefined {
  const key = loader?.keys.get(file)
  if (loader === undefined || key === undefined) return undefined
  return loader.maps.get(file) ?? loader.cache.readMap(key)
}

/** Imports of TypeScript files, by TypeScript's rules; and `limbeck` from anywhere in the project. */
function resolveProjectImports(): void {
  const resolveAsNode = rememberPackages(nodeModules._resolveFilename)
  nodeModules._resolveFilename = function (this: unknown, request, parent, ...rest) {
    const parentFile = parent?.filename ?? ""
    if (requireLoader().keys.has(parentFile)) {
      const file = resolveImport(request, parentFile)
      if (file !== undefined && resolveOwnPackage(request, () => file) === undefined) return file
    }
    const resolve = (): string => resolveAsNode.call(this, request, parent, ...rest)
    return resolveOwnPackage(request, resolve) ?? resolve()
  }
}

/** Every entity file imports the same few packages, and Node looks for each of them anew: 0.15 s of 1,000 files. */
function rememberPackages(resolve: ResolveFilename): ResolveFilename {
  const known = new Map<string, string>()
  return function (this: unknown, request, parent, ...rest) {
    const isPlain = /^[a-z@]/i.test(request) && !isAbsolute(request) && !rest.some(Boolean)
    if (!isPlain || !parent?.filename || parent.path === undefined) return resolve.call(this, request, parent, ...rest)
    const key = `${parent.path}\0${request}`
    const found = known.get(key) ?? resolve.call(this, request, parent, ...rest)
    known.set(key, found)
    return found
  }
}

/** Node 20 and 22 warn of each ES module that is required; here the loader chose to, not the project. */
function silenceRequireOfModules(): void {
  const emitWarning = process.emitWarning.bind(process) as (...facts: unknown[]) => void
  process.emitWarning = (...facts: unknown[]): void => {
    if (facts[1] === "ExperimentalWarning" && /ES Module .* using require\(\)/.test(String(facts[0]))) return
    emitWarning(...facts)
  }
}

function requireLoader(): Loader {
  if (loader !== undefined) return loader
  throw new LimbeckError({ code: "internal", message: "the TypeScript loader was used before it was installed" })
}
