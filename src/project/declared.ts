import type { Declared } from "../compare/compare"
import { wereLoadedFor } from "../dialects/column-type"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { readSchema, readUnmanaged } from "../metadata/read"
import { expandEntities } from "./entities"
import { declareElsewhere } from "./fresh-process"
import { buildMetadata } from "./metadata"
import type { Project } from "./project"

/** What entities declare on one dialect, and how the project reaches it. */
export interface DialectEntities extends Declared {
  /** The `type` of the project's DataSource where it is of this dialect; absent where it is of another. */
  readonly driver?: string
}

/**
 * What the project's entities declare on one dialect. `schema` is what a name without schema means there.
 * An entity whose types differ decides on them when it is imported: another dialect than that of this
 * process is read in a process of its own.
 */
export async function readDeclared(project: Project, name: DialectName, schema?: string): Promise<DialectEntities> {
  return (await isLoadedHere(project, name))
    ? declareHere(project, name, schema)
    : declareElsewhere(project, name, schema)
}

/** The same in this process, whatever its entities were loaded for. */
export async function declareHere(project: Project, name: DialectName, schema?: string): Promise<DialectEntities> {
  const dialect = findDialect(name)
  const { dataSource } = await buildMetadata(project, name)
  const unmanaged = readUnmanaged(dataSource, dialect, schema)
  return {
    schema: readSchema(dataSource, dialect, schema),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
    ...(name === project.dialectName ? { driver: project.dataSource.options.type } : {}),
  }
}

/** Whether the entities of this process are those of the dialect, as its environment gives them. */
async function isLoadedHere(project: Project, name: DialectName): Promise<boolean> {
  if (name !== project.dialectName || (process.env.LIMBECK_DIALECT || name) !== name) return false
  const wanted = Object.entries(project.options.env?.[name] ?? {})
  if (wanted.some(([variable, value]) => (process.env[variable] ?? "") !== value)) return false
  await expandEntities(project)
  return wereLoadedFor(name)
}
