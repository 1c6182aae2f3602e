import type { Dialect } from "../dialects/dialect"
import type { RepeatableRules, RepeatableStatement } from "../dialects/script"
import { sql } from "../dialects/sql"
import { LimbeckError } from "../errors"
import { displayPlace } from "../history/migration"
import { isRecorded, recordApplied, recordReverted } from "./ledger"
import type { ScriptPart } from "./script-part"
import { checkNeeds, type Place } from "./place"

interface RepeatContext extends Place {
  readonly dialect: Dialect
}

/**
 * A part that does nothing where the ledger says that it is done. What must stand outside transactions
 * stands outside the condition too, so it says IF NOT EXISTS; where a later part could have undone it, it
 * stands inside and takes the longer lock, since there it must not be made again.
 */
export function repeatPart(context: RepeatContext, part: ScriptPart, later: readonly ScriptPart[]): ScriptPart {
  const { dialect, ledger } = context
  const { script } = dialect
  const { revision, direction, own } = part
  const { repeatable } = script
  if (repeatable === undefined) throw noConditions(dialect)
  const recorded = isRecorded(ledger, revision.name)
  const open = direction === "up" ? sql`NOT ${recorded}` : recorded
  const units: string[][] = []
  let inside = direction === "up" ? checkNeeds(context, revision).flatMap((question) => script.guard(question)) : []
  for (const { text, outside } of own) {
    const again = outside ? repeat(repeatable, part, text) : undefined
    if (again === undefined || isUndoneBy(later, again)) {
      inside.push(again?.inside ?? text)
      continue
    }
    if (inside.length > 0) units.push([repeatable.when(open, inside)])
    units.push([again.text])
    inside = again.questions.flatMap((question) => script.guard(question))
  }
  const record = direction === "up" ? recordApplied(ledger, revision) : recordReverted(ledger, revision.name)
  units.push([repeatable.when(open, [...inside, record.text])])
  return { ...part, units, statements: units.flat() }
}

function repeat(rules: RepeatableRules, { revision }: ScriptPart, text: string): RepeatableStatement {
  const again = rules.again(text)
  if (again !== undefined) return again
  throw new LimbeckError({
    code: "not-repeatable",
    message: `cannot write a script that may be run again: ${displayPlace(revision)} has a statement that stands outside transactions and would be repeated: ${text.trim().split("\n", 1)[0] ?? ""}`,
    next: "leave out --idempotent, and give the script the range that is pending: limbeck sql --pending",
  })
}

/** Whether a later part takes away, renames or makes again what this statement is about. */
function isUndoneBy(later: readonly ScriptPart[], { names }: RepeatableStatement): boolean {
  return later.some(({ own }) =>
    own.some(({ text }) => {
      const words = new Set(text.split(/[^\p{L}\p{N}_$]+/u))
      return names.some((name) => words.has(name)) && /\b(drop|rename|create)\b/i.test(text)
    }),
  )
}

function noConditions({ name }: Dialect): LimbeckError {
  return new LimbeckError({
    code: "not-repeatable",
    message: `cannot write a script for ${name} that may be run again: its scripts have no conditions`,
    next: "limbeck sql --pending writes what the connected database has not",
  })
}
