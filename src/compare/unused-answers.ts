import { LimbeckError } from "../errors"
import type { AlterPart, CreatePart, Operation } from "../operations/operation"
import type { Column } from "../schema/columns"
import { displayName } from "../schema/names"
import { NO_ANSWERS, type Answers } from "./answers"
import type { DialectName } from "../dialects/dialect"
import { answersElsewhere, dialectOf } from "./answers-elsewhere"
import type { Comparison } from "./comparison"

type ColumnPart = CreatePart<"column"> | AlterPart<"column">

type Comparisons = ReadonlyMap<DialectName, Comparison>

/**
 * Refuses an answer that no dialect has a use for: mistyped, or about something that does not change.
 * @throws LimbeckError `bad-answer`
 */
export function refuseUnused(answers: Answers, comparisons: Comparisons): void {
  for (const given of Object.keys(answers.backfills)) {
    const parts = partsFor(given, comparisons)
    if (parts.some((part) => part.backfill !== undefined)) continue
    const own = parts.find((part) => part.verb === "create" && fillsItself(part.object))
    const reason = own?.verb === "create" ? reasonOf(own.object) : notChanged(given, "added or altered")
    throw unused(`--backfill ${given}=...`, reason)
  }
  for (const given of Object.keys(answers.usings)) {
    if (partsFor(given, comparisons).some(({ verb }) => verb === "alter")) continue
    throw unused(`--using ${given}=...`, notChanged(given, "altered"))
  }
  const [mapped] = answers.mapEnums
  const hasMap = [...comparisons.values()].some(({ up }) => flatten(up).some((part) => "map" in part && part.map))
  if (mapped !== undefined && !hasMap) throw unused(`--map-enum ${mapped}`, "no enum loses a label")
}

function unused(answer: string, reason: string): LimbeckError {
  return new LimbeckError({
    code: "bad-answer",
    message: `cannot use the answer ${answer}: ${reason}`,
    next: "limbeck generate --dry-run shows what would be written without it",
  })
}

function notChanged(given: string, verbs: string): string {
  const { on, path } = dialectOf(given)
  return `no column "${path}" is ${verbs}${on === undefined ? "" : ` on ${on}`}`
}

/** A column that gives every row its value by itself, those too that exist when it is added. */
export function fillsItself({ generated, increment }: Column): boolean {
  return generated !== undefined || increment !== undefined
}

function reasonOf({ generated }: Column): string {
  return generated === undefined
    ? "the column numbers its rows by itself, those too that exist already"
    : "the column is computed, in the rows too that exist already"
}

function partsFor(given: string, comparisons: Comparisons): ColumnPart[] {
  const { on, path } = dialectOf(given)
  return [...comparisons].flatMap(([dialect, comparison]) =>
    on === undefined || on === dialect ? partsAt(path, comparison) : [],
  )
}

function flatten(up: readonly Operation[]): readonly Operation[] {
  return up.flatMap((operation): readonly Operation[] =>
    operation.verb === "group" ? operation.operations : [operation],
  )
}

function partsAt(path: string, { up, target }: Comparison): ColumnPart[] {
  const paths = Object.keys(answersElsewhere({ ...NO_ANSWERS, backfills: { [path]: "" } }, target.tables).backfills)
  return flatten(up).filter((part): part is ColumnPart => {
    if ((part.verb !== "create" && part.verb !== "alter") || part.kind !== "column") return false
    const { name } = part.verb === "create" ? part.object : part.to
    return paths.includes(`${displayName(part.table)}.${name}`)
  })
}
