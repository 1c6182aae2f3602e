import { sep } from "node:path"

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
  const start = file.lastIndexOf(sep) + 1
  const end = file.lastIndexOf(".")
  // The time has thirteen digits.
  const [time, dash, title] = [file.slice(start, start + 13), file[start + 13], file.slice(start + 14, end)]
  return dash === "-" && title !== "" && /^\d{13}$/.test(time) ? title + time : undefined
}

/**
 * Whether the names of a ledger are those of the files, each once: then nothing is pending or unknown, and
 * no file needs to be loaded to know that.
 */
export function areAllRecorded(files: readonly string[], recorded: readonly string[]): boolean {
  if (files.length !== recorded.length) return false
  const names: string[] = []
  for (const file of files) {
    const name = nameOfFile(file)
    if (name === undefined) return false
    names.push(name)
  }
  return areSame(names, recorded) || areSame(names.map(spell), recorded.map(spell))
}

function areSame(names: readonly string[], recorded: readonly string[]): boolean {
  const wanted = new Set(names)
  return wanted.size === recorded.length && recorded.every((name) => wanted.delete(name))
}

function spell(name: string): string {
  return name.replace(/[\W_]/g, "").toLowerCase()
}
