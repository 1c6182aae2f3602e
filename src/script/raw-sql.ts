import { sourceOf } from "./effects"
import type { Direction, RecordableMigration } from "./record"

/** Texts and comments; a template with `${}` stays, and is no plain text. */
const TEXTS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|("(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\$]|\\[\s\S]|\$(?!\{))*`)/g

/** `async up(queryRunner) {`, `up(q){`, `async (runner) =>`, `async q=>{`, `async function(q){`. */
const HEAD =
  /^(?:async\b\s*)?(?:function\b\s*)?[\w$]*\s*\(\s*([\w$]+)\s*\)\s*(?:=>\s*)?\{?|^(?:async\s+)?([\w$]+)\s*=>\s*\{?/

/**
 * Whether a direction of a plain TypeORM migration does nothing but give texts of SQL to its query runner. Only then
 * is its code run just to be read: whatever else it did would happen twice. What is not recognized has no record.
 */
export function isRawSql(migration: RecordableMigration, direction: Direction): boolean {
  const source = sourceOf(migration, direction).replace(TEXTS, (_match, text?: string) =>
    text === undefined ? "" : '""',
  )
  const head = HEAD.exec(source.trim())
  const runner = head?.[1] ?? head?.[2]
  if (head === null || runner === undefined) return false
  const body = source.trim().slice(head[0].length).replace(/\}$/, "")
  const name = runner.replaceAll("$", "\\$")
  const text = String.raw`""(?:\s*\+\s*"")*`
  const parameters = String.raw`(?:,\s*\[(?:\s|,|""|-?[\d.]+|true|false|null)*\]\s*,?)?`
  const call = new RegExp(
    String.raw`(?:(?:await|return|void|yield)\b\s*)*\(?${name}\s*\.\s*query\(\s*${text}\s*,?\s*${parameters}\s*\)\)?`,
    "g",
  )
  return /^[\s;,]*$/.test(body.replace(call, ""))
}
