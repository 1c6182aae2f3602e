import type { RenamePart, RenameTop } from "../operations/operation"
import type { Column } from "../schema/columns"
import { compareText, displayName, nameKey, nameOf, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"

/** A rename that a person decided. Table renames come before those of their columns, which use the new table name. */
export type Rename = RenameTop<"table"> | RenamePart<"column">

/** Something that goes beside something that comes: one renamed thing, or two. Only a person knows. */
export interface RenameQuestion {
  readonly kind: "table" | "column"
  /** The table of a column. */
  readonly table?: Name
  readonly from: string
  /** What it could have become, most alike first. */
  readonly candidates: readonly string[]
}

/** Whether a value of one type could be kept as the other. */
export type IsConvertible = (from: string, to: string) => boolean

/** Tables that go and tables that come in one schema and share at least half of their columns. */
export function findRenamedTables(gone: readonly Table[], come: readonly Table[]): RenameQuestion[] {
  return gone.flatMap((table): RenameQuestion[] => {
    const candidates = come
      .filter((other) => other.schema === table.schema)
      .map((other) => ({ name: displayName(other), likeness: shareOfColumns(table, other) }))
      .filter(({ likeness }) => likeness >= 0.5)
      .sort((a, b) => b.likeness - a.likeness || compareText(a.name, b.name))
    if (candidates.length === 0) return []
    return [{ kind: "table", from: displayName(table), candidates: candidates.map(({ name }) => name) }]
  })
}

/** Columns that go and columns of a compatible type that come, table by table. */
export function findRenamedColumns(current: Schema, wanted: Schema, isConvertible: IsConvertible): RenameQuestion[] {
  const olds = new Map(current.tables.map((table) => [nameKey(table), table]))
  return wanted.tables.flatMap((table) => {
    const old = olds.get(nameKey(table))
    return old === undefined ? [] : findInTable(old, table, isConvertible)
  })
}

function findInTable(old: Table, wanted: Table, isConvertible: IsConvertible): RenameQuestion[] {
  if (old.columns.every((column, at) => column.name === wanted.columns[at]?.name)) return []
  const [before, after] = [namesOf(old), namesOf(wanted)]
  const come = wanted.columns.filter((column) => !before.has(column.name))
  const gone = old.columns.filter((column) => !after.has(column.name))
  return gone.flatMap((column): RenameQuestion[] => {
    const candidates = come
      .filter((other) => couldBe(column, other, isConvertible))
      .map((other) => ({ name: other.name, likeness: likenessOf(column, other) }))
      .sort((a, b) => b.likeness - a.likeness || compareText(a.name, b.name))
    if (candidates.length === 0) return []
    return [
      { kind: "column", table: nameOf(wanted), from: column.name, candidates: candidates.map(({ name }) => name) },
    ]
  })
}

function couldBe(old: Column, wanted: Column, isConvertible: IsConvertible): boolean {
  if ((old.generated === undefined) !== (wanted.generated === undefined)) return false
  return old.type === wanted.type || isConvertible(old.type, wanted.type)
}

function namesOf(table: Table): ReadonlySet<string> {
  return new Set(table.columns.map((column) => column.name))
}

function shareOfColumns(a: Table, b: Table): number {
  const names = namesOf(a)
  const shared = b.columns.filter((column) => names.has(column.name)).length
  return shared / Math.max(a.columns.length, b.columns.length, 1)
}

/** Between 0 and 2: letters in common, and the same type. */
function likenessOf(a: Column, b: Column): number {
  return shareOfPairs(a.name.toLowerCase(), b.name.toLowerCase()) + (a.type === b.type ? 1 : 0)
}

/** The Sorensen-Dice share of pairs of neighbouring letters. */
function shareOfPairs(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)]
  const rest = [...right]
  const shared = left.filter((pair) => {
    const at = rest.indexOf(pair)
    if (at >= 0) rest.splice(at, 1)
    return at >= 0
  })
  return left.length + right.length === 0 ? 0 : (2 * shared.length) / (left.length + right.length)
}

function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2))
}
