import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { outputFolder } from "./built"
import { writeChain, type Chain } from "./chain"
import type { Databases } from "./databases"
import { median, medianTime, runCommand, runScript, type Command, type Time } from "./processes"
import type { StartCall } from "./start-call"

/** The ways to bring a database from nothing to all migrations, and to find that nothing is pending. */
export const WAYS_TO_START = {
  psql: "floor: psql -f, the same statements",
  typeorm: "peer: TypeORM migration:run, JavaScript, all in one transaction",
  plain: "limbeck run, JavaScript",
  revisions: "limbeck run, JavaScript, files of limbeck create",
  typescript: "limbeck run, TypeScript (warm cache)",
  floor: "floor: require typeorm and pg, connect, SELECT 1",
} as const
export type WayToStart = keyof typeof WAYS_TO_START

export interface StartResult {
  readonly migrations: number
  readonly fromNothing: Partial<Readonly<Record<WayToStart, Time>>>
  readonly upToDate: Partial<Readonly<Record<WayToStart, Time>>>
  readonly call: StartCall
}

interface Ways {
  readonly commands: Partial<Record<WayToStart, Command>>
  /** What must be there first; TypeScript's cache is filled without measuring. */
  readonly chain: Chain
}

/** Whole processes on PostgreSQL, which take turns, so that a busy moment hits them all. */
export async function measureStart(migrations: number, runs: number, databases: Databases): Promise<StartResult> {
  const { commands, chain } = describeWays(migrations)
  const fromNothing = new Map<WayToStart, Time[]>()
  const upToDate = new Map<WayToStart, Time[]>()
  let url = ""
  // The first round fills caches, and does not count.
  for (let run = 0; run <= runs; run++) {
    for (const [way, command] of Object.entries(commands) as [WayToStart, Command][]) {
      url = await databases.create("postgres", `start_${way}_${run}`)
      const env = { DATABASE_URL: url }
      const args = way === "psql" ? [...command.args, url] : command.args
      const first = await runCommand({ ...command, args, env })
      const second = way === "psql" ? undefined : await runCommand({ ...command, env })
      if (run === 0) continue
      if (way !== "floor") add(fromNothing, way, first)
      if (second !== undefined) add(upToDate, way, second)
    }
  }
  const applied = await databases.create("postgres", "start_call")
  const env = { DATABASE_URL: applied }
  await runCommand({ ...limbeck(chain.javascript), env })
  const call = await runScript<StartCall>("start-call.ts", [chain.javascript], env)
  if (call.pending > 0) throw new Error("the measured call had something to do")
  return { migrations, fromNothing: medians(fromNothing), upToDate: medians(upToDate), call }
}

function describeWays(migrations: number): Ways {
  const [plain, revisions] = [writeChain("plain", migrations), writeChain("revisions", migrations)]
  const typeorm = join(__dirname, "..", "node_modules", "typeorm", "cli.js")
  return {
    chain: plain,
    commands: {
      ...(hasPsql() ? { psql: psql(plain) } : {}),
      typeorm: { args: [typeorm, "migration:run", "-d", "ormconfig.js"], cwd: plain.javascript },
      plain: limbeck(plain.javascript),
      revisions: limbeck(revisions.javascript),
      typescript: limbeck(plain.typescript),
      floor: { args: [join(__dirname, "floor-start.cjs")], cwd: plain.javascript },
    },
  }
}

function limbeck(cwd: string): Command {
  return { args: [join(outputFolder, "cli.js"), "run", "--quiet"], cwd }
}

function psql({ script, javascript }: Chain): Command {
  return { program: "psql", args: ["-q", "-v", "ON_ERROR_STOP=1", "-f", script], cwd: javascript }
}

function hasPsql(): boolean {
  return spawnSync("psql", ["--version"]).status === 0
}

function add(times: Map<WayToStart, Time[]>, way: WayToStart, { wall, cpu }: Time): void {
  times.set(way, [...(times.get(way) ?? []), { wall, cpu }])
}

function medians(times: ReadonlyMap<WayToStart, readonly Time[]>): Partial<Record<WayToStart, Time>> {
  const entries = [...times].map(([way, all]) => {
    const time = way === "psql" ? { wall: median(all.map(({ wall }) => wall)), cpu: NaN } : medianTime(all)
    return [way, time] as const
  })
  return Object.fromEntries(entries)
}
