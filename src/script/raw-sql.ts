import { PLAIN_TEXTS, sourceOf } from "./effects"
import type { Direction, RecordableMigration } from "./record"

/** `async up(queryRunner) {`, `up(q){`, `async (runner) =>`, `async q=>{`, `async function(q){`. */
const HEAD =
  /^(?:async\b\s*)?(?:function\b\s*)?[\w$]*\s*\(\s*([\w$]+)\s*\)\s*(?:=>\s*)?\{?|^(?:async\s+)?([\w$]+)\s*=>\s*\{?/

const WAITING = String.raw`(?:(?:await|return|void|yield)\b\s*)*`

/** Texts, numbers and what stands for nothing, with what joins them; each is read in one way only. */
const VALUES = String.raw`\s|,|""|-?[\d.]+(?![\w$.])(?!\s*:)|(?:true|false|null)(?![\w$])(?!\s*:)`

/**
 * Whether a direction of a plain TypeORM migration does nothing but give texts of SQL to its query runner. Only then
 * is its code run just to be read: whatever else it did would happen twice. What is not recognized has no record.
 */
export function isRawSql(migration: RecordableMigration, direction: Direction): boolean {
  const code = codeOf(migration, direction)
  return code !== undefined && isNothingBut(code.body, queryOf(code.runner))
}

/**
 * Whether a direction does nothing but call operations and give texts of SQL, one after another, with values that stand
 * there. It does then what was recorded of it, and nothing else.
 */
export function isStraight(migration: RecordableMigration, direction: Direction): boolean {
  const code = codeOf(migration, direction)
  if (code === undefined) return false
  const { body, runner } = code
  const made = new RegExp(
    // `operations(q)`, and as compilers write it: `(0, limbeck_1.operations)(q)`.
    String.raw`(?:const|let|var)\s+([\w$]+)\s*=\s*(?:\(0,\s*)?(?:[\w$]+\.)?operations\)?\(\s*${runner}\s*\)`,
  ).exec(body)
  if (made === null) return isNothingBut(body, queryOf(runner))
  const [creation, op = ""] = made
  return isNothingBut(body.replace(creation, ""), `(?:${queryOf(runner)}|${operationOf(quote(op))})`)
}

function queryOf(runner: string): string {
  const text = String.raw`""(?:\s*\+\s*"")*`
  const parameters = String.raw`(?:,\s*\[(?:${VALUES})*\]\s*,?)?`
  return `${WAITING}\\(?${runner}\\s*\\.\\s*query\\(\\s*${text}\\s*,?\\s*${parameters}\\s*\\)\\)?`
}

function operationOf(op: string): string {
  const key = String.raw`(?<![\w$])[\w$]+(?=\s*:)`
  const dialect = String.raw`(?:\s*\.\s*on\(\s*""\s*\))?`
  return String.raw`${WAITING}${op}${dialect}\s*\.\s*\w+\((?:[{}[\]:+]|${key}|${VALUES})*\)`
}

/** The method without its head, each text as `""` and without comments, and the name of its parameter in a pattern. */
function codeOf(
  migration: RecordableMigration,
  direction: Direction,
): { readonly body: string; readonly runner: string } | undefined {
  const source = sourceOf(migration, direction)
    .replace(PLAIN_TEXTS, (_match, text?: string) => (text === undefined ? " " : '""'))
    .replace(/\s+/g, " ")
    .trim()
  const head = HEAD.exec(source)
  const runner = head?.[1] ?? head?.[2]
  if (head === null || runner === undefined) return undefined
  return { body: source.slice(head[0].length).replace(/\}$/, ""), runner: quote(runner) }
}

function isNothingBut(body: string, call: string): boolean {
  return /^[\s;,]*$/.test(body.replace(new RegExp(call, "g"), ""))
}

function quote(name: string): string {
  return name.replaceAll("$", "\\$")
}
