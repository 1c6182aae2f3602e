import type { Declared } from "../compare/compare"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { readSchema, readUnmanaged } from "../metadata/read"
import { buildMetadata } from "../project/metadata"
import type { Project } from "../project/project"

/** What the project's entities declare on one dialect. `schema` is what a name without schema means there. */
export async function readDeclared(project: Project, name: DialectName, schema?: string): Promise<Declared> {
  const dialect = findDialect(name)
  const { dataSource } = await buildMetadata(project, name)
  const unmanaged = readUnmanaged(dataSource, dialect, schema)
  return {
    schema: readSchema(dataSource, dialect, schema),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
  }
}
