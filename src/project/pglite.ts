import { createRequire } from "node:module"
import type { DataSourceOptions } from "typeorm"

/** What is used of the package `@electric-sql/pglite`: PostgreSQL in this process, with one session. */
interface PGlite {
  query(text: string, parameters?: unknown[]): Promise<Result>
  /** Several statements in one text. */
  exec(text: string): Promise<Result[]>
  close(): Promise<void>
}

interface Result {
  readonly rows: readonly Record<string, unknown>[]
}

interface PGlitePackage {
  readonly PGlite: { create(options: object): Promise<PGlite> }
}

/** Extensions that TypeORM asks for by itself, and others that migrations often make. */
const EXTENSIONS = ["uuid_ossp", "citext", "hstore", "cube", "ltree", "btree_gist", "pgcrypto", "pg_trgm", "unaccent"]

/** As node-postgres gives what PGlite reads otherwise: int8, and the arrays of names and "char" of the catalog. */
const PARSERS = Object.fromEntries([20, 1002, 1003].map((type) => [type, (value: string) => value]))

/** An empty PostgreSQL in this process, as options of a DataSource. */
export interface InProcess {
  readonly options: DataSourceOptions
  close(): Promise<void>
}

/** PGlite where a file of the project may import it; undefined where it is not installed. */
export async function openPGlite(file: string): Promise<InProcess | undefined> {
  const load = createRequire(file)
  const found = tryLoad(load, "@electric-sql/pglite")
  if (found === undefined) return undefined
  const extensions = EXTENSIONS.map((name) => tryLoad(load, `@electric-sql/pglite/contrib/${name}`))
  const { PGlite } = found as PGlitePackage
  const pglite = await PGlite.create({ parsers: PARSERS, extensions: Object.assign({}, ...extensions) as object })
  return {
    options: { type: "postgres", driver: driverOf(pglite) },
    close: () => pglite.close(),
  }
}

function tryLoad(load: NodeJS.Require, name: string): unknown {
  try {
    load.resolve(name)
  } catch {
    return undefined
  }
  return load(name)
}

type Done<T extends unknown[]> = (error?: unknown, ...given: Partial<T>) => void

/** Nothing happens to a session in this process that a listener would hear of. */
const ignore = (): void => undefined

/** As much of the package `pg` as TypeORM and the runner use, on one session. */
function driverOf(pglite: PGlite): object {
  class Client {
    readonly on = ignore
    readonly removeListener = ignore

    connect(): Promise<void> {
      return Promise.resolve()
    }

    async query(text: string, given?: unknown[] | Done<[unknown]>): Promise<unknown> {
      if (typeof given === "function") return this.#send(text).then((result) => given(null, result), given)
      return this.#send(text, given)
    }

    /** node-postgres takes several statements where there are no parameters. */
    async #send(text: string, parameters: unknown[] = []): Promise<unknown> {
      if (parameters.length > 0) return pglite.query(text, parameters)
      const results = await pglite.exec(text)
      return results.length === 1 ? results[0] : results
    }

    end(): Promise<void> {
      return Promise.resolve()
    }
  }

  /** A connection beside the one that works: transactions are the other's alone, nobody else is there to be kept out. */
  class OwnClient extends Client {
    override query(text: string, given?: unknown[] | Done<[unknown]>): Promise<unknown> {
      return /^\s*(begin|rollback|commit)\b/i.test(text) ? Promise.resolve({ rows: [] }) : super.query(text, given)
    }
  }

  class Pool {
    readonly Client = OwnClient
    readonly options = {}
    readonly on = ignore

    connect(done: Done<[Client, () => void]>): void {
      done(undefined, new Client(), () => undefined)
    }

    end(done: Done<[]>): void {
      done(undefined)
    }
  }
  return { Pool, Client }
}
