import { schemaOf } from "../dialects/connection"
import type { Dialect } from "../dialects/dialect"
import { LimbeckError } from "../errors"
import type { Enum } from "../schema/enums"
import { compareNames, compareText, nameKey, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import { readEnum } from "./columns"
import { refuseCutClashes } from "./cut-names"
import { neededExtensions } from "./extensions"
import { unmanagedIndexes } from "./indexes"
import { mergeTables, readResultCache, readTable } from "./tables"
import { cutName, nameOf, targetOf, type Target } from "./target"
import { tableColumns, tableMetadatas, viewMetadatas, type DataSource, type EntityMetadata } from "./typeorm"
import { readView } from "./views"

/** What entities name with `synchronize: false`: it exists, someone else looks after it, and a diff leaves it alone. */
export interface Unmanaged {
  readonly tables: readonly Name[]
  readonly views: readonly Name[]
  readonly indexes: readonly { readonly table: Name; readonly name: string }[]
}

/**
 * The schema that the entities of a DataSource declare: what TypeORM's `synchronize()` would create
 * on an empty database, canonical in the dialect's spelling. The metadata must have been built; no
 * connection is needed. `schema` is what a name without schema means, where the connected database
 * says otherwise than the options (PostgreSQL: a search_path of the role).
 */
export function readSchema(dataSource: DataSource, dialect: Dialect, schema = schemaOf(dataSource)): Schema {
  const target = targetOf(dataSource, dialect, schema)
  const metadatas = tableMetadatas(dataSource).filter((metadata) => metadata.synchronize)
  const views = viewMetadatas(dataSource).filter((metadata) => metadata.synchronize)
  for (const metadata of [...metadatas, ...views]) refuseOtherDatabase(metadata, target)
  if (target.profile.nameBytes !== Infinity) refuseCutClashes(metadatas, views, target)
  const tables = readTables(metadatas, target)
  const objects = {
    enums: readEnums(metadatas, target),
    tables,
    views: views.map((metadata) => readView(metadata, target)).sort(compareNames),
  }
  return {
    ...objects,
    namespaces: namespacesOf([...objects.tables, ...objects.views, ...objects.enums]),
    extensions: target.profile.extensions ? neededExtensions(dataSource, tables) : [],
  }
}

/** The objects of the DataSource that `readSchema` leaves out. */
export function readUnmanaged(dataSource: DataSource, dialect: Dialect, schema = schemaOf(dataSource)): Unmanaged {
  const target = targetOf(dataSource, dialect, schema)
  const managed = new Set(
    [...tableMetadatas(dataSource), ...viewMetadatas(dataSource)]
      .filter((metadata) => metadata.synchronize)
      .map((metadata) => nameKey(nameOf(metadata, target))),
  )
  const leftAlone = (metadatas: readonly EntityMetadata[]) =>
    metadatas
      .filter((metadata) => !metadata.synchronize)
      .map((metadata) => nameOf(metadata, target))
      .filter((name) => !managed.has(nameKey(name)))
      .sort(compareNames)
  return {
    tables: leftAlone(tableMetadatas(dataSource)),
    views: leftAlone(viewMetadatas(dataSource)),
    indexes: dataSource.entityMetadatas
      .flatMap((metadata) =>
        unmanagedIndexes(metadata).map((name) => ({ table: nameOf(metadata, target), name: cutName(name, target) })),
      )
      .sort((a, b) => compareNames(a.table, b.table) || compareText(a.name, b.name)),
  }
}

function readTables(metadatas: readonly EntityMetadata[], target: Target): Table[] {
  const tables = new Map<string, Table>()
  const add = (table: Table) => {
    const key = nameKey(table)
    const first = tables.get(key)
    tables.set(key, first === undefined ? table : mergeTables(first, table))
  }
  for (const metadata of metadatas) add(readTable(metadata, target))
  const cache = readResultCache(target)
  if (cache !== undefined) add(cache)
  return [...tables.values()].sort(compareNames)
}

/** Columns may share a type by `enumName`; as in TypeORM, the first one's labels are those of the type. */
function readEnums(metadatas: readonly EntityMetadata[], target: Target): Enum[] {
  const enums = new Map<string, Enum>()
  for (const metadata of metadatas) {
    for (const column of tableColumns(metadata)) {
      const type = readEnum(column, target)
      if (type !== undefined && !enums.has(nameKey(type))) enums.set(nameKey(type), type)
    }
  }
  return [...enums.values()].sort(compareNames)
}

function namespacesOf(names: readonly Name[]): { name: string }[] {
  const schemas = new Set(names.flatMap(({ schema }) => (schema === undefined ? [] : [schema])))
  return [...schemas].sort(compareText).map((name) => ({ name }))
}

/**
 * TypeORM's SQLite driver attaches another file for `@Entity({ database })`; one migration cannot
 * hold for two files. On PostgreSQL TypeORM ignores the option, and so do we.
 */
function refuseOtherDatabase(metadata: EntityMetadata, { profile, dataSource }: Target): void {
  const { database } = metadata
  if (profile.namespaces || !database || database === dataSource.options.database) return
  throw new LimbeckError({
    code: "other-database",
    message: `cannot read entity "${metadata.name}": it lies in another database file, "${database}"`,
    next: `set synchronize: false on "${metadata.name}", and give "${database}" a DataSource of its own`,
  })
}
