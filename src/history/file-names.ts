import { basename, extname } from "node:path"

/**
 * The migration that a file holds by its name, in a spelling that its class name has too: TypeORM and limbeck
 * both write `1768210200000-AddField.ts` or `1768210200000-add-field.ts` for `AddField1768210200000`.
 * Undefined where the name tells nothing.
 */
export function migrationOfFile(file: string): string | undefined {
  const match = /^(\d{13})-(.+)$/.exec(basename(file, extname(file)))
  return match?.[1] === undefined || match[2] === undefined ? undefined : spell(`${match[2]}${match[1]}`)
}

/**
 * Whether the names of a ledger are those of the files, each once: then nothing is pending or unknown, and
 * no file needs to be loaded to know that.
 */
export function areAllRecorded(files: readonly string[], recorded: readonly string[]): boolean {
  const wanted = new Set(files.map((file) => migrationOfFile(file) ?? ""))
  const found = new Set(recorded.map(spell))
  if (wanted.has("") || wanted.size !== files.length || found.size !== recorded.length) return false
  return found.size === wanted.size && [...wanted].every((name) => found.has(name))
}

function spell(name: string): string {
  return name.replace(/[\W_]/g, "").toLowerCase()
}
