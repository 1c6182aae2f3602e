import { mentions } from "../../operations/expressions"
import { displayName, nameKey, sameName, type Name } from "../../schema/names"
import { findEnum } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import type { Connection, Row } from "../dialect"
import type { Offline } from "../script"
import type { Sql } from "../sql"
import { defineCheck, defineExclusion, definePrimaryKey, defineUnique } from "./constraints"
import { defaultText } from "./defaults"
import { defineForeignKey } from "./foreign-keys"
import { createIndex } from "./indexes"
import { at, beside, qualify } from "./names"
import { findOffline, modelName, needsDatabase, requireOffline, viewsOn } from "./offline"
import { sequenceName } from "./sequences"

/** What in the database is built on a column or a type. */
export interface Dependents {
  /** oids of views. */
  readonly views: readonly string[]
  readonly viewNames: readonly string[]
  /** Generated columns of the same table. */
  readonly generated: readonly string[]
  /** What can be taken away and made again: keys for `copyObstacles`. */
  readonly obstacles: readonly string[]
  readonly obstacleNames: readonly string[]
  /** What neither follows nor can be made again here, as the server describes it. */
  readonly blockers: readonly string[]
}

export const NO_DEPENDENTS: Dependents = {
  views: [],
  viewNames: [],
  generated: [],
  obstacles: [],
  obstacleNames: [],
  blockers: [],
}

/** As `dependentsOfColumns`; what refuses a change and is not known is left to the server to refuse. */
export function dependentsOffline(
  offline: Offline,
  connection: Connection,
  name: Name,
  columns: readonly string[],
): Dependents {
  const table = modelName(name, connection)
  const computed = findOffline(offline, name, connection)?.columns.filter(({ generated }) => generated !== undefined)
  return {
    ...NO_DEPENDENTS,
    views: viewsOn(offline, table, columns).map(nameKey),
    generated: (computed ?? [])
      .filter(
        (one) => !columns.includes(one.name) && columns.some((column) => mentions(one.generated?.sql ?? "", column)),
      )
      .map((one) => one.name),
  }
}

/** As `dependentsOfAttributes`, for the columns of an enum type, whose numbers are their names here. */
export function typeDependentsOffline(
  offline: Offline,
  columns: readonly { readonly tableOid: string; readonly number: string }[],
): Dependents {
  const users = columns.flatMap(({ tableOid, number }) => {
    const table = offline.schema.tables.find((candidate) => nameKey(candidate) === tableOid)
    return table === undefined ? [] : [{ table, column: number }]
  })
  return {
    ...NO_DEPENDENTS,
    views: users.flatMap(({ table, column }) => viewsOn(offline, table, [column]).map(nameKey)),
    generated: users.flatMap(({ table, column }) =>
      table.columns.filter(({ generated }) => mentions(generated?.sql ?? "", column)).map(({ name }) => name),
    ),
  }
}

/** A constraint without its name, as pg_get_constraintdef gives it. */
function definitionOf(constraint: Sql): string {
  return constraint.text.replace(/^CONSTRAINT "(?:[^"]|"")*" /, "")
}

interface Part {
  readonly name: string
  readonly type: "p" | "u" | "c" | "x" | "f" | "i"
  readonly definition: string
  /** The conditions and expressions in it. */
  readonly says: string
  /** Whether it involves a column. */
  readonly uses: (column: string) => boolean
}

function partsOf(table: Table, connection: Connection): Part[] {
  const among = (columns: readonly string[]) => (column: string) => columns.includes(column)
  const within = (text: string) => (column: string) => mentions(text, column)
  const { primaryKey: key } = table
  return [
    ...table.indexes.map((index): Part => {
      const [create] = createIndex(table, { ...index, concurrent: false }, connection)
      const texts = index.columns.map((part) => (typeof part === "string" ? "" : part.sql))
      const says = [index.where ?? "", ...texts].join(", ")
      const uses = (column: string): boolean => index.columns.includes(column) || mentions(says, column)
      return { name: index.name, type: "i", definition: create?.sql.text ?? "", says, uses }
    }),
    ...(key === undefined
      ? []
      : [
          {
            name: key.name,
            type: "p" as const,
            definition: definitionOf(definePrimaryKey(key)),
            says: "",
            uses: among(key.columns),
          },
        ]),
    ...table.uniques.map((one): Part => ({
      name: one.name,
      type: "u",
      definition: definitionOf(defineUnique(one)),
      says: "",
      uses: among(one.columns),
    })),
    ...table.checks.map((one): Part => ({
      name: one.name,
      type: "c",
      definition: definitionOf(defineCheck(one)),
      says: one.sql,
      uses: within(one.sql),
    })),
    ...table.exclusions.map((one): Part => ({
      name: one.name,
      type: "x",
      definition: definitionOf(defineExclusion(one)),
      says: one.sql,
      uses: within(one.sql),
    })),
    ...table.foreignKeys.map((one): Part => ({
      name: one.name,
      type: "f",
      definition: definitionOf(defineForeignKey(one, connection)),
      says: "",
      uses: among(one.columns),
    })),
  ]
}

