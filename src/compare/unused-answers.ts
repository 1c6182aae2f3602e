import { LimbeckError } from "../errors"
import type { AlterPart, CreatePart, Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import type { Column } from "../schema/columns"
import { displayName, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import { NO_ANSWERS, type Answers } from "./answers"
import { fillsItself } from "./fillers"
import type { DialectName } from "../dialects/dialect"
import { answersElsewhere, dialectOf } from "./answers-elsewhere"
import type { Comparison } from "./comparison"

type ColumnPart = CreatePart<"column"> | AlterPart<"column">

type Comparisons = ReadonlyMap<DialectName, Comparison>

/** An answer to a question that the change does not ask: given for another engine, or after it was settled. */
export interface UnusedAnswer {
  /** As it is typed: `--using products.sku=...`. */
  readonly answer: string
  readonly path: string
  readonly reason: string
}

/**
 * The answers that no dialect has a use for. They do no harm: what they were meant for stays open, and says so.
 * @throws LimbeckError `bad-answer` for one about a column that is not there, so it is mistyped, and for a table to be
 * dropped that is not there, or that an entity names
 */
export function unusedAnswers(answers: Answers, comparisons: Comparisons): UnusedAnswer[] {
  refuseUnusedDrops(answers, [...comparisons.values()])
  const backfills = Object.keys(answers.backfills).flatMap((path) => {
    const parts = partsFor(path, comparisons)
    if (parts.some((part) => part.backfill !== undefined)) return []
    const own = parts.find((part) => part.verb === "create" && fillsItself(part.object))
    const reason = own?.verb === "create" ? reasonOf(own.object) : `no row of "${path}" needs a value`
    return [{ answer: `--backfill ${path}=...`, path, reason }]
  })
  const usings = Object.keys(answers.usings)
    .filter((path) => !partsFor(path, comparisons).some(({ verb }) => verb === "alter"))
    .map((path) => ({ answer: `--using ${path}=...`, path, reason: `"${path}" changes no type` }))
  for (const { answer, path } of [...backfills, ...usings]) {
    if (!isColumn(path, comparisons)) throw mistyped(answer, path)
  }
  const moved = [...comparisons.values()].flatMap(({ up }) => ungroup(up).flatMap(movesOf))
  const maps = answers.mapEnums.filter((map) => !moved.some((move) => map.endsWith(`:${move}`)))
  const reason = moved.length === 0 ? "no enum loses a label" : "no enum loses that label"
  return [...backfills, ...usings, ...maps.map((map) => ({ answer: `--map-enum ${map}`, path: map, reason }))]
}

/** Labels and what becomes of them, as they are typed: `kit=beads`. */
function movesOf(part: Operation): string[] {
  const map = "map" in part ? part.map : undefined
  return Object.entries(map ?? {}).map(([from, to]) => `${from}=${to}`)
}

function refuseUnusedDrops({ drops }: Answers, comparisons: readonly Comparison[]): void {
  const named = (tables: readonly Name[]): string[] => tables.map(displayName)
  for (const drop of drops) {
    if (comparisons.some(({ current, target }) => isIn(current, drop) && !isIn(target, drop))) continue
    const isThere = comparisons.some(({ current }) => isIn(current, drop))
    const left = [...new Set(comparisons.flatMap(({ undeclared, unmanaged }) => named([...undeclared, ...unmanaged])))]
    throw new LimbeckError({
      code: "bad-answer",
      message: `cannot use the answer --drop ${drop}: ${isThere ? "an entity names that table" : "the database has no such table"}`,
      next:
        left.length === 0
          ? "leave it out: no entity is missing for any table"
          : `--drop takes a table that no entity names: ${left.map((name) => `"${name}"`).join(", ")}`,
    })
  }
}

function isIn({ tables }: Schema, path: string): boolean {
  return tables.some((table) => displayName(table) === path)
}

function mistyped(answer: string, given: string): LimbeckError {
  const { on, path } = dialectOf(given)
  return new LimbeckError({
    code: "bad-answer",
    message: `cannot use the answer ${answer}: there is no column "${path}"${on === undefined ? "" : ` on ${on}`}`,
    next: "limbeck generate --dry-run shows what would be written without it",
  })
}

/** Of a dialect that the project does not have, any may be. */
function isColumn(given: string, comparisons: Comparisons): boolean {
  const { path, meant } = comparisonsFor(given, comparisons)
  return (
    meant.length === 0 ||
    meant.some((comparison) => {
      const paths = pathsIn(path, comparison)
      return comparison.target.tables.some((table) =>
        table.columns.some(({ name }) => paths.includes(`${displayName(table)}.${name}`)),
      )
    })
  )
}

function reasonOf({ generated }: Column): string {
  return generated === undefined
    ? "the column numbers its rows by itself, those too that exist already"
    : "the column is computed, in the rows too that exist already"
}

function partsFor(given: string, comparisons: Comparisons): ColumnPart[] {
  const { path, meant } = comparisonsFor(given, comparisons)
  return meant.flatMap((comparison) => partsAt(path, comparison))
}

/** Those of the dialect that an answer names, or all. */
function comparisonsFor(
  given: string,
  comparisons: Comparisons,
): { readonly path: string; readonly meant: readonly Comparison[] } {
  const { on, path } = dialectOf(given)
  return { path, meant: [...comparisons].flatMap(([name, one]) => (on === undefined || on === name ? [one] : [])) }
}

/** The column as the tables of a dialect are called. */
function pathsIn(path: string, { target }: Comparison): string[] {
  return Object.keys(answersElsewhere({ ...NO_ANSWERS, backfills: { [path]: "" } }, target.tables).backfills)
}

function partsAt(path: string, comparison: Comparison): ColumnPart[] {
  const paths = pathsIn(path, comparison)
  return ungroup(comparison.up).filter((part): part is ColumnPart => {
    if ((part.verb !== "create" && part.verb !== "alter") || part.kind !== "column") return false
    const { name } = part.verb === "create" ? part.object : part.to
    return paths.includes(`${displayName(part.table)}.${name}`)
  })
}
