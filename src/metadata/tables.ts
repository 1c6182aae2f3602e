import type { Check, Exclusion, PrimaryKey, Unique } from "../schema/constraints"
import type { Table } from "../schema/tables"
import { refuseClashes } from "./clashes"
import { readColumn, readComment } from "./columns"
import { readIndexes } from "./indexes"
import { readDeferrable, readForeignKeys } from "./relations"
import { cutName, nameIn, nameOf, type Target } from "./target"
import {
  resultCacheTable,
  tableColumns,
  tablePath,
  type ColumnMetadata,
  type EntityMetadata,
  type UniqueMetadata,
} from "./typeorm"

/** The table of an entity, a join table or a closure table, as TypeORM's `synchronize()` creates it. */
export function readTable(metadata: EntityMetadata, target: Target): Table {
  const { profile } = target
  const columns = tableColumns(metadata)
  refuseClashes(
    columns.map((column) => column.databaseName),
    `the columns of entity "${metadata.name}"`,
    target,
  )
  const primaryKey = readPrimaryKey(metadata, columns, target)
  const comment = profile.comments ? readComment(metadata.comment) : undefined
  return {
    ...nameOf(metadata, target),
    columns: firstOfName(columns.map((column) => readColumn(column, target))),
    ...(primaryKey === undefined ? {} : { primaryKey }),
    uniques: readUniques(metadata, primaryKey, target),
    checks: firstOfName(metadata.checks.map((check) => readExpression(check, target))),
    exclusions: profile.exclusions ? readExclusions(metadata, target) : [],
    indexes: firstOfName(readIndexes(metadata, target)),
    foreignKeys: firstOfName(readForeignKeys(metadata, target)),
    ...(comment === undefined ? {} : { comment }),
    ...(profile.withoutRowid && metadata.withoutRowid ? { withoutRowid: true } : {}),
  }
}

/**
 * Two entities may share a table (`@Entity("users")` twice). Where both name a thing the later one
 * decides, as in TypeORM; what only one names stays, though TypeORM's `synchronize()` drops some of it.
 */
export function mergeTables(first: Table, second: Table): Table {
  return {
    ...first,
    ...second,
    columns: mergeLists(first.columns, second.columns),
    uniques: mergeLists(first.uniques, second.uniques),
    checks: mergeLists(first.checks, second.checks),
    exclusions: mergeLists(first.exclusions, second.exclusions),
    indexes: mergeLists(first.indexes, second.indexes),
    foreignKeys: mergeLists(first.foreignKeys, second.foreignKeys),
  }
}

function mergeLists<T extends { readonly name: string }>(first: readonly T[], second: readonly T[]): T[] {
  const merged = new Map([...first, ...second].map((item) => [item.name, item]))
  return [...merged.values()]
}

/** The table that the DataSource option `cache` asks for, as TypeORM's DbQueryResultCache creates it. */
export function readResultCache(target: Target): Table | undefined {
  const name = resultCacheTable(target.dataSource)
  if (name === undefined) return undefined
  const { dataSource, profile, types } = target
  const { driver } = dataSource
  const mapped = driver.mappedDataTypes
  const column = (columnName: string, type: ColumnMetadata["type"], nullable = false) => ({
    name: columnName,
    type: types.canonicalType(driver.normalizeType({ type })),
    nullable,
  })
  const keyName = profile.namedPrimaryKey ? dataSource.namingStrategy.primaryKeyName(name, ["id"]) : ""
  return {
    ...nameIn(undefined, name, target),
    columns: [
      { ...column("id", mapped.cacheId), increment: profile.increment },
      column("identifier", mapped.cacheIdentifier, true),
      column("time", mapped.cacheTime),
      column("duration", mapped.cacheDuration),
      column("query", mapped.cacheQuery),
      column("result", mapped.cacheResult),
    ],
    primaryKey: { name: keyName, columns: ["id"] },
    uniques: [],
    checks: [],
    exclusions: [],
    indexes: [],
    foreignKeys: [],
  }
}

function readPrimaryKey(
  metadata: EntityMetadata,
  columns: readonly ColumnMetadata[],
  target: Target,
): PrimaryKey | undefined {
  const key = columns.filter((column) => column.isPrimary)
  const names = key.map((column) => column.databaseName)
  if (names.length === 0) return undefined
  const name = target.profile.namedPrimaryKey ? primaryKeyName(metadata, key, target) : ""
  return { name: cutName(name, target), columns: names.map((column) => cutName(column, target)) }
}

/** Before it is cut. */
export function primaryKeyName(
  metadata: EntityMetadata,
  key: readonly ColumnMetadata[],
  { dataSource }: Target,
): string {
  const names = key.map((column) => column.databaseName)
  const given = key[0]?.primaryKeyConstraintName
  return given || dataSource.namingStrategy.primaryKeyName(tablePath(metadata, dataSource), names)
}

function readUniques(metadata: EntityMetadata, primaryKey: PrimaryKey | undefined, target: Target): Unique[] {
  const uniques = firstOfName(metadata.uniques.map((unique) => readUnique(unique, target)))
  if (!target.profile.mergesUniques) return uniques
  const keys = [primaryKey, ...uniques]
  const isSame = (a: Unique, b: Unique | undefined) =>
    b !== undefined && a.deferrable === b.deferrable && a.columns.join("\0") === b.columns.join("\0")
  return uniques.filter((unique, index) => !keys.slice(0, index + 1).some((earlier) => isSame(unique, earlier)))
}

function readExclusions(metadata: EntityMetadata, target: Target): Exclusion[] {
  const exclusions = firstOfName(metadata.exclusions.map((exclusion) => readExpression(exclusion, target)))
  if (!target.profile.mergesUniques) return exclusions
  return exclusions.filter(({ sql }, at) => exclusions.findIndex((other) => other.sql === sql) === at)
}

function readUnique(unique: UniqueMetadata, target: Target): Unique {
  const deferrable = target.profile.deferrableUniques ? readDeferrable(unique.deferrable) : undefined
  return {
    name: cutName(unique.name, target),
    columns: unique.columns.map((column) => cutName(column.databaseName, target)),
    ...(deferrable === undefined ? {} : { deferrable }),
  }
}

/** A check or an exclusion: a name and an expression. */
function readExpression(constraint: { name: string; expression: string }, target: Target): Check & Exclusion {
  return { name: cutName(constraint.name, target), sql: constraint.expression.trim() }
}

/** TypeORM may describe a thing twice (a relation and `@ForeignKey` of the same columns); a table holds it once. */
function firstOfName<T extends { readonly name: string }>(list: readonly T[]): T[] {
  const seen = new Set<string>()
  return list.filter(({ name }) => !seen.has(name) && seen.add(name))
}
