import type { Declared } from "../compare/declared"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { readSchema, readUnmanaged } from "../metadata/read"
import { buildMetadata } from "./metadata"
import type { Project } from "./project"

/** What entities declare on one dialect, and how the project reaches it. */
export interface DialectEntities extends Declared {
  /** The `type` of the project's DataSource where it is of this dialect; absent where it is of another. */
  readonly driver?: string
}

/**
 * What the entities of this process declare on one dialect, whichever they were loaded for. `schema` is what
 * a name without schema means there.
 */
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
