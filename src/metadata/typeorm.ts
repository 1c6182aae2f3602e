import type { DataSource, EntityMetadata, TableColumn } from "typeorm"

/**
 * The seam to TypeORM: the only file that knows where TypeORM 0.3 and 1.x keep what `synchronize()`
 * reads. Types only, so that the project's own copy of TypeORM is the one that runs.
 */
export type { DataSource, EntityMetadata }
export type ColumnMetadata = EntityMetadata["columns"][number]
export type IndexMetadata = EntityMetadata["indices"][number]
export type ForeignKeyMetadata = EntityMetadata["foreignKeys"][number]
export type UniqueMetadata = EntityMetadata["uniques"][number]

/** Entities that are tables, in TypeORM's order. A child of single table inheritance lies in its parent's table. */
export function tableMetadatas(dataSource: DataSource): EntityMetadata[] {
  return dataSource.entityMetadatas.filter(({ tableType }) => tableType !== "entity-child" && tableType !== "view")
}

export function viewMetadatas(dataSource: DataSource): EntityMetadata[] {
  return dataSource.entityMetadatas.filter(({ tableType }) => tableType === "view")
}

/** Columns that are in the table, in TypeORM's order. `@VirtualColumn` is a query, not a column. */
export function tableColumns(metadata: EntityMetadata): ColumnMetadata[] {
  return metadata.columns.filter((column) => !column.isVirtualProperty)
}

/** The text of a type as TypeORM's driver writes it in CREATE TABLE, without the array mark. */
export function typeText(column: ColumnMetadata, dataSource: DataSource): string {
  const { driver } = dataSource
  const described = {
    name: column.databaseName,
    type: driver.normalizeType(column),
    length: driver.getColumnLength(column),
    precision: column.precision,
    scale: column.scale,
    isArray: false,
    enum: column.enum,
    spatialFeatureType: column.spatialFeatureType,
    srid: column.srid,
  }
  // createFullType reads these properties only, in 0.3 and in 1.x.
  return driver.createFullType(described as unknown as TableColumn)
}

/** The name of a type that TypeORM knows under several: `simple-enum` is `enum` on PostgreSQL. */
export function typeName(column: ColumnMetadata, dataSource: DataSource): string {
  return dataSource.driver.normalizeType(column)
}

/** The labels of a column with `enum`, as text (a TypeScript enum may hold numbers). */
export function enumLabels(column: ColumnMetadata): readonly string[] | undefined {
  return column.enum?.map(String)
}

/** TypeORM 1.x writes no CHECK for an array of labels on SQLite, 0.3 does. */
export function checksLabels(column: ColumnMetadata): boolean {
  return !(column.isArray && "dataSource" in column.entityMetadata)
}

/** `gen_random_uuid()` or `uuid_generate_v4()`, by the driver option `uuidExtension`. */
export function uuidGenerator(dataSource: DataSource): string {
  const { driver } = dataSource
  return "uuidGenerator" in driver ? String(driver.uuidGenerator) : "uuid_generate_v4()"
}

/** The access method an index asks for: `spatial`, or TypeORM 1.x `type`. */
export function indexMethod(index: IndexMetadata): string | undefined {
  const type = "type" in index && typeof index.type === "string" ? index.type.toLowerCase() : undefined
  return type ?? (index.isSpatial ? "gist" : undefined)
}

export function isMaterialized(metadata: EntityMetadata): boolean {
  return metadata.tableMetadataArgs.materialized === true
}

/** The table name in a form naming strategies take: qualified when not in the DataSource's schema. */
export function tablePath(metadata: EntityMetadata, dataSource: DataSource): string {
  const own = "schema" in dataSource.options ? dataSource.options.schema : undefined
  const schema = metadata.schema === own ? undefined : metadata.schema
  return dataSource.driver.buildTableName(metadata.tableName, schema)
}

/** The name of the table in which TypeORM keeps cached query results, when it is to keep them in the database. */
export function resultCacheTable(dataSource: DataSource): string | undefined {
  const { cache } = dataSource.options
  if (!cache) return undefined
  if (cache === true) return "query-result-cache"
  if (cache.provider !== undefined || (cache.type !== undefined && cache.type !== "database")) return undefined
  return cache.tableName ?? "query-result-cache"
}

/** What TypeORM's driver of PostgreSQL is told about extensions: false when the project installs them itself. */
export function installsExtensions(dataSource: DataSource): boolean {
  return !("installExtensions" in dataSource.options && dataSource.options.installExtensions === false)
}

/** The SELECT of a view: its text, or what its query builder writes. */
export function viewSql(metadata: EntityMetadata, dataSource: DataSource): string {
  const { expression } = metadata
  if (typeof expression === "function") return expression(dataSource).getQuery()
  return (expression ?? "").trim()
}

/** The entities that `dependsOn` of a view names, by class or by name. */
export function viewDependencies(metadata: EntityMetadata, dataSource: DataSource): EntityMetadata[] {
  const wanted = metadata.dependsOn
  if (!wanted || wanted.size === 0) return []
  return dataSource.entityMetadatas.filter((other) => wanted.has(other.target) || wanted.has(other.name))
}
