import type { TypeSystem } from "../dialects/dialect"
import type { RenamePart, RenameTop } from "../operations/operation"
import type { Column } from "../schema/columns"
import { compareText, displayName, nameKey, nameOf, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import { couldBecome, countColumns, likenessOfNames, likenessOfTables, type IsConvertible } from "./likeness"

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
  /** What an answer may name besides: new columns that can hold its values, though nobody would think of them. */
  readonly others?: readonly string[]
}

/**
 * Tables that go and tables that come under the same name in another schema, or in one schema with at least half
 * in common of what is particular to them.
 * @param staying the tables that are there before and after: what they have too is particular to none
 */
export function findRenamedTables(
  gone: readonly Table[],
  come: readonly Table[],
  staying: readonly Table[],
  isConvertible: IsConvertible,
): RenameQuestion[] {
  if (gone.length === 0 || come.length === 0) return []
  const usual = countColumns(staying)
  return gone.flatMap((table): RenameQuestion[] => {
    const candidates = come
      .filter((other) => other.schema === table.schema || other.name === table.name)
      .map((other) => ({ ...other, likeness: likenessOfTables(table, other, usual, isConvertible) }))
      .filter(({ name, likeness }) => likeness >= 0.5 || name === table.name)
      .map((other) => ({
        name: displayName(other),
        likeness: other.likeness + likenessOfNames(table.name, other.name) / 2,
      }))
      .sort(mostAlike)
    if (candidates.length === 0) return []
    return [{ kind: "table", from: displayName(table), candidates: candidates.map(({ name }) => name) }]
  })
}

interface Candidate {
  readonly name: string
  readonly likeness: number
}

function mostAlike(a: Candidate, b: Candidate): number {
  return b.likeness - a.likeness || compareText(a.name, b.name)
}

/** Whether a column of one type could be, and whether it is likely to be, another under a new name. */
export type Kinship = Pick<TypeSystem, "isConvertible" | "isAkin">

/** Columns that go and columns of a compatible type that come, table by table. */
export function findRenamedColumns(current: Schema, wanted: Schema, types: Kinship): RenameQuestion[] {
  const olds = new Map(current.tables.map((table) => [nameKey(table), table]))
  return wanted.tables.flatMap((table) => {
    const old = olds.get(nameKey(table))
    return old === undefined ? [] : findInTable(old, table, types)
  })
}

function findInTable(old: Table, wanted: Table, types: Kinship): RenameQuestion[] {
  if (old.columns.every((column, at) => column.name === wanted.columns[at]?.name)) return []
  const [before, after] = [namesOf(old), namesOf(wanted)]
  const placeOf = (column: Column): number => wanted.columns.indexOf(column)
  const come = wanted.columns.filter((column) => !before.has(column.name))
  const gone = old.columns.filter((column) => !after.has(column.name))
  return gone.flatMap((column): RenameQuestion[] => {
    const possible = come.filter((other) => couldBe(column, other, types))
    const candidates = possible
      .filter((other) => column.type === other.type || types.isAkin(column.type, other.type))
      .map((other) => ({
        name: other.name,
        likeness: likenessOf(column, other, placeOf(other) === old.columns.indexOf(column)),
      }))
      .sort(mostAlike)
    if (possible.length === 0) return []
    const names = candidates.map(({ name }) => name)
    const others = possible.map(({ name }) => name).filter((name) => !names.includes(name))
    return [{ kind: "column", table: nameOf(wanted), from: column.name, candidates: names, others }]
  })
}

function couldBe(old: Column, wanted: Column, { isConvertible }: Kinship): boolean {
  if ((old.generated === undefined) !== (wanted.generated === undefined)) return false
  return couldBecome(old.type, wanted.type, isConvertible)
}

function namesOf(table: Table): ReadonlySet<string> {
  return new Set(table.columns.map((column) => column.name))
}

/** The letters in common, the same type, and the same place in the table. */
function likenessOf(a: Column, b: Column, isAtPlace: boolean): number {
  return likenessOfNames(a.name, b.name) + (a.type === b.type ? 1 : 0) + (isAtPlace ? 0.25 : 0)
}
