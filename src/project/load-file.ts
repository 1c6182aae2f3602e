import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, extname, join, sep } from "node:path"
import { pathToFileURL } from "node:url"
import { LimbeckError, messageOf } from "../errors"
import { frameOf, type Position } from "./code-frame"
import { DRIVERS } from "./driver-stand-ins"
import { isRecord } from "./options"
import { ownRoot } from "./own-package"
import { positionOf } from "./stack-trace"
import { isFile } from "./tsconfig"
import { describeFile } from "./describe-file"
import { installTypescriptLoader, isTypescript } from "./typescript-loader"

/** Runs a file of the project, in whatever language and module format it is, and gives its exports. */
export async function loadFile(file: string, root: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return exportsOf(await evaluate(file, root))
  } catch (error) {
    throw explainLoadError(error, file)
  }
}

/**
 * The same for an application at run time: whatever it has to load TypeScript with (ts-node, tsx, a test runner)
 * is left in charge, since one class must not come from two loaders.
 */
export async function loadInApplication(file: string, root: string): Promise<Readonly<Record<string, unknown>>> {
  const load = createRequire(file)
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one place where loaders announce themselves
  const isServed = !isTypescript(file) || load.extensions[extname(file)] !== undefined || "jest" in globalThis
  if (!isServed) return loadFile(file, root)
  try {
    return exportsOf(isEsModule(file) ? await import(pathToFileURL(file).href) : load(file))
  } catch (error) {
    throw explainLoadError(error, file)
  }
}

async function evaluate(file: string, root: string): Promise<unknown> {
  const asyncModules = installTypescriptLoader(root)
  if (isTypescript(file)) return asyncModules.load(file)
  if (isEsModule(file)) return import(pathToFileURL(file).href)
  try {
    return requireIn(dirname(file))(file) as unknown
  } catch (error) {
    // CommonJS that requires an ES module with top-level await, or such a module under the name .js.
    if (isRecord(error) && error.code === "ERR_REQUIRE_ASYNC_MODULE") return import(pathToFileURL(file).href)
    throw error
  }
}

const requires = new Map<string, NodeJS.Require>()

function requireIn(folder: string): NodeJS.Require {
  const known = requires.get(folder) ?? createRequire(join(folder, "index.js"))
  requires.set(folder, known)
  return known
}

/** What a file exports, by name; `module.exports = x` is a default export. */
function exportsOf(exported: unknown): Readonly<Record<string, unknown>> {
  const isNamespace = isRecord(exported) && (isPlain(exported) || "__esModule" in exported)
  if (!isNamespace) return { default: exported }
  const inner = exported.default
  // `import()` of CommonJS that was compiled from ES modules wraps the whole of it once more.
  return isRecord(inner) && inner.__esModule === true ? { ...exported, ...inner } : { ...exported }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // The second: an object of another realm, such as Jest's.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function isEsModule(file: string): boolean {
  const extension = extname(file)
  return extension === ".mjs" || (extension === ".js" && isInModulePackage(dirname(file)))
}

const modulePackages = new Map<string, boolean>()

function isInModulePackage(folder: string): boolean {
  const known = modulePackages.get(folder)
  if (known !== undefined) return known
  const file = join(folder, "package.json")
  const parent = dirname(folder)
  const isModule = isFile(file) ? readPackageType(file) === "module" : parent !== folder && isInModulePackage(parent)
  modulePackages.set(folder, isModule)
  return isModule
}

function readPackageType(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { type?: unknown }).type
  } catch {
    return undefined
  }
}

/** What went wrong while a file was loaded, with the place in the project's own code. */
export function explainLoadError(error: unknown, file: string): LimbeckError {
  // An error of limbeck's own names its file: a syntax error in a file that this one imports.
  if (error instanceof LimbeckError) return error
  const missing = missingPackage(error)
  if (missing?.isDriver === true && !DRIVERS.includes(missing.name)) {
    return new LimbeckError({
      code: "unsupported-database",
      message: `could not load "${describeFile(file)}": its DataSource is of a database that limbeck does not know, whose package "${missing.name}" is not installed`,
      next: `set \`type\` of the DataSource to "postgres", "sqlite" or "better-sqlite3"`,
      cause: error,
    })
  }
  if (missing !== undefined) {
    return new LimbeckError({
      code: missing.isDriver ? "driver-missing" : "module-missing",
      message: `could not load "${describeFile(file)}": the package "${missing.name}" is not installed`,
      next: `npm install ${missing.name}`,
      cause: error,
    })
  }
  const position = positionOf(error, isOfProject)
  const reason = firstParagraph(messageOf(error))
  const place =
    position === undefined ? "" : `\n  at ${describeFile(position.file)}:${position.line}:${position.column}`
  return new LimbeckError({
    code: "load-failed",
    message: `could not load "${describeFile(file)}": ${reason}${place}${frameBelow(position)}`,
    next:
      position === undefined ? `node ${describeFile(file)}` : `edit ${describeFile(position.file)}:${position.line}`,
    cause: error,
  })
}

function frameBelow(position: Position | undefined): string {
  const frame = position === undefined ? "" : frameOf(position)
  return frame === "" ? "" : `\n${frame}`
}

function isOfProject(file: string): boolean {
  if (!isFile(file) || file.includes(`${sep}node_modules${sep}`)) return false
  // The running code of limbeck itself lies there, be it source or output.
  return !file.startsWith(join(ownRoot, "dist") + sep) && !file.startsWith(dirname(__dirname) + sep)
}

/** Node's message for a missing module goes on with the require stack, which the place replaces. */
function firstParagraph(text: string): string {
  return text.split("\nRequire stack:")[0] ?? text
}

function missingPackage(error: unknown): { readonly name: string; readonly isDriver: boolean } | undefined {
  const message = messageOf(error)
  // TypeORM: "Postgres package has not been found installed. Please run "npm install pg"."
  const driver = /package has not been found installed\..*npm install ([\w@/.-]+)/.exec(message)?.[1]
  if (driver !== undefined) return { name: driver, isDriver: true }
  const isMissing = isRecord(error) && (error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND")
  const request = isMissing ? /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1] : undefined
  if (request === undefined || /^[./~#]|^@\/|^[a-z]:|^file:/i.test(request)) return undefined
  const name = request
    .split("/")
    .slice(0, request.startsWith("@") ? 2 : 1)
    .join("/")
  return { name, isDriver: false }
}
