import { LimbeckError } from "../errors"
import type { Dialect, DialectName } from "./dialect"
import type * as Postgres from "./postgres/postgres"
import type * as Sqlite from "./sqlite/sqlite"

interface Engine {
  /** The values of a DataSource's `type` that reach this engine. */
  readonly drivers: readonly string[]
  /** The schemes of URLs that name a database of this engine. */
  readonly schemes: readonly string[]
  /** Loads the engine's folder: a process that serves one database never reads the other's. */
  readonly load: () => Dialect
}

/** The only list of engines. */
const ENGINES: { readonly [D in DialectName]: Engine } = {
  postgres: {
    drivers: ["postgres"],
    schemes: ["postgres", "postgresql"],
    load: () => (require("./postgres/postgres") as typeof Postgres).postgres, // eslint-disable-line @typescript-eslint/no-require-imports
  },
  sqlite: {
    drivers: ["sqlite", "better-sqlite3"],
    schemes: ["sqlite", "sqlite3", "file"],
    load: () => (require("./sqlite/sqlite") as typeof Sqlite).sqlite, // eslint-disable-line @typescript-eslint/no-require-imports
  },
}

export const DIALECT_NAMES = Object.keys(ENGINES) as readonly DialectName[]

export function isDialectName(text: string): text is DialectName {
  return Object.hasOwn(ENGINES, text)
}

export function findDialect(name: DialectName): Dialect {
  return ENGINES[name].load()
}

/** The dialect that a URL leads to, by its scheme. */
export function dialectNameOfUrl(url: string): DialectName | undefined {
  const scheme = /^([\w+.-]+):/.exec(url)?.[1]?.toLowerCase() ?? ""
  return DIALECT_NAMES.find((candidate) => ENGINES[candidate].schemes.includes(scheme))
}

/**
 * The dialect behind a DataSource's `type`.
 * @throws LimbeckError `unsupported-database`
 */
export function dialectNameOfDriver(driver: string): DialectName {
  const name = DIALECT_NAMES.find((candidate) => ENGINES[candidate].drivers.includes(driver))
  if (name !== undefined) return name
  const known = DIALECT_NAMES.flatMap((candidate) => ENGINES[candidate].drivers)
  throw new LimbeckError({
    code: "unsupported-database",
    message: `cannot migrate a DataSource of type "${driver}": limbeck knows ${known.map((type) => `"${type}"`).join(", ")}`,
    next: "set `type` of the DataSource to one of these",
  })
}
