import { readdirSync } from "node:fs"
import { join } from "node:path"
import type { DataSource, MigrationInterface } from "typeorm"
import { NO_ANSWERS } from "../../src/compare/answers"
import { compareWithDatabase } from "../../src/compare/compare"
import { toConnection } from "../../src/dialects/connection"
import { findDialect } from "../../src/dialects/dialects"
import { inOrder } from "../../src/history/graph"
import { loadGraph } from "../../src/history/load"
import { resolveRange, stepsBetween } from "../../src/history/range"
import { readSchema, readUnmanaged } from "../../src/metadata/read"
import { ledgerOf } from "../../src/runner/connection"
import { writeScript } from "../../src/runner/offline"
import { compareCatalogues, readCatalogue } from "../corpus/catalogue"
import { withDatabase } from "../support/databases"
import { caseOf, type Case, type CaseFile } from "./case"
import { open } from "./entities"
import { run, write, type Migration } from "./migration"

const postgres = findDialect("postgres")

/** The cases whose statements depend on what is there; LIMBECK_ALL_SCRIPTS=1 takes all, in some minutes. */
const DEPENDENT = /rename|moves|views\/|generated\/.*(type|read)|enums\/.*(remove|fold|order|default|array)/

/** A script is for every server, and SET EXPRESSION came with PostgreSQL 17: before, the column is made again, as the last. */
const REORDERS = /^generated\/expression\.case\.ts expression changed/

const isOfOrder = (line: string): boolean => /^\S+ [-+] column order /.test(line)

/** A case again, written as a script without its database: the script must give what the operations gave. */
for (const [name, file] of readCases()) {
  if (process.env.LIMBECK_ALL_SCRIPTS === undefined && !DEPENDENT.test(name)) continue
  const one = caseOf(file, "postgres")
  if (typeof one === "string" || !isScriptable(one)) continue
  test(name, async () => {
    await withDatabase("postgres", async (connection) => {
      const before = await open(connection, one.before, one, "postgres")
      const after = await open(connection, one.after, one, "postgres")
      try {
        for (const sql of one.prepare ?? []) await before.query(sql)
        const first = await compare(before)
        await run(before, first, "up", "postgres")
        const second = await compare(after, one.answers)
        const states = [await readCatalogue(before)]
        await run(after, second, "up", "postgres")
        states.push(await readCatalogue(after))
        await run(after, second, "down", "postgres")
        states.push(await readCatalogue(after))
        const differences = await checkScripts(one, [first, second], states)
        expect(differences.filter((line) => !(REORDERS.test(name) && isOfOrder(line)))).toEqual([])
      } finally {
        await before.destroy()
        await after.destroy()
      }
    })
  })
}

async function checkScripts(
  one: Case,
  migrations: readonly Migration[],
  states: readonly string[][],
): Promise<string[]> {
  return withDatabase("postgres", async (connection) => {
    const source = await open(connection, [], one, "postgres")
    const found: string[] = []
    try {
      for (const sql of one.prepare ?? []) await source.query(sql)
      const ranges = ["base:000000000001", "000000000001:000000000002", "000000000002:000000000001"]
      for (const [at, range] of ranges.entries()) {
        for (const statement of await statementsOf(source, migrations, range)) await source.query(statement)
        found.push(
          ...compareCatalogues(states[at] ?? [], await readCatalogue(source)).map((line) => `${range} ${line}`),
        )
      }
    } finally {
      await source.destroy()
    }
    return found
  })
}

async function statementsOf(source: DataSource, migrations: readonly Migration[], range: string): Promise<string[]> {
  const modules = migrations.map(({ loaded }, at) => {
    const made = class {
      readonly transaction = loaded.transaction
      up = (...given: Parameters<MigrationInterface["up"]>) => loaded.up(...given)
      down = (...given: Parameters<MigrationInterface["up"]>) => loaded.down(...given)
    }
    Object.defineProperty(made, "name", { value: `Step${at + 1}176821020000${at}` })
    const parents = at === 0 ? [] : [`00000000000${at}`]
    return { exports: Object.assign(made, { revision: `00000000000${at + 1}`, parents }) as never, file: `/${at}.ts` }
  })
  const graph = loadGraph(modules)
  const ends = resolveRange({ graph }, range)
  const ledger = ledgerOf(source)
  const script = await writeScript(
    {
      dialect: postgres,
      graph,
      ledger,
      schema: ledger.table.schema ?? "public",
      metadataTable: source.options.metadataTableName ?? "typeorm_metadata",
      driver: "postgres",
      openScratch: () => Promise.reject(new Error("no scratch is needed")),
    },
    { ...stepsBetween(graph, ends), before: inOrder(graph, ends.from.state) },
  )
  return [...script.opening, ...script.parts.flatMap(({ statements }) => statements), ...script.closing]
}

/** Where SQL by hand or open questions are part of it, a script is not to be compared: it knows what migrations made. */
function isScriptable({ start = "limbeck", prepare = [], extra, expect: wanted = {} }: Case): boolean {
  const isMadeByHand = start !== "limbeck" || prepare.some((sql) => sql.startsWith("CREATE TABLE"))
  return !isMadeByHand && [extra, wanted.asks, wanted.refuses, wanted.stops].every((part) => part === undefined)
}

async function compare(source: DataSource, answers: Case["answers"] = {}): Promise<Migration> {
  const unmanaged = readUnmanaged(source, postgres)
  const declared = {
    schema: readSchema(source, postgres),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
  }
  const runner = source.createQueryRunner()
  try {
    const options = { answers: { ...NO_ANSWERS, ...answers }, isOwn: () => true }
    return write(await compareWithDatabase(postgres, await toConnection(runner), declared, options), "postgres")
  } finally {
    await runner.release()
  }
}

function readCases(): (readonly [name: string, file: CaseFile])[] {
  const paths = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".case.ts"),
  )
  return paths.sort().flatMap((path) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a folder is listed, so the names are data
    const { default: variations } = require(join(__dirname, path)) as { default: Readonly<Record<string, CaseFile>> }
    return Object.entries(variations).map(([name, file]) => [`${path} ${name}`, file] as const)
  })
}
