import { mentions } from "../operations/expressions"
import type { Column, Default } from "../schema/columns"
import type { Check, PrimaryKey, Unique } from "../schema/constraints"
import { isEqual } from "../schema/equal"
import type { Index } from "../schema/indexes"
import { nameKey, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import type { View } from "../schema/views"
import { enumsOf } from "./enums"
import { shareTable } from "./share"

/** What is not the differ's to touch, and what it may take away. */
export interface Ownership {
  /** Tables and views that entities declare with `synchronize: false`. */
  readonly leftAlone: readonly Name[]
  /** Indexes declared with `synchronize: false`, per table. */
  readonly leftAloneIndexes: readonly { readonly table: Name; readonly name: string }[]
  /** Tables that no entity names and that were answered with yes. */
  readonly droppable: (table: Name) => boolean
  /** A constraint or index that differs in its name only keeps the name it has. */
  readonly keepsNames: boolean
}

/**
 * Completes what the entities want with what they cannot say: everything of `current` that is not
 * theirs stands in the result as it is. The plain difference between `current` and the result is
 * then the migration.
 */
export function adopt(current: Schema, wanted: Schema, ownership: Ownership): Schema {
  const leftAlone = new Set(ownership.leftAlone.map(nameKey))
  const olds = new Map(current.tables.map((table) => [nameKey(table), table]))
  const wantedKeys = new Set(wanted.tables.map(nameKey))
  const stays = (table: Table): boolean =>
    leftAlone.has(nameKey(table)) || (!wantedKeys.has(nameKey(table)) && !ownership.droppable(table))
  const own = wanted.tables.filter((table) => !leftAlone.has(nameKey(table)))
  const tables = [
    ...own.map((table) => {
      const old = olds.get(nameKey(table))
      if (old === undefined) return withPlainIndexes(table)
      // Most tables are as they are wanted: there is nothing to adopt.
      return shareTable(old, table) === old ? old : shareTable(old, adoptTable(old, table, ownership))
    }),
    ...current.tables.filter(stays),
  ]
  return {
    namespaces: union(current.namespaces, wanted.namespaces),
    extensions: union(current.extensions, wanted.extensions),
    enums: adoptEnums(current, wanted, tables),
    tables,
    views: adoptViews(current, wanted, leftAlone, ownership),
  }
}

/** A new table has no writers yet, so nothing is gained by building its indexes beside them. */
function withPlainIndexes<T extends { readonly indexes: readonly Index[] }>(owner: T): T {
  return { ...owner, indexes: owner.indexes.map(withoutConcurrent) }
}

function withoutConcurrent({ concurrent: _concurrent, ...index }: Index): Index {
  return index
}

function union<T extends Name>(current: readonly T[], wanted: readonly T[]): T[] {
  const there = new Set(current.map(nameKey))
  return [...current, ...wanted.filter((object) => !there.has(nameKey(object)))]
}

function indexesLeftAlone(owner: Name, ownership: Ownership): ReadonlySet<string> {
  const key = nameKey(owner)
  return new Set(ownership.leftAloneIndexes.filter((index) => nameKey(index.table) === key).map((index) => index.name))
}

function adoptTable(old: Table, wanted: Table, ownership: Ownership): Table {
  const columns = new Map(old.columns.map((column) => [column.name, column]))
  const keep = ownership.keepsNames
  const gone = old.columns.map(({ name }) => name).filter((name) => !wanted.columns.some((one) => one.name === name))
  const primaryKey = wanted.primaryKey && adoptKey(old.primaryKey, wanted.primaryKey, keep)
  return {
    ...wanted,
    ...(old.strict === undefined ? {} : { strict: old.strict }),
    ...(old.rowLevelSecurity === undefined ? {} : { rowLevelSecurity: old.rowLevelSecurity }),
    columns: wanted.columns.map((column) => adoptColumn(columns.get(column.name), column)),
    ...(primaryKey && { primaryKey }),
    uniques: wanted.uniques.map((one) => findNameless(old.uniques, one) ?? adoptName(old.uniques, one, keep)),
    checks: [
      ...wanted.checks.map((check) => adoptName(old.checks, check, keep)),
      ...unnamed(old.checks, wanted.checks),
    ],
    foreignKeys: wanted.foreignKeys.map((key) => adoptName(old.foreignKeys, key, keep)),
    indexes: adoptIndexes(old.indexes, wanted.indexes, indexesLeftAlone(wanted, ownership), keep, gone),
  }
}

/**
 * Sequence options cannot be declared by a TypeORM column, so those of the database stay. DEFAULT
 * NULL and no default are the same.
 */
function adoptColumn(old: Column | undefined, wanted: Column): Column {
  if (old === undefined) return wanted
  const { default: value, ...rest } = wanted
  const column =
    isNull(value) && isNull(old.default)
      ? { ...rest, ...(old.default === undefined ? {} : { default: old.default }) }
      : wanted
  if (old.sequence === undefined || wanted.sequence !== undefined || old.increment !== wanted.increment) return column
  return { ...column, sequence: old.sequence }
}

function isNull(value: Default | undefined): boolean {
  return value === undefined || (typeof value === "object" && value.sql.toLowerCase() === "null")
}

/**
 * A constraint whose name the entity does not decide keeps the one it has; so does every other where
 * the project wants that.
 */
function adoptName<T extends { readonly name: string }>(olds: readonly T[], wanted: T, keepsNames: boolean): T {
  if (wanted.name !== "" && (!keepsNames || olds.some((old) => old.name === wanted.name))) return wanted
  return olds.find((candidate) => isEqual({ ...candidate, name: "" }, { ...wanted, name: "" })) ?? wanted
}

/** As DefaultNamingStrategy.primaryKeyName makes it (0.3.31, 1.x). */
const DERIVED_KEY = /^PK_[0-9a-f]{27}$/

/**
 * A name that somebody gave to a key by hand stays where the entity gives none: TypeORM's own differ never looks at it
 * (RdbmsSchemaBuilder.updatePrimaryKeys compares columns alone in 0.3.31 and 1.1.1). One that was derived
 * follows the table's name.
 */
function adoptKey(old: Table["primaryKey"], wanted: PrimaryKey, keepsNames: boolean): PrimaryKey {
  if (old === undefined) return wanted
  const isGiven = DERIVED_KEY.test(wanted.name) && !DERIVED_KEY.test(old.name)
  return adoptName([old], wanted, keepsNames || isGiven)
}

/** A constraint without a name (SQLite) is as it is wanted: TypeORM takes its name to be that of its columns. */
function findNameless(olds: readonly Unique[], wanted: Unique): Unique | undefined {
  if (olds.some((old) => old.name === wanted.name)) return undefined
  return olds.find((old) => old.name === "" && isEqual(old, { ...wanted, name: "" }))
}

/** Checks without a name (SQLite) cannot be declared by an entity. */
function unnamed(olds: readonly Check[], wanted: readonly Check[]): readonly Check[] {
  return olds.filter((check) => check.name === "" && !wanted.some((other) => other.sql === check.sql))
}

/** What an entity cannot say of an index stays; how it was to be built is no difference. */
function adoptIndexes(
  olds: readonly Index[],
  wanted: readonly Index[],
  leftAlone: ReadonlySet<string>,
  keepsNames: boolean,
  gone: readonly string[] = [],
): readonly Index[] {
  const byName = new Map(olds.map((index) => [index.name, index]))
  const comparables = olds.map(comparable)
  const own = wanted.filter((index) => !leftAlone.has(index.name))
  const names = new Set(own.map((index) => index.name))
  return [
    ...own.map((index) => {
      const named = adoptName(comparables, comparable(index), keepsNames)
      return adoptIndex(byName.get(named.name), { ...index, name: named.name })
    }),
    ...olds.filter((index) => leftAlone.has(index.name) || (isBeyondEntities(index, gone) && !names.has(index.name))),
  ]
}

/**
 * An index over an expression was made by SQL: TypeORM's @Index() takes columns alone (0.3.31, 1.x). No entity
 * could keep it, so none can have given it up. It goes with a column that it reads.
 */
function isBeyondEntities(index: Index, gone: readonly string[]): boolean {
  const expressions = index.columns.flatMap((part) => (typeof part === "string" ? [] : [part.sql]))
  const isRead = (column: string): boolean =>
    index.columns.includes(column) || [...expressions, index.where ?? ""].some((sql) => mentions(sql, column))
  return expressions.length > 0 && !gone.some(isRead)
}

/** What an entity can say of an index. */
function comparable(index: Index): Index {
  const { concurrent: _concurrent, unmanaged: _unmanaged, nullsNotDistinct: _nullsNotDistinct, ...rest } = index
  return rest
}

function adoptIndex(old: Index | undefined, wanted: Index): Index {
  if (old === undefined) return wanted
  const kept: Index = {
    ...wanted,
    ...(old.unmanaged === undefined ? {} : { unmanaged: old.unmanaged }),
    ...(old.nullsNotDistinct === undefined ? {} : { nullsNotDistinct: old.nullsNotDistinct }),
  }
  return isEqual(withoutConcurrent(kept), withoutConcurrent(old)) ? old : kept
}

/** An enum type goes when the columns that used it were ours and nothing uses it any more. */
function adoptEnums(current: Schema, wanted: Schema, tables: readonly Table[]): Schema["enums"] {
  const declared = new Set(wanted.enums.map(nameKey))
  const used = enumsOf(tables)
  const usedBefore = enumsOf(current.tables)
  const staying = current.enums.filter((type) => {
    const key = nameKey(type)
    return !declared.has(key) && (used.has(key) || !usedBefore.has(key))
  })
  return [...wanted.enums, ...staying]
}

/** A view goes only when TypeORM remembers it as the project's own. */
function adoptViews(current: Schema, wanted: Schema, leftAlone: ReadonlySet<string>, ownership: Ownership): View[] {
  const olds = new Map(current.views.map((view) => [nameKey(view), view]))
  const wantedKeys = new Set(wanted.views.map(nameKey))
  const own = wanted.views.filter((view) => !leftAlone.has(nameKey(view)))
  const staying = current.views.filter(
    (view) => leftAlone.has(nameKey(view)) || (!wantedKeys.has(nameKey(view)) && view.recorded !== true),
  )
  return [...own.map((view) => adoptView(olds.get(nameKey(view)), view, ownership)), ...staying]
}

function adoptView(old: View | undefined, wanted: View, ownership: Ownership): View {
  if (old === undefined) return withPlainIndexes(wanted)
  const indexes = adoptIndexes(old.indexes, wanted.indexes, indexesLeftAlone(wanted, ownership), ownership.keepsNames)
  if (old.sql !== wanted.sql || old.materialized !== wanted.materialized) return { ...wanted, indexes }
  return { ...old, indexes }
}
