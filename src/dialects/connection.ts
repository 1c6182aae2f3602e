import type { Connection, Query, Row } from "./dialect"
import { dialectNameOfDriver } from "./dialects"

/** What is needed of a TypeORM DataSource; all versions have it. */
export interface DataSourceLike {
  readonly options: { readonly type: string; readonly metadataTableName?: string }
  readonly driver: object
}

/** What is needed of a TypeORM query runner; all versions have it. */
export interface QueryRunnerLike {
  readonly connection: DataSourceLike
  readonly isTransactionActive: boolean
  query(text: string, parameters?: unknown[], useStructuredResult?: boolean): Promise<unknown>
}

/** What drivers of TypeORM 0.3 and 1.x know of the database, beyond their common interface. */
interface DriverFacts {
  readonly schema?: string
  readonly database?: string
  /** PostgreSQL, read once when TypeORM connects. */
  readonly version?: string
}

/** TypeORM 0.3 calls it `connection`; 1.x `dataSource`, with the old name kept for a while. */
export function dataSourceOf(queryRunner: Pick<QueryRunnerLike, "connection">): DataSourceLike {
  const { connection, dataSource } = queryRunner as { connection?: DataSourceLike; dataSource?: DataSourceLike }
  return dataSource ?? connection ?? queryRunner.connection
}

/** Rows of one statement. TypeORM gives plain results in five shapes; only the structured one is the same everywhere. */
export function queryOf(queryRunner: Pick<QueryRunnerLike, "query">): Query {
  return async (text, parameters) => {
    const result = await queryRunner.query(text, parameters === undefined ? undefined : [...parameters], true)
    const records: unknown = (result as { readonly records?: unknown } | undefined)?.records
    return Array.isArray(records) ? (records as readonly Row[]) : []
  }
}

/** The database as dialects see it, through a query runner that is connected. */
export async function toConnection(queryRunner: QueryRunnerLike): Promise<Connection> {
  const dataSource = dataSourceOf(queryRunner)
  const query = queryOf(queryRunner)
  const driver: DriverFacts = dataSource.driver
  const common = {
    query,
    schema: schemaOf(dataSource),
    metadataTable: dataSource.options.metadataTableName ?? "typeorm_metadata",
    inTransaction: queryRunner.isTransactionActive,
  }
  if (dialectNameOfDriver(dataSource.options.type) === "sqlite") {
    return { ...common, version: await versionOf(dataSource, query, "SELECT sqlite_version() AS version") }
  }
  const version = await versionOf(
    dataSource,
    query,
    "SELECT current_setting('server_version') AS version",
    driver.version,
  )
  return { ...common, version, ...(driver.database === undefined ? {} : { database: driver.database }) }
}

/** What a name without schema means. TypeORM sets `driver.schema` to current_schema() where the options name none. */
export function schemaOf(dataSource: DataSourceLike): string {
  if (dialectNameOfDriver(dataSource.options.type) === "sqlite") return "main"
  const driver: DriverFacts = dataSource.driver
  return driver.schema ?? "public"
}

const versions = new WeakMap<object, readonly [number, number]>()

async function versionOf(
  dataSource: object,
  query: Query,
  text: string,
  known?: string,
): Promise<readonly [number, number]> {
  const before = versions.get(dataSource)
  if (before !== undefined) return before
  const answer = known ?? (await query(text))[0]?.version
  const [major, minor] = /(\d+)(?:\.(\d+))?/.exec(String(answer))?.slice(1).map(Number) ?? []
  const version = [major ?? 0, minor ?? 0] as const
  versions.set(dataSource, version)
  return version
}
