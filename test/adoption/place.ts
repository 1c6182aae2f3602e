import { fork, type ChildProcess } from "node:child_process"
import { join } from "node:path"
import { describeContents, queryDatabase } from "../cli/support/contents"
import { createProject, TSCONFIG, type ProjectFixture } from "../project/project-fixture"
import { createDatabase, SQLITE_DRIVERS, type TestDatabase, type TestDialect } from "../support/databases"
import type { Kind } from "./kinds"

type Runner = "typeorm" | "limbeck"
interface Options {
  readonly transaction?: "all" | "each" | "none"
  readonly count?: number
  readonly args?: readonly string[]
}
export interface Document {
  readonly revisions: readonly { readonly name: string; readonly applied: boolean | null }[]
  readonly files?: readonly string[]
}

const children: Partial<Record<Runner, ChildProcess | undefined>> = {}
afterAll(() => {
  for (const child of Object.values(children)) child?.kill()
})

/** One process for each runner serves all tests: what loads TypeScript is its own. */
function childOf(who: Runner): ChildProcess {
  return (children[who] ??= fork(join(__dirname, "runners.cjs"), [who], {
    env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", NODE_PATH: join(__dirname, "..", "..", "node_modules") },
    execArgv: [],
  }))
}

function ask<T>(who: Runner, message: object): Promise<T> {
  const child = childOf(who)
  return new Promise((resolve, reject) => {
    child.once("message", ({ result, error }: { result: T; error?: string }) => {
      if (error === undefined) resolve(result)
      else reject(new Error(error))
    })
    child.send(message)
  })
}

const ormconfig = ({ migrations = ["migrations/*.ts"], entities = [] }: Kind): string => `
import "reflect-metadata"
import { DataSource } from "typeorm"
const list = (globs: string[]) => globs.map((glob) => __dirname + "/" + glob)
export const connectDataSource = () => {
  const url = process.env.DATABASE_URL ?? ""
  const connection = url.startsWith("sqlite:")
    ? { type: process.env.SQLITE_DRIVER as "better-sqlite3", database: url.slice("sqlite:".length) }
    : { type: "postgres" as const, url }
  return new DataSource({ ...connection, entities: list(${JSON.stringify(entities)}), migrations: list(${JSON.stringify(migrations)}) })
}
`

/** A database, and what each runner does to it. */
export class Place {
  constructor(
    private readonly project: ProjectFixture,
    readonly database: TestDatabase,
  ) {}

  typeorm(action: string, options: Options = {}): Promise<readonly string[]> {
    return this.ask("typeorm", action, options)
  }

  async limbeck(...args: readonly string[]): Promise<readonly string[]> {
    const { revisions } = await this.document(...args)
    return revisions.map(({ name }) => name)
  }

  /** Any command, with what it prints as JSON. */
  command(...args: readonly string[]): Promise<Document> {
    return this.ask<Document>("limbeck", "", { args })
  }

  /** Modules that were loaded are not loaded again: a file that was edited needs a new process. */
  async restart(): Promise<void> {
    for (const who of ["typeorm", "limbeck"] as const) {
      const child = children[who]
      if (child === undefined) continue
      await new Promise((resolve) => child.once("exit", resolve).kill())
      children[who] = undefined
    }
  }

  document(...args: readonly string[]): Promise<Document> {
    return this.ask<Document>("limbeck", "", { args })
  }

  /** Tables and rows, and the ledger in its order; limbeck's journal is its own. */
  async contents(): Promise<unknown> {
    const dropped = await queryDatabase(this.database, `DROP TABLE IF EXISTS "limbeck_journal"`)
    return { dropped, contents: await describeContents(this.database) }
  }

  async ledger(): Promise<readonly string[]> {
    const rows = await queryDatabase(this.database, `SELECT "timestamp", "name" FROM "migrations" ORDER BY "id"`)
    return rows.map(({ timestamp, name }) => `${String(timestamp)} ${String(name)}`)
  }

  private ask<T>(who: Runner, action: string, options: Options): Promise<T> {
    const { url } = this.database
    return ask<T>(who, { root: this.project.root, url, sqlite: SQLITE_DRIVERS[0], action, options })
  }
}

export async function withPlaces(
  kind: Kind,
  dialect: TestDialect,
  use: (open: () => Promise<Place>, project: ProjectFixture) => Promise<void>,
): Promise<void> {
  const project = createProject({
    "tsconfig.json": TSCONFIG,
    "ormconfig.ts": ormconfig(kind),
    ...kind.files,
  })
  const databases: TestDatabase[] = []
  try {
    await use(async () => {
      const database = await createDatabase(dialect)
      databases.push(database)
      return new Place(project, database)
    }, project)
  } finally {
    project.remove()
    for (const database of databases) await database.drop()
  }
}
