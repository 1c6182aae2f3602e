import { fork, type ChildProcess } from "node:child_process"
import { join } from "node:path"
import { createProject, type ProjectFixture } from "../project/project-fixture"
import { createDatabase, DIALECTS, SQLITE_DRIVERS, type TestDatabase } from "../support/databases"
import { describeContents, queryDatabase } from "../cli/support/contents"
import { KINDS, type Kind } from "./kinds"

type Runner = "typeorm" | "limbeck"
interface Options {
  readonly transaction?: "all" | "each" | "none"
  readonly count?: number
  readonly args?: readonly string[]
}
interface Document {
  readonly revisions: readonly { readonly name: string; readonly applied: boolean | null }[]
}

const children: Partial<Record<Runner, ChildProcess>> = {}
afterAll(() => {
  for (const child of Object.values(children)) child.kill()
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
class Place {
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

async function withPlaces(
  kind: Kind,
  dialect: (typeof DIALECTS)[number],
  use: (open: () => Promise<Place>, project: ProjectFixture) => Promise<void>,
): Promise<void> {
  const project = createProject({
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "ES2022",
        module: "commonjs",
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
    }),
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

/** The histories that two runners give when one does some, and the other the rest. */
async function checkHandover(
  kind: Kind,
  open: () => Promise<Place>,
  names: readonly string[],
  whole: unknown,
): Promise<void> {
  const { transaction = "all" } = kind
  const half = Math.ceil(names.length / 2)
  const first = await open()
  await first.typeorm("run some", { count: half, transaction })
  expect(await first.limbeck("run")).toEqual(names.slice(half))
  const second = await open()
  await second.limbeck("run", `+${half}`)
  expect(await second.typeorm("run", { transaction })).toEqual(names.slice(half))
  for (const place of [first, second]) expect(await place.contents()).toEqual(whole)
  // The one takes back what the other did, one for one.
  expect(await first.limbeck("revert")).toEqual(names.slice(-1))
  await second.typeorm("revert", { transaction: transaction === "all" ? "each" : transaction })
  expect(await first.contents()).toEqual(await second.contents())
}

describe.each(DIALECTS)("on %s", (dialect) => {
  const kinds = Object.entries(KINDS).filter(([, { only }]) => only === undefined || only === dialect)
  test.each(kinds)("%s", (_, kind) =>
    withPlaces(kind, dialect, async (open, project) => {
      const { transaction = "all" } = kind
      const theirs = await open()
      const ours = await open()
      const names = [...(await theirs.typeorm("run", { transaction }))]
      expect((await ours.document("show")).revisions.map(({ name }) => name)).toEqual(names)
      expect(await ours.limbeck("run")).toEqual(names)
      if (kind.late !== undefined) {
        project.write(kind.late)
        const late = await theirs.typeorm("run", { transaction })
        expect(await ours.limbeck("run")).toEqual(late)
        names.push(...late)
      }
      expect(await ours.ledger()).toEqual(await theirs.ledger())
      const whole = await theirs.contents()
      expect(await ours.contents()).toEqual(whole)
      expect(await ours.typeorm("pending")).toBe(false)
      expect((await theirs.document("show")).revisions.every(({ applied }) => applied)).toBe(true)
      if (kind.late === undefined) await checkHandover(kind, open, names, whole)

      const stamped = await open()
      await stamped.limbeck("stamp", "heads")
      if (kind.late === undefined) expect(await stamped.ledger()).toEqual(await theirs.ledger())
      expect(await stamped.typeorm("pending")).toBe(false)

      for (const name of [...names].reverse()) {
        await theirs.typeorm("revert")
        expect(await ours.limbeck("revert")).toEqual([name])
        expect(await ours.ledger()).toEqual(await theirs.ledger())
      }
      expect(await ours.contents()).toEqual(await theirs.contents())
    }),
  )
})

test.each(["all", "each", "none"] as const)("in the transaction mode %s both give the same", (transaction) =>
  withPlaces(KINDS["migrations that read and write rows"] ?? { files: {} }, "sqlite", async (open) => {
    const theirs = await open()
    const ours = await open()
    const names = await theirs.typeorm("run", { transaction })
    expect(await ours.limbeck("run", "--transaction", transaction)).toEqual(names)
    expect(await ours.contents()).toEqual(await theirs.contents())
    await theirs.typeorm("revert", { transaction, count: names.length })
    await ours.limbeck("revert", "base", "--transaction", transaction)
    expect(await ours.contents()).toEqual(await theirs.contents())
  }),
)

test("two classes of one name are refused by both, with their places", () =>
  withPlaces(
    {
      files: {
        "migrations/1.ts": KINDS["raw SQL, with and without a name"]?.files["migrations/1700000000001-a.ts"] ?? "",
        "migrations/2.ts": KINDS["raw SQL, with and without a name"]?.files["migrations/1700000000001-a.ts"] ?? "",
      },
    },
    "sqlite",
    async (open) => {
      const place = await open()
      await expect(place.typeorm("run")).rejects.toThrow("Duplicate migrations: Create_a1700000000001")
      await expect(place.limbeck("run")).rejects.toThrow(/is there twice, in .*1\.ts and in .*2\.ts/)
    },
  ))
