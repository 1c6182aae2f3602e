import { readFileSync } from "node:fs"
import { dirname, join, sep } from "node:path"
import { isFile } from "./tsconfig"

/** The folder of the running limbeck's package.json. */
export const ownRoot = findOwnRoot(__dirname)

/**
 * What `import "limbeck"` in a project's file means: the limbeck that the project has, and the running
 * one where it has none or the same (its sources, say, in limbeck's own repository): one program must
 * not hold two copies.
 */
export function resolveOwnPackage(request: string, resolve: () => string): string | undefined {
  if (request !== "limbeck") return undefined
  try {
    const found = resolve()
    return found.startsWith(ownRoot + sep) ? runningEntry() : found
  } catch {
    return runningEntry()
  }
}

function runningEntry(): string {
  return require.resolve(join(__dirname, "..", "index"))
}

function findOwnRoot(folder: string): string {
  const file = join(folder, "package.json")
  if (isFile(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: unknown }).name === "limbeck") return folder
  return dirname(folder) === folder ? __dirname : findOwnRoot(dirname(folder))
}
