import { ungroup } from "../operations/ungroup"
import { displayName } from "../schema/names"
import { pathOf } from "./answers"
import type { Comparison } from "./comparison"

/**
 * Columns that could have been renamed on one dialect, where their types are alike (SQLite's `text` of JSON and
 * of a list), and not on another: they were not.
 */
export function impossibleRenames(comparisons: readonly Comparison[]): string[] {
  const paths = comparisons.flatMap((comparison) =>
    comparison.questions
      .filter(({ kind }) => kind === "column")
      .map(pathOf)
      .filter((path) => comparisons.some((other) => drops(other, path) && !asks(other, path))),
  )
  return [...new Set(paths)]
}

function asks({ questions }: Comparison, path: string): boolean {
  return questions.some((question) => pathOf(question) === path)
}

function drops({ up }: Comparison, path: string): boolean {
  return ungroup(up).some(
    (part) => part.verb === "drop" && part.kind === "column" && `${displayName(part.table)}.${part.name}` === path,
  )
}
