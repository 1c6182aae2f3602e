import { LimbeckError } from "../errors"
import type { AlterPart, CreatePart, Operation } from "../operations/operation"
import type { Column } from "../schema/columns"
import { displayName } from "../schema/names"
import { NO_ANSWERS, type Answers } from "./answers"
import type { DialectName } from "../dialects/dialect"
import { answersElsewhere, dialectOf } from "./answers-elsewhere"
import type { Comparison } from "./compare"

type ColumnPart = CreatePart<"column"> | AlterPart<"column">

/**
 * Refuses a `--backfill` that no dialect has a use for: mistyped, or of a column that fills itself.
 * @throws LimbeckError `bad-answer`
 */
export function refuseUnusedBackfills(answers: Answers, comparisons: ReadonlyMap<DialectName, Comparison>): void {
  for (const [given, value] of Object.entries(answers.backfills)) {
    const { on, path } = dialectOf(given)
    const parts = [...comparisons].flatMap(([dialect, comparison]) =>
      on === undefined || on === dialect ? partsAt(path, value, comparison) : [],
    )
    if (parts.some((part) => part.backfill !== undefined)) continue
    const own = parts.find((part) => part.verb === "create" && fillsItself(part.object))
    throw new LimbeckError({
      code: "bad-answer",
      message: `cannot use the answer --backfill ${given}=...: ${own?.verb === "create" ? reasonOf(own.object) : `no column "${path}" is added or altered${on === undefined ? "" : ` on ${on}`}`}`,
      next: "limbeck generate --dry-run shows what would be written without it",
    })
  }
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

function partsAt(path: string, value: string, { up, target }: Comparison): ColumnPart[] {
  const paths = Object.keys(answersElsewhere({ ...NO_ANSWERS, backfills: { [path]: value } }, target.tables).backfills)
  const parts = up.flatMap((operation): readonly Operation[] =>
    operation.verb === "group" ? operation.operations : [operation],
  )
  return parts.filter((part): part is ColumnPart => {
    if ((part.verb !== "create" && part.verb !== "alter") || part.kind !== "column") return false
    const { name } = part.verb === "create" ? part.object : part.to
    return paths.includes(`${displayName(part.table)}.${name}`)
  })
}
