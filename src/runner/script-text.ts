import { displayRevision, titleOf } from "../history/migration"
import type { Script, ScriptPart } from "./script-part"

/** The script as a file that `psql -f`, an SQL editor or `sqlite3 <` runs. */
export function printScript({ advice, opening, parts, closing }: Script): string {
  if (parts.length === 0) return ""
  const blocks = parts.map((part) => {
    const outside = part.units.length === 1 ? "" : `\n-- ${OUTSIDE}`
    return `-- ${titleOfPart(part)}${outside}\n${printStatements(part.statements)}`
  })
  const edges = [printStatements(opening), ...blocks, printStatements(closing)].filter((text) => text !== "")
  return `-- ${advice}\n\n${edges.join("\n\n")}\n`
}

const OUTSIDE = "outside a transaction: where several statements are one message, run these one by one"

/** One file of a folder that a tool runs file by file. */
export interface ScriptFile {
  readonly name: string
  readonly text: string
}

/**
 * A file for each revision, `<yyyymmddhhmmss>_<name>.sql`, and one of its own for each statement that stands
 * outside transactions. The same revision gets the same name again: `there` has what the folder holds, name
 * to first line.
 */
export function printScriptFiles(
  { opening, parts, closing }: Script,
  there: ReadonlyMap<string, string>,
): readonly ScriptFile[] {
  const nameOfHead = new Map([...there].map(([name, head]) => [head, name]))
  const taken = new Set([...there.keys()].map(secondOfName))
  let last = 0
  return parts.flatMap((part) =>
    part.units.map((statements, at) => {
      const head = `-- limbeck: ${titleOfPart(part)}${part.units.length === 1 ? "" : `, ${at + 1} of ${part.units.length}`}`
      const known = nameOfHead.get(head)
      let second = known === undefined ? Math.max(secondOf(part.revision.timestamp), last + 1) : secondOfName(known)
      while (known === undefined && taken.has(second)) second += 1
      taken.add(second)
      last = Math.max(last, second)
      const isFirst = part.revision.parents.length === 0 && at === 0
      const lines = [head, printStatements([...(isFirst ? opening : []), ...statements, ...(isFirst ? closing : [])])]
      const suffix = at === 0 ? "" : `_${at + 1}`
      return {
        name: known ?? `${versionAt(second)}_${snakeCase(titleOf(part.revision))}${suffix}.sql`,
        text: `${lines.join("\n")}\n`,
      }
    }),
  )
}

function titleOfPart({ revision, direction }: ScriptPart): string {
  return `${direction === "up" ? "run" : "revert"} ${displayRevision(revision)}`
}

function secondOf(timestamp: number): number {
  return Math.floor(timestamp / 1000)
}

/** `20260112094500`, in UTC. */
function versionAt(second: number): string {
  return new Date(second * 1000).toISOString().replace(/\D/g, "").slice(0, 14)
}

/** The way back from a file's name; NaN for one that does not begin with a time. */
function secondOfName(name: string): number {
  const [, date = "", time = ""] = /^(\d{8})(\d{6})(?!\d)/.exec(name) ?? []
  const text = `${date.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3")}T${time.replace(/(\d\d)(\d\d)(\d\d)/, "$1:$2:$3")}Z`
  return secondOf(Date.parse(text))
}

function snakeCase(title: string): string {
  return title
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .toLowerCase()
}

/** Statements, each with its semicolon, one below the other. */
export function printStatements(statements: readonly string[]): string {
  return statements
    .map((text) => text.trim().replace(/\s*;+$/, ""))
    .map((text) => `${text}${/--[^\n]*$/.test(text) ? "\n" : ""};`)
    .join("\n")
}
