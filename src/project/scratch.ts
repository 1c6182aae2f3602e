import type { DataSource, DataSourceOptions } from "typeorm"
import type { DialectName } from "../dialects/dialect"
import { LimbeckError } from "../errors"
import type { Project } from "./project"

/** An empty SQLite database in memory, on the project's own driver. The caller destroys it. */
export async function openScratch(project: Project, dialect: DialectName): Promise<DataSource> {
  const failures: unknown[] = []
  for (const options of candidates(project, dialect)) {
    try {
      return await new project.typeorm.module.DataSource(options).initialize()
    } catch (error) {
      failures.push(error)
    }
  }
  throw new LimbeckError({
    code: "no-driver",
    message:
      "cannot plan for SQLite: its statements follow from a table's own text, so they are tried in memory, and no driver opens",
    next: "npm install better-sqlite3",
    cause: failures[0],
  })
}

function candidates({ dialectName, dataSource }: Project, dialect: DialectName): DataSourceOptions[] {
  const { options } = dataSource
  const { metadataTableName } = options
  const common = { database: ":memory:", ...(metadataTableName === undefined ? {} : { metadataTableName }) }
  if (dialectName !== dialect) {
    // TypeORM 1.x has no `sqlite`, in its types either; there it fails as a driver that is not installed does.
    return ["better-sqlite3", "sqlite"].map((type) => ({ ...common, type }) as unknown as DataSourceOptions)
  }
  const { type, driver, nativeBinding, prepareDatabase } = options as unknown as Readonly<Record<string, unknown>>
  const own = Object.fromEntries(
    Object.entries({ type, driver, nativeBinding, prepareDatabase }).filter(([, value]) => value !== undefined),
  )
  return [{ ...common, ...own } as unknown as DataSourceOptions]
}
