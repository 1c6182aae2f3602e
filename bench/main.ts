import { parseArgs } from "node:util"
import { measureBackfill } from "./backfill"
import { measureCheck, type CheckResult } from "./check"
import { ENGINES, openDatabases, type Databases, type Engine } from "./databases"
import { measureLongHistory, printLongHistory } from "./long-history"
import { installMikroOrm } from "./mikro-orm"
import { measureRebuild } from "./measure-rebuild"
import { measureStart } from "./measure-start"
import { printBackfill, printCheck, printGrowth, printRebuild } from "./print"
import { printStart } from "./print-start"

const HELP = `npm run bench [-- options]
  --tables <n>    size of the largest project (1000); 0 leaves check out
  --migrations <n>  migrations that are run on PostgreSQL (1000); 0 leaves them out
  --revisions <n>  revisions of a history that is listed (10000); 0 leaves it out
  --runs <n>      runs of each measurement, of which the median counts (5)
  --engine <e>    postgres or sqlite; both when not given
  --rows <n>      rows of the table that is rebuilt (1000000); 0 leaves it out
  --backfill <n>  rows of the table that is filled in batches (1000000); 0 leaves it out
  --peers         MikroORM too, fetched with npm
  --no-growth     only the largest project`

export interface Options {
  readonly tables: number
  readonly migrations: number
  readonly revisions: number
  readonly runs: number
  readonly rows: number
  readonly backfill: number
  readonly engines: readonly Engine[]
  readonly hasMikroOrm: boolean
  readonly growth: boolean
}

async function main(): Promise<void> {
  const options = readOptions()
  if (options === undefined) return
  const databases = await openDatabases(options.engines)
  try {
    if (options.tables > 0) for (const engine of options.engines) await compareChecks(engine, options, databases)
    if (options.migrations > 0 && options.engines.includes("postgres")) {
      console.error(`postgres, ${options.migrations} migrations ...`)
      // A run is several whole processes of seconds.
      printStart(await measureStart(options.migrations, Math.min(options.runs, 3), databases))
    }
    if (options.revisions > 0) printLongHistory(await measureLongHistory(options.revisions, options.runs))
    if (options.rows > 0 && options.engines.includes("sqlite"))
      printRebuild(await measureRebuild(options), options.rows)
    if (options.backfill > 0 && options.engines.includes("postgres")) {
      const runs = Math.min(options.runs, 3)
      printBackfill(await measureBackfill(options.backfill, runs, databases), options.backfill)
    }
  } finally {
    await databases.close()
  }
}

async function compareChecks(engine: Engine, options: Options, databases: Databases): Promise<void> {
  const sizes = options.growth ? [50, 200].filter((size) => size < options.tables) : []
  const results: CheckResult[] = []
  for (const tables of [...sizes, options.tables]) {
    console.error(`${engine}, ${tables} tables ...`)
    results.push(await measureCheck(engine, tables, { ...options, databases, isLargest: tables === options.tables }))
  }
  const largest = results.at(-1)
  if (largest !== undefined) printCheck(engine, largest)
  if (results.length > 1) printGrowth(engine, results)
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      tables: { type: "string", default: "1000" },
      migrations: { type: "string", default: "1000" },
      revisions: { type: "string", default: "10000" },
      runs: { type: "string", default: "5" },
      rows: { type: "string", default: "1000000" },
      backfill: { type: "string", default: "1000000" },
      engine: { type: "string" },
      peers: { type: "boolean", default: false },
      "no-growth": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return undefined
  }
  return {
    tables: Number(values.tables),
    migrations: Number(values.migrations),
    revisions: Number(values.revisions),
    runs: Number(values.runs),
    rows: Number(values.rows),
    backfill: Number(values.backfill),
    engines: ENGINES.filter((engine) => values.engine === undefined || values.engine === engine),
    hasMikroOrm: values.peers && canInstallMikroOrm(),
    growth: !values["no-growth"],
  }
}

function canInstallMikroOrm(): boolean {
  try {
    installMikroOrm()
    return true
  } catch (error) {
    console.error(`MikroORM is left out: npm could not fetch it: ${String(error).split("\n")[0]}`)
    return false
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
