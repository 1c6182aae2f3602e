import { realpathSync, statSync } from "node:fs"
import { isBuiltin } from "node:module"
import { dirname, extname, isAbsolute, join, resolve } from "node:path"
import { isFile, readNearestTsconfig, type TsConfig } from "./tsconfig"

/** The TypeScript spellings of what an import may name by its output's extension. */
const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
}

const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".cjs", ".mjs", ".json"]

const resolved = new Map<string, string | undefined>()

/**
 * The file that an import in a TypeScript file names, where Node would not find it or would find
 * the compiled output beside it: `./user`, `./user.js` for user.ts, tsconfig's `paths` and `baseUrl`.
 */
export function resolveImport(request: string, parent: string): string | undefined {
  const folder = dirname(parent)
  const key = `${folder}\0${request}`
  if (resolved.has(key)) return resolved.get(key)
  const found = isPath(request)
    ? findFile(resolve(folder, request))
    : isBuiltin(request)
      ? undefined
      : findByAlias(request, readNearestTsconfig(folder))
  // As Node names a module: by the file that a symbolic link leads to.
  const file = found === undefined ? undefined : realpathSync.native(found)
  resolved.set(key, file)
  return file
}

function isPath(request: string): boolean {
  return /^\.\.?(\/|$)/.test(request) || isAbsolute(request)
}

function findByAlias(request: string, config: TsConfig): string | undefined {
  for (const target of matchPaths(request, config.paths)) {
    const file = findFile(target)
    if (file !== undefined) return file
  }
  return config.baseUrl === undefined ? undefined : findFile(join(config.baseUrl, request))
}

/** The targets of the pattern that matches with the longest text before its `*`, as TypeScript picks it. */
function matchPaths(request: string, paths: TsConfig["paths"]): readonly string[] {
  let best: { readonly length: number; readonly targets: readonly string[] } | undefined
  for (const [pattern, targets] of paths) {
    if (pattern === request) return targets
    const star = pattern.indexOf("*")
    const before = pattern.slice(0, star)
    const after = pattern.slice(star + 1)
    if (star < 0 || !request.startsWith(before) || !request.endsWith(after)) continue
    if (request.length < before.length + after.length || before.length <= (best?.length ?? -1)) continue
    const text = request.slice(before.length, request.length - after.length)
    best = { length: before.length, targets: targets.map((target) => target.replace("*", () => text)) }
  }
  return best?.targets ?? []
}

function findFile(path: string): string | undefined {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  for (const source of sourceExtensions[extension] ?? []) {
    if (isFile(stem + source)) return stem + source
  }
  if (extensions.includes(extension) && isFile(path)) return path
  for (const added of extensions) {
    if (isFile(path + added)) return path + added
  }
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() === true) return path
  if (found?.isDirectory() !== true || isFile(join(path, "package.json"))) return undefined
  return extensions.map((added) => join(path, `index${added}`)).find(isFile)
}
