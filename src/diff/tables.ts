import type { PartOperation, TableOptions } from "../operations/operation"
import type { Column } from "../schema/columns"
import { isEqual } from "../schema/equal"
import type { Kinds, PartKind } from "../schema/kinds"
import { nameOf, type Name } from "../schema/names"
import type { Table } from "../schema/tables"
import { compareLists } from "./compare"

/** Constraints and indexes, in the order in which they can be dropped; they are added in reverse. */
const CONSTRAINT_KINDS = ["foreignKey", "index", "exclusion", "check", "unique", "primaryKey"] as const
type ConstraintKind = (typeof CONSTRAINT_KINDS)[number]

/**
 * What turns one table into the other, in an order that runs: constraints off, renames, columns
 * dropped, altered, added, constraints on. Column order is not compared.
 */
export function diffTable(from: Table, to: Table): PartOperation[] {
  if (from === to) return []
  const table = nameOf(to)
  const constraints = CONSTRAINT_KINDS.map((kind) => diffConstraints(kind, table, from, to))
  return [
    ...constraints.flatMap((diff) => diff.drops),
    ...constraints.flatMap((diff) => diff.renames),
    ...diffColumns(table, from.columns, to.columns),
    ...diffOptions(table, from, to),
    ...[...constraints].reverse().flatMap((diff) => diff.creates),
  ]
}

/** What turns the indexes of one materialised view into those of the other. */
export function diffIndexes(
  owner: Name,
  from: readonly Kinds["index"][],
  to: readonly Kinds["index"][],
): PartOperation[] {
  const diff = diffNamed("index", owner, from, to)
  return [...diff.drops, ...diff.renames, ...diff.creates]
}

interface ConstraintDiff {
  readonly drops: PartOperation[]
  readonly renames: PartOperation[]
  readonly creates: PartOperation[]
}

function diffConstraints(kind: ConstraintKind, table: Name, from: Table, to: Table): ConstraintDiff {
  switch (kind) {
    case "primaryKey":
      return diffNamed(kind, table, listOf(from.primaryKey), listOf(to.primaryKey))
    case "unique":
      return diffNamed(kind, table, from.uniques, to.uniques)
    case "check":
      return diffNamed(kind, table, from.checks, to.checks)
    case "exclusion":
      return diffNamed(kind, table, from.exclusions, to.exclusions)
    case "index":
      return diffNamed(kind, table, from.indexes, to.indexes)
    case "foreignKey":
      return diffNamed(kind, table, from.foreignKeys, to.foreignKeys)
  }
}

/** A constraint that differs in more than its name is dropped and created. */
function diffNamed<K extends ConstraintKind>(
  kind: K,
  table: Name,
  from: readonly Kinds[K][],
  to: readonly Kinds[K][],
): ConstraintDiff {
  if (from === to || (from.length === 0 && to.length === 0)) return { drops: [], renames: [], creates: [] }
  const { dropped, created, altered, renamed } = compareLists<Kinds[K]>(from, to)
  // What has no name (SQLite) is known by what it says alone, so a name is not given but made with it.
  const isNameless = ([old, wanted]: Pair<K>): boolean =>
    kind !== "primaryKey" && (old.name === "" || wanted.name === "")
  const remade = [...altered, ...renamed.filter(isNameless)]
  const drop = (object: Kinds[K]): PartOperation =>
    ({ verb: "drop", kind, table, name: object.name, object }) as PartOperation
  const rename = ([old, wanted]: Pair<K>): PartOperation =>
    ({ verb: "rename", kind, table, from: old.name, to: wanted.name }) as unknown as PartOperation
  const create = (object: Kinds[K]): PartOperation => ({ verb: "create", kind, table, object }) as PartOperation
  return {
    drops: [...dropped, ...remade.map(([old]) => old)].map(drop),
    renames: renamed.filter((pair) => !isNameless(pair)).map(rename),
    creates: [...remade.map(([, wanted]) => wanted), ...created].map(create),
  }
}

type Pair<K extends ConstraintKind> = readonly [from: Kinds[K], to: Kinds[K]]

function listOf<T>(object: T | undefined): readonly T[] {
  return object === undefined ? [] : [object]
}

function diffColumns(table: Name, from: readonly Column[], to: readonly Column[]): PartOperation[] {
  if (from === to) return []
  const olds = new Map(from.map((column) => [column.name, column]))
  const wanted = new Set(to.map((column) => column.name))
  const kind = "column" satisfies PartKind
  const dropped = from.filter((column) => !wanted.has(column.name))
  const created = to.filter((column) => !olds.has(column.name))
  return [
    // A generated column reads others: it goes before them and comes after them.
    ...[...dropped]
      .sort((a, b) => Number(a.generated === undefined) - Number(b.generated === undefined))
      .map((object): PartOperation => ({ verb: "drop", kind, table, name: object.name, object })),
    ...to.flatMap((column): PartOperation[] => {
      const old = olds.get(column.name)
      return old === undefined || isEqual(old, column) ? [] : [{ verb: "alter", kind, table, from: old, to: column }]
    }),
    ...[...created]
      .sort((a, b) => Number(a.generated !== undefined) - Number(b.generated !== undefined))
      .map((object): PartOperation => ({ verb: "create", kind, table, object })),
  ]
}

function diffOptions(table: Name, from: Table, to: Table): PartOperation[] {
  const before = optionsOf(from)
  const after = optionsOf(to)
  return isEqual(before, after) ? [] : [{ verb: "alter", kind: "table", table, from: before, to: after }]
}

function optionsOf(table: Table): TableOptions {
  return {
    ...(table.comment === undefined ? {} : { comment: table.comment }),
    ...(table.withoutRowid === undefined ? {} : { withoutRowid: table.withoutRowid }),
  }
}
