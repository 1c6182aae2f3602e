import { readFileSync } from "node:fs"
import { join } from "node:path"

let version: string | undefined

/** The running limbeck's version; its package.json lies two folders above, in source and in output. */
export function ownVersion(): string {
  version ??= String(
    (JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as { version?: unknown }).version,
  )
  return version
}
