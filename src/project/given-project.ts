import { dirname, join, resolve } from "node:path"
import type { DataSource } from "typeorm"
import { dialectNameOfDriver } from "../dialects/dialects"
import { viewOf } from "./data-source-view"
import { findPackageFolder } from "./find-data-source"
import { fileOfExport } from "./migrations"
import { readOptions, type LimbeckOptions } from "./options"
import type { Project } from "./project"
import { loadTypeorm, typeormOf } from "./typeorm-package"

export interface GivenProject {
  /** Default: the working directory. */
  readonly cwd?: string
  /** Default: what the file of the DataSource exports as `limbeck`. */
  readonly settings?: LimbeckOptions
}

/**
 * The project of a DataSource that a program has, connected or not. Nothing that is done with it changes the
 * options or the metadata of that DataSource; one that is connected stays so.
 */
export function projectOf(dataSource: DataSource, { cwd = process.cwd(), settings }: GivenProject = {}): Project {
  const found = fileOfExport(dataSource)
  const folder = found === undefined ? resolve(cwd) : dirname(found)
  const root = findPackageFolder(folder) ?? folder
  const file = found ?? join(root, "package.json")
  const options = readOptions(settings ?? settingsBeside(found), file)
  const typeorm = typeormOf(dataSource) ?? loadTypeorm(file)
  const dialectName = dialectNameOfDriver(dataSource.options.type)
  const { entities, migrations, subscribers } = dataSource.options
  return {
    cwd: resolve(cwd),
    root,
    file,
    exportName: undefined,
    dataSource: dataSource.isInitialized ? viewOf(dataSource) : new typeorm.module.DataSource(dataSource.options),
    dialectName,
    dialects: [...new Set([dialectName, ...(options.dialects ?? [])])],
    options,
    typeorm,
    declared: { entities, migrations, subscribers },
    warnings: [],
  }
}

function settingsBeside(file: string | undefined): unknown {
  return file === undefined ? undefined : (require.cache[file]?.exports as { limbeck?: unknown } | undefined)?.limbeck
}
