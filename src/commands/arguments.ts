import { LimbeckError } from "../errors"
import type { Arguments } from "./command"

/**
 * A private-use character in front of values that look like options: yargs reads `-1` as a number
 * and `-3:current` as short options.
 */
const GUARD = "\uE000"

/** Protects relative revisions (`-1`, `+2`, `-3:current`) from being read as options or numbers. */
export function guardRevisions(argv: readonly string[]): string[] {
  return argv.map((word) => {
    if (/^[-+]\d/.test(word)) return GUARD + word
    const assigned = /^(--?[A-Za-z][\w-]*)=([-+]\d.*)$/.exec(word)
    return assigned === null ? word : `${assigned[1] ?? ""}=${GUARD}${assigned[2] ?? ""}`
  })
}

/** Alembic's `revision` writes an empty file, and `revision --autogenerate` compares. */
export function readAlembicNames(argv: readonly string[]): string[] {
  const command = argv.includes("--autogenerate") ? "generate" : "create"
  const at = argv.indexOf("revision")
  return argv.map((word, index) => (index === at && isCommandAt(argv, at) ? command : word))
}

/** Whether a word is the command: what stands before it are options, and the values of `-d`. */
function isCommandAt(argv: readonly string[], at: number): boolean {
  return argv
    .slice(0, at)
    .every((word, index) => word.startsWith("-") || /^(-d|--data-source)$/.test(argv[index - 1] ?? ""))
}

function unguard(word: string): string {
  return word.startsWith(GUARD) ? word.slice(GUARD.length) : word
}

/** The value of a text option. */
export function textOf(args: Arguments, name: string): string | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) {
    throw new LimbeckError({
      code: "bad-argument",
      message: `the option --${name} was given ${value.length} times, and takes one value`,
      next: `give --${name} once`,
    })
  }
  return unguard(typeof value === "string" ? value : JSON.stringify(value))
}

/** The values of an option or positional that may be repeated. */
export function textsOf(args: Arguments, name: string): readonly string[] {
  const value = args[name]
  if (value === undefined || value === null) return []
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((item) => unguard(String(item as string | number)))
}

export function isSet(args: Arguments, name: string): boolean {
  return args[name] === true
}

/** `path=value` pairs of an option that may be repeated. @throws LimbeckError `bad-argument` */
export function pairsOf(args: Arguments, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    textsOf(args, name).map((text) => {
      const at = text.indexOf("=")
      const [path, value] = at > 0 ? [text.slice(0, at), text.slice(at + 1).trim()] : ["table.column", ""]
      if (value !== "") return [path, value]
      throw new LimbeckError({
        code: "bad-argument",
        message: `cannot read --${name} ${JSON.stringify(text)}: a path and an SQL expression are expected`,
        next: `--${name} ${path}="''" gives an empty text, --${name} ${path}="lower(other)" a column's value`,
      })
    }),
  )
}
