import { DataSource, type DataSourceOptions, type getMetadataArgsStorage } from "typeorm"
import { createDatabase, type TestDatabase, type TestDialect } from "../support/databases"
import { compareCatalogues, readCatalogue } from "./catalogue"
import type { RunContext } from "../../src/runner/context"
import { revert, run } from "../../src/runner/run"
import { describeAll, generate, writeFile } from "./limbeck"

export const PROPERTIES = ["P1", "P2", "P3", "P4", "agreement"] as const
export type Property = (typeof PROPERTIES)[number]

/** Why a property does not hold; empty when it does. */
export type Findings = Readonly<Record<Property, readonly string[]>>

/** When the check itself failed. */
export function failAll(message: string): Findings {
  return { P1: [message], P2: ["not checked"], P3: ["not checked"], P4: ["not checked"], agreement: ["not checked"] }
}

export interface EntitySet {
  readonly entities: DataSourceOptions["entities"]
  readonly extra: Readonly<Record<string, unknown>>
  /** What the decorators of the set recorded. */
  readonly args: ReturnType<typeof getMetadataArgsStorage>
}

/**
 * P1: after TypeORM's `synchronize()`, `generate` finds nothing.
 * P2: from nothing, `up` runs, leaves what `synchronize()` leaves, and then neither of the two finds anything.
 * P3: `down` leaves nothing behind.
 */
export async function checkProperties(
  set: EntitySet,
  dialect: TestDialect,
): Promise<Pick<Findings, "P1" | "P2" | "P3">> {
  const [theirs, ours] = [await createDatabase(dialect), await createDatabase(dialect)]
  try {
    const synchronized = await open(theirs, set)
    try {
      await synchronizeOnEmpty(synchronized)
      return await compareWithSynchronized(synchronized, ours, set, dialect)
    } finally {
      await synchronized.destroy()
    }
  } finally {
    await Promise.all([theirs.drop(), ours.drop()])
  }
}

async function compareWithSynchronized(
  synchronized: DataSource,
  ours: TestDatabase,
  set: EntitySet,
  dialect: TestDialect,
): Promise<Pick<Findings, "P1" | "P2" | "P3">> {
  const P1 = await attempt("generate after synchronize()", async () =>
    describeAll((await generate(synchronized, dialect)).up),
  )
  const generated = await open(ours, set)
  try {
    const before = await readCatalogue(generated)
    let file: RunContext | undefined
    const P2 = await attempt("up on an empty database", async () => {
      const comparison = await generate(generated, dialect)
      file = writeFile(generated, dialect, comparison)
      await run(file)
      return checkAgreement(synchronized, generated, dialect)
    })
    const P3 = await attempt("down", async () => {
      if (file === undefined) return ["up did not run"]
      await revert(file)
      // The ledger stays, and with it the schema of the DataSource.
      const own = `+ schema "${String((generated.options as { schema?: string }).schema)}"`
      return compareCatalogues(before, await readCatalogue(generated)).filter((line) => line !== own)
    })
    return { P1, P2, P3 }
  } finally {
    await generated.destroy()
  }
}

async function checkAgreement(
  synchronized: DataSource,
  generated: DataSource,
  dialect: TestDialect,
): Promise<string[]> {
  const [theirs, ours] = [await logSchema(synchronized), await logSchema(generated)]
  return [
    ...describeAll((await generate(generated, dialect)).up).map((line) => `generate again: ${line}`),
    ...compareCatalogues(await readCatalogue(synchronized), await readCatalogue(generated)),
    ...(ours.length > theirs.length
      ? ours.filter((text) => !theirs.includes(text)).map((text) => `schema:log: ${text}`)
      : []),
  ]
}

/** What TypeORM itself would still change. */
export async function logSchema(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log()
  return upQueries.map(({ query }) => query)
}

async function attempt(what: string, check: () => Promise<string[]>): Promise<string[]> {
  try {
    return await check()
  } catch (error) {
    return [`${what}: ${wordsOf(error)}`]
  }
}

export function wordsOf(error: unknown): string {
  const sql = error instanceof Error && "sql" in error ? `\n    ${String(error.sql)}` : ""
  return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}${sql}`
}

export async function open(database: TestDatabase, { entities, extra }: EntitySet): Promise<DataSource> {
  const options = { ...database.connection, ...extra, entities } as DataSourceOptions
  return new DataSource(options).initialize()
}

/** TypeORM installs those that its column types need; operator classes of indexes need these besides. */
export async function createExtensions(url: string): Promise<void> {
  const template = Object.assign(new URL(url), { pathname: "/template1" })
  const dataSource = await new DataSource({ type: "postgres", url: template.href }).initialize()
  try {
    for (const name of ["uuid-ossp", "citext", "hstore", "ltree", "cube", "btree_gist", "pg_trgm", "pgcrypto"]) {
      await dataSource.query(`CREATE EXTENSION IF NOT EXISTS "${name}"`)
    }
  } finally {
    await dataSource.destroy()
  }
}

/** `synchronize()` makes no schemas: `up` must, so here they are made by hand. */
export async function synchronizeOnEmpty(dataSource: DataSource): Promise<void> {
  const named = dataSource.entityMetadatas.map(({ schema }) => schema)
  if (dataSource.options.type === "postgres") {
    for (const schema of new Set([...named, dataSource.options.schema])) {
      if (schema) await dataSource.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`)
    }
  }
  await dataSource.synchronize()
}
