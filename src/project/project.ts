import { dirname, isAbsolute, join, relative, resolve } from "node:path"
import type { DataSource, DataSourceOptions } from "typeorm"
import { loadEntitiesFor } from "../dialects/column-type"
import type { DialectName } from "../dialects/dialect"
import { dialectNameOfDriver } from "../dialects/dialects"
import { describeFile } from "./describe-file"
import { explainLoadError, loadFile } from "./load-file"
import { directUrl, useUrl } from "./driver-options"
import { findDataSourceFile, findPackageFolder } from "./find-data-source"
import { readOptions, type LimbeckOptions } from "./options"
import { pickDataSource, type Picked } from "./pick-data-source"
import { isFile } from "./tsconfig"
import { loadTypeorm, refuseTwoTypeorms, typeormOf, type TypeOrmPackage } from "./typeorm-package"

/** A project as the commands see it. Nothing in it is connected, and no entity or migration is loaded. */
export interface Project {
  /** Where the command was typed: paths on the command line count from here. */
  readonly cwd: string
  /** The folder of the package.json nearest to the data-source file: paths in settings count from here. */
  readonly root: string
  /** The data-source file. */
  readonly file: string
  /** Which of its exports is the DataSource, where somebody said so. */
  readonly exportName: string | undefined
  readonly dataSource: DataSource
  /** The dialect of the DataSource. */
  readonly dialectName: DialectName
  /** Every dialect that a migration file must run on, the DataSource's own first. */
  readonly dialects: readonly DialectName[]
  readonly options: LimbeckOptions
  /** The project's own copy of typeorm. */
  readonly typeorm: TypeOrmPackage
  /** What the DataSource named before limbeck put loaded classes in its place. */
  readonly declared: {
    readonly entities: DataSourceOptions["entities"]
    readonly migrations: DataSourceOptions["migrations"]
    readonly subscribers: DataSourceOptions["subscribers"]
  }
  /** What a command should tell on stderr. */
  readonly warnings: readonly string[]
}

/** The project whose DataSource `-d` names, or that lies at `cwd` or above it. */
export async function loadProject({ cwd, dataSource: flag }: { cwd: string; dataSource?: string }): Promise<Project> {
  const { file, exportName } = findDataSourceFile(resolve(cwd), flag)
  const root = findPackageFolder(dirname(file)) ?? dirname(file)
  enterRoot(cwd, root)
  const exports = await loadFile(file, root)
  const options = readOptions(exports.limbeck, describeFile(file))
  const { dataSource, typeorm } = await openDataSource(await pick(exports, file, exportName), file, options)
  const dialectName = dialectNameOfDriver(dataSource.options.type)
  loadEntitiesFor(dialectName)
  refuseTwoTypeorms(typeorm)
  anchorSqliteFile(dataSource, dialectName, { cwd, root })
  const { entities, migrations, subscribers } = dataSource.options
  return {
    cwd: resolve(cwd),
    root,
    file,
    exportName,
    dataSource,
    dialectName,
    dialects: [...new Set([dialectName, ...(options.dialects ?? [])])],
    options,
    typeorm,
    declared: { entities, migrations, subscribers },
    warnings: warningsOf(dataSource, describeFile(file)),
  }
}

/**
 * TypeORM takes globs, SQLite files and `.env` from the working directory, which for the application
 * is the project's root: a command typed in a folder below it means the same.
 */
function enterRoot(cwd: string, root: string): void {
  const path = relative(root, resolve(cwd))
  const isBelow = path !== "" && !path.startsWith("..") && !isAbsolute(path)
  if (isBelow && resolve(cwd) === process.cwd()) process.chdir(root)
}

async function pick(
  exports: Readonly<Record<string, unknown>>,
  file: string,
  exportName: string | undefined,
): Promise<Picked> {
  try {
    return await pickDataSource(exports, file, exportName)
  } catch (error) {
    throw explainLoadError(error, file)
  }
}

async function openDataSource(
  picked: Picked,
  file: string,
  options: LimbeckOptions,
): Promise<{ dataSource: DataSource; typeorm: TypeOrmPackage }> {
  const typeorm = (picked.kind === "data source" ? typeormOf(picked.value) : undefined) ?? loadTypeorm(file)
  const given = picked.kind === "data source" ? picked.value.options : picked.value
  // Before TypeORM asks for a driver that would be of no use.
  dialectNameOfDriver(given.type)
  const url = options.migrationUrl ?? directUrl(given, process.env)
  if (picked.kind === "data source" && url === undefined) return { dataSource: picked.value, typeorm }
  if (picked.kind === "data source" && picked.value.isInitialized) await picked.value.destroy()
  try {
    const dataSource = new typeorm.module.DataSource(url === undefined ? given : useUrl(given, url))
    return { dataSource, typeorm }
  } catch (error) {
    throw explainLoadError(error, file)
  }
}

/** A relative SQLite file is looked for where the command was typed, then at the project's root. */
function anchorSqliteFile(dataSource: DataSource, dialect: DialectName, folders: { cwd: string; root: string }): void {
  const { database } = dataSource.options
  if (dialect !== "sqlite" || typeof database !== "string" || database === "" || dataSource.isInitialized) return
  if (isAbsolute(database) || database === ":memory:" || database.startsWith("file:")) return
  const candidates = [resolve(folders.cwd), folders.root].map((folder) => join(folder, database))
  const isInside = !relative(folders.root, resolve(folders.cwd)).startsWith("..")
  const found = candidates.find(isFile) ?? candidates[isInside ? 1 : 0] ?? database
  // As DataSource.setOptions does; the driver holds the same options object.
  Object.assign(dataSource.options, { database: found })
  Object.assign(dataSource.driver, { database: found })
}

function warningsOf(dataSource: DataSource, file: string): readonly string[] {
  const warnings: string[] = []
  if (dataSource.options.synchronize === true) {
    warnings.push(
      `"synchronize: true" in "${file}": the application changes the schema itself when it starts, past every ` +
        `migration, and may drop columns; set it to false`,
    )
  }
  if (dataSource.options.dropSchema === true) {
    warnings.push(`"dropSchema: true" in "${file}": the application empties the database when it starts; remove it`)
  }
  return warnings
}
