import { isRecord } from "../project/options"
import type { Arguments } from "../commands/command"

/** The options of a library function as its command reads them from a command line. */
export function toArguments(options: Readonly<Record<string, unknown>>): Arguments {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [[toFlag(name), toValue(name, value)] as const],
  )
  return { json: true, quiet: false, verbose: false, ...Object.fromEntries(given) }
}

function toFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Milliseconds everywhere in the library; seconds where a person types them. */
const TIMES: ReadonlySet<string> = new Set(["wait", "lockTimeout", "statementTimeout", "pause"])

function toValue(name: string, value: unknown): unknown {
  if (typeof value === "number") return TIMES.has(name) ? `${value}ms` : String(value)
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  // A renaming is typed as `old:new`, whatever else has two sides as `path=value`.
  const separator = name === "rename" ? ":" : "="
  return Object.entries(value).flatMap(([key, other]: [string, unknown]) =>
    // For each engine: `postgres:products.sku=...`.
    isRecord(other)
      ? Object.entries(other).map(([dialect, own]) => `${dialect}:${key}${separator}${String(own)}`)
      : [`${key}${separator}${String(other)}`],
  )
}