/** As the query of `copyColumnParts`. */
export function columnPartsOffline(
  offline: Offline,
  connection: Connection,
  name: Name,
  columns: readonly string[],
): Row[] {
  const table = requireOffline(offline, name, connection)
  const own = partsOf(table, connection)
    .filter((part) => columns.some(part.uses))
    .map((part) => ({ ...part, table: at(table, connection).text, own: true }))
  const foreign = offline.schema.tables
    .filter((other) => other !== table)
    .flatMap((other) =>
      other.foreignKeys
        .filter(
          ({ references }) =>
            sameName(references.table, table) && references.columns.some((one) => columns.includes(one)),
        )
        .map((key) => ({
          name: key.name,
          type: "f",
          definition: definitionOf(defineForeignKey(key, connection)),
          table: at(other, connection).text,
          own: false,
        })),
    )
  return [...own, ...foreign]
}

/** Deferred constraints of a table and of those that refer to it. */
export function deferredOffline(offline: Offline, connection: Connection, name: Name): Row[] {
  const wanted = modelName(name, connection)
  const rows = offline.schema.tables.flatMap((table) => {
    const isOwn = sameName(table, wanted)
    const keys = table.foreignKeys.filter(({ references }) => isOwn || sameName(references.table, wanted))
    const own = isOwn ? [...table.uniques, ...table.exclusions, ...(table.primaryKey ? [table.primaryKey] : [])] : []
    return [...own, ...keys]
      .filter(({ deferrable }) => deferrable === "initially deferred")
      .map((constraint) => ({ schema: qualify(table, connection).schema, name: constraint.name, own: isOwn }))
  })
  return rows.sort((a, b) => (JSON.stringify([a.schema, a.name]) < JSON.stringify([b.schema, b.name]) ? -1 : 1))
}

/** Serial columns have the sequence of TypeORM's name: every rename keeps it so. */
export function serialsOffline(
  offline: Offline,
  name: Name,
  connection: Connection,
): { readonly column: string; readonly name: string }[] {
  return requireOffline(offline, name, connection)
    .columns.filter(({ increment }) => increment === "serial")
    .map((column) => ({ column: column.name, name: sequenceName(name.name, column.name) }))
}

/** Labels that this transaction added, among those of their types. */
export function freshOffline({ schema, freshLabels }: Offline, connection: Connection): Row[] {
  return schema.enums.flatMap((type) => {
    const fresh = freshLabels.get(at(type, connection).text)
    if (fresh === undefined) return []
    const { schema: place, name } = qualify(type, connection)
    return type.labels.map((label) => ({ schema: place, name, label, fresh: fresh.has(label) }))
  })
}

/** @throws LimbeckError when SQL made the type */
export function labelsOffline({ schema }: Offline, name: Name, connection: Connection): readonly string[] {
  const found = findEnum(schema, modelName(name, connection))
  if (found !== undefined) return found.labels
  throw needsDatabase(`enum type "${displayName(name)}" is not made by an operation, so its columns are not known`)
}

function usersOf({ schema }: Offline, type: Name, connection: Connection) {
  const wanted = modelName(type, connection)
  return schema.tables.flatMap((table) =>
    table.columns
      .filter(({ enumName }) => enumName !== undefined && sameName(modelName(enumName, connection), wanted))
      .map((column) => ({ table, column })),
  )
}

/** A column that has an enum type, or an array of it. */
export interface EnumColumn {
  readonly tableOid: string
  readonly number: string
  readonly table: Name
  readonly name: string
  readonly array: boolean
  readonly fallback: string | undefined
}

export function enumColumnsOffline(offline: Offline, type: Name, connection: Connection): EnumColumn[] {
  const columns = usersOf(offline, type, connection).map(({ table, column }) => ({
    tableOid: nameKey(table),
    number: column.name,
    table: qualify(table, connection),
    name: column.name,
    array: column.type.endsWith("[]"),
    fallback: column.default === undefined ? undefined : defaultText(column.default, column.type),
  }))
  return columns.sort((a, b) => (JSON.stringify(a.table) < JSON.stringify(b.table) ? -1 : 0))
}

/**
 * Foreign keys over a column of the type, and checks, exclusions and conditions of indexes that name one;
 * one too many is only made again.
 */
export function enumHindrancesOffline(offline: Offline, type: Name, connection: Connection): Row[] {
  const tables = new Map<Table, string[]>()
  for (const { table, column } of usersOf(offline, type, connection))
    tables.set(table, [...(tables.get(table) ?? []), column.name])
  return [...tables].flatMap(([table, columns]) =>
    partsOf(table, connection)
      .filter(({ type: kind, says, uses }) =>
        columns.some((column) => (kind === "f" ? uses(column) : mentions(says, column))),
      )
      .map(({ name, type: kind, definition }) =>
        kind === "i"
          ? { table: null, name: beside(table, name, connection).text, definition }
          : { table: at(table, connection).text, name, definition },
      ),
  )
}
