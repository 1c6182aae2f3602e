import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { DataSource, type DataSourceOptions } from "typeorm"
import { toConnection } from "../../src/dialects/connection"
import { findDialect } from "../../src/dialects/dialects"
import { LimbeckError } from "../../src/errors"
import { loadGraph } from "../../src/history/load"
import type { MigrationClass } from "../../src/history/migration"
import type { RunContext } from "../../src/runner/context"
import { repair } from "../../src/runner/repair"
import { run } from "../../src/runner/run"
import { operations } from "../../src/script/operations"
import { compileSource } from "../runner/compiled-source"
import { createDatabase, DIALECTS, type TestDatabase, type TestDialect } from "../support/databases"
import { writtenChain } from "../runner/chain.cjs"
import { crashChain } from "./chain.cjs"

/** How often a process is killed on each engine; `npm run test:crash -- --runs 200`. */
const RUNS = Number(process.env.LIMBECK_CRASH_RUNS ?? 10)

const source = compileSource()
afterAll(() => source.remove())

/** Kills a process that runs the chain after so many of its events, and a moment more; false when it was faster. */
async function runAndKill(
  options: DataSourceOptions,
  events: number,
  delay: number,
  ...small: string[]
): Promise<boolean> {
  const facts = [source.folder, JSON.stringify(options), ...small]
  const child = spawn(process.execPath, [join(__dirname, "process.cjs"), ...facts])
  let [left, errors, isKilled] = [events, "", false]
  child.stdout.on("data", (data) => {
    left -= String(data).split("\n").length - 1
    if (left > 0 || isKilled) return
    isKilled = true
    setTimeout(() => child.kill("SIGKILL"), delay)
  })
  child.stderr.on("data", (data) => (errors += String(data)))
  const [code] = (await once(child, "close")) as [number | null]
  if (code !== 0 && code !== null) throw new Error(`it failed instead of being killed: ${errors}`)
  return code === null
}

/** Runs to the end; where a person must decide, the answer is to try again. Gives how often that was. */
async function finish(context: RunContext, onEvent: () => void = () => undefined): Promise<number> {
  for (let decisions = 0; ; decisions++) {
    try {
      await run(context, { onEvent })
      return decisions
    } catch (error) {
      if (!(error instanceof LimbeckError) || error.code !== "unfinished") throw error
      const [, named = ""] = /cannot run (crash\d+) /.exec(error.message) ?? []
      expect(error.next).toContain(`limbeck repair ${named}`)
      await repair(context, { decision: "retry", revision: named })
    }
  }
}

/** All that the database has in the end, rows included. */
async function stateOf(dataSource: DataSource, dialect: TestDialect): Promise<unknown> {
  const queryRunner = dataSource.createQueryRunner()
  const connection = await toConnection(queryRunner)
  const schema = await findDialect(dialect).inspect(connection, { namespaces: [] })
  const rows: Record<string, unknown> = {}
  for (const { name } of schema.tables) {
    if (name.startsWith("limbeck")) continue
    const columns = name === "migrations" ? '"name"' : "*"
    rows[name] = await dataSource.query(`SELECT ${columns} FROM "${name}" ORDER BY 1`)
  }
  await queryRunner.release()
  return { schema: { ...schema, tables: schema.tables.filter(({ name }) => !name.startsWith("limbeck")) }, rows }
}

async function withChain<T>(
  dialect: TestDialect,
  use: (context: RunContext, options: DataSourceOptions, database: TestDatabase) => Promise<T>,
  exports: MigrationClass[] = crashChain({ operations }, dialect),
): Promise<T> {
  const database = await createDatabase(dialect)
  const options = database.connection as DataSourceOptions
  const dataSource = await new DataSource(options).initialize()
  try {
    if (dialect === "sqlite") await dataSource.query("PRAGMA synchronous = OFF")
    const graph = loadGraph([{ exports }])
    return await use({ dataSource, dialect: findDialect(dialect), graph }, options, database)
  } finally {
    await dataSource.destroy()
    await database.drop()
  }
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test(
    `killed at ${RUNS} random moments of thirty migrations, all ends as undisturbed`,
    async () => {
      let total = 0
      const wanted = await withChain(dialect, async (context) => {
        await finish(context, () => total++)
        return stateOf(context.dataSource, dialect)
      })
      let [killed, decisions] = [0, 0]
      for (let time = 1; time <= RUNS; time++) {
        const events = 1 + Math.floor(Math.random() * total)
        const delay = Math.random() * 6
        await withChain(dialect, async (context, options) => {
          if (await runAndKill(options, events, delay)) killed++
          decisions += await finish(context)
          const found = await stateOf(context.dataSource, dialect)
          if (!isSame(found, wanted))
            throw new Error(`killed ${delay} ms after event ${events}: ${differ(found, wanted)}`)
        })
      }
      expect(killed).toBeGreaterThan(RUNS / 2)
      if (RUNS > 10)
        process.stdout.write(
          `${dialect}: ${killed} of ${RUNS} killed within ${total} events, ${decisions} decided by a person\n`,
        )
    },
    60_000 + RUNS * 10_000,
  )
})

test(
  `killed at ${RUNS} random moments of migrations that are sent together, each is done once`,
  async () => {
    const count = 300
    let killed = 0
    for (let time = 1; time <= RUNS; time++) {
      await withChain(
        "postgres",
        async (context, options) => {
          if (await runAndKill(options, 1, Math.random() * 100, String(count))) killed++
          await run(context)
          const state = (await stateOf(context.dataSource, "postgres")) as {
            readonly rows: Readonly<Record<string, readonly unknown[]>>
          }
          expect(state.rows.migrations).toHaveLength(count)
          expect(Object.keys(state.rows)).toHaveLength(count + 1)
        },
        writtenChain(count),
      )
    }
    expect(killed).toBeGreaterThan(RUNS / 2)
    if (RUNS > 10) process.stdout.write(`postgres: ${killed} of ${RUNS} killed while small ones were sent together\n`)
  },
  60_000 + RUNS * 10_000,
)

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function differ(found: unknown, wanted: unknown): string {
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value))
  const at = [...(a ?? "")].findIndex((sign, index) => sign !== b?.[index])
  return `...${a?.slice(Math.max(at - 200, 0), at + 200) ?? ""}... instead of ...${b?.slice(Math.max(at - 200, 0), at + 200) ?? ""}`
}
