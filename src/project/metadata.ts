import type { ColumnType, DataSource, DataSourceOptions, EntityMetadata } from "typeorm"
import type { ColumnMetadataArgs } from "typeorm/metadata-args/ColumnMetadataArgs"
import { chooseFor, wereLoadedFor } from "../dialects/column-type"
import type { DialectName } from "../dialects/dialect"
import { LimbeckError, messageOf } from "../errors"
import { isActiveRecord } from "./data-source-view"
import { indexDecorators } from "./decorator-index"
import { expandClasses, expandEntities, listOf, type EntityTarget } from "./entities"
import { describeFile } from "./describe-file"
import type { Project } from "./project"

/** The entities of a project as TypeORM sees them for one dialect. */
export interface BuiltMetadata {
  /** The DataSource they were built for: the project's own, or one that is never connected. */
  readonly dataSource: DataSource
  readonly metadatas: readonly EntityMetadata[]
}

/** Entity metadata for any dialect. Nothing is connected for it. */
export async function buildMetadata(project: Project, dialectName: DialectName): Promise<BuiltMetadata> {
  const { targets } = await expandEntities(project)
  if (dialectName === project.dialectName) {
    await useEntityClasses(project, false)
    return build(project.dataSource, project, dialectName)
  }
  const dataSource = new project.typeorm.module.DataSource(unconnectedOptions(project, dialectName, targets))
  const built = await build(dataSource, project, dialectName)
  // Building gives every active-record class the DataSource it was built for; that must stay the real one.
  for (const { target } of built.metadatas) {
    if (isActiveRecord(target)) target.useDataSource(project.dataSource)
  }
  return built
}

/**
 * Puts the loaded classes where the DataSource's globs were, so that TypeORM loads no file itself.
 * Migrations are limbeck's to load; subscribers matter to migrations that save entities. A DataSource
 * that names no entities at all is one of migrations only.
 */
export async function useEntityClasses(project: Project, withSubscribers: boolean): Promise<void> {
  const isEmpty = listOf(project.declared.entities).length === 0
  const targets = isEmpty ? [] : (await expandEntities(project)).targets
  const subscribers = withSubscribers ? await expandClasses(project, project.declared.subscribers) : []
  Object.assign(project.dataSource.options, { entities: [...targets], subscribers, migrations: [] })
}

/**
 * The entities on a DataSource of limbeck's own that is connected, for migrations that use `queryRunner.manager`. What
 * is given back makes active-record classes use the project's DataSource again.
 */
export async function buildElsewhere(
  dataSource: DataSource,
  project: Project,
  dialect: DialectName,
): Promise<() => void> {
  const { targets } = await expandEntities(project)
  const subscribers = await expandClasses(project, project.declared.subscribers)
  Object.assign(dataSource.options, { entities: [...targets], subscribers })
  const { metadatas } = await build(dataSource, project, dialect)
  await dataSource.driver.afterConnect()
  return () => {
    for (const { target } of metadatas) if (isActiveRecord(target)) target.useDataSource(project.dataSource)
  }
}

/** What of a DataSource's options decides names. */
export function namingOptions({ options }: DataSource): Readonly<Record<string, unknown>> {
  const { namingStrategy, entityPrefix, metadataTableName, cache } = options
  const given = Object.entries({ namingStrategy, entityPrefix, metadataTableName, cache })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

/** Builds the metadata of the classes that the options of a DataSource name. */
export async function build(dataSource: DataSource, project: Project, dialect: DialectName): Promise<BuiltMetadata> {
  // `buildMetadatas` is protected; DataSource.initialize() would connect, and may synchronize.
  const builder = dataSource as unknown as { buildMetadatas(): Promise<void> }
  const storage = project.typeorm.module.getMetadataArgsStorage()
  const chooseBack = chooseTypes(storage.columns, dataSource, dialect)
  const forgetIndex = indexDecorators(storage)
  try {
    await builder.buildMetadatas()
  } catch (error) {
    throw new LimbeckError({
      code: "entities-invalid",
      message: `could not read the entities of "${describeFile(project.file)}" for ${dialect}: ${messageOf(error)}`,
      next: /data type .* not supported/i.test(messageOf(error))
        ? 'give the column a type for each dialect: columnType({ postgres: "timestamptz", sqlite: "datetime" }), or simple-enum, simple-json'
        : "edit the entity that the message names",
      cause: error,
    })
  } finally {
    forgetIndex()
    chooseBack()
  }
  return { dataSource, metadatas: dataSource.entityMetadatas }
}

/** Gives columns whose type `columnType` decided that of another dialect, until the function that this gives is called. */
function chooseTypes(columns: readonly ColumnMetadataArgs[], { driver }: DataSource, dialect: DialectName): () => void {
  if (wereLoadedFor(dialect)) return () => undefined
  const isSupported = (type: ColumnType): boolean => driver.supportedDataTypes.includes(type)
  const before = columns.map((column) => [column, column.options] as const)
  // The options alone are replaced: what the decorators left is looked up by its objects.
  for (const [column, options] of before) Object.assign(column, { options: chooseFor(dialect, options, isSupported) })
  return () => {
    for (const [column, options] of before) Object.assign(column, { options })
  }
}

/** What of the project's options decides names and types, for a driver that is never asked to connect. */
function unconnectedOptions(
  project: Project,
  dialect: DialectName,
  targets: readonly EntityTarget[],
): DataSourceOptions {
  const names = { ...namingOptions(project.dataSource), entities: [...targets] as EntityTarget[] }
  // A driver package need not be installed to know how TypeORM would use it: it only has to be given.
  if (dialect === "postgres") return { ...names, type: "postgres", driver: {} } as unknown as DataSourceOptions
  // `baseDirectory`: TypeORM joins it, unset, to the path of an entity's own database file (0.3.31, 1.1.1).
  const file = { database: ":memory:", baseDirectory: "." }
  return { ...names, ...file, type: "better-sqlite3", driver: {} } as unknown as DataSourceOptions
}
