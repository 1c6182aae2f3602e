import { basename, extname } from "node:path"

/**
 * The migration that a file holds by its name, in a spelling that its class name has too: TypeORM and limbeck
 * both write `1768210200000-AddField.ts` or `1768210200000-add-field.ts` for `AddField1768210200000`.
 * Undefined where the name tells nothing.
 */
export function migrationOfFile(file: string): string | undefined {
  const name = nameOfFile(file)
  return name === undefined ? undefined : spell(name)
}

function nameOfFile(file: string): string | undefined {
  const match = /^(\d{13})-(.+)$/.exec(basename(file, extname(file)))
  return match?.[1] === undefined || match[2] === undefined ? undefined : `${match[2]}${match[1]}`
}

/**
 * Whether the names of a ledger are those of the files, each once: then nothing is pending or unknown, and
 * no file needs to be loaded to know that.
 */
export function areAllRecorded(files: readonly string[], recorded: readonly string[]): boolean {
  if (files.length !== recorded.length) return false
  const names = files.flatMap((file) => nameOfFile(file) ?? [])
  return areSame(names, recorded) || areSame(names.map(spell), recorded.map(spell))
}

function areSame(names: readonly string[], recorded: readonly string[]): boolean {
  const wanted = new Set(names)
  if (wanted.size !== recorded.length) return false
  const found = new Set(recorded)
  return found.size === wanted.size && names.every((name) => found.has(name))
}

function spell(name: string): string {
  return name.replace(/[\W_]/g, "").toLowerCase()
}
