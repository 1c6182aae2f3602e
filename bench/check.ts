import { contestantsFor, OURS_JAVASCRIPT, TYPEORM_JAVASCRIPT, type Contestant } from "./contestants"
import type { Databases, Engine } from "./databases"
import { writeMikroOrmProject } from "./mikro-orm"
import { median, medianTime, runCommand, runScript, type Time } from "./processes"
import { writeProject, type BenchProject } from "./project"
import type { Steps } from "./steps"

export const STEPS = ["load", "metadata", "connect", "read", "inspect", "canonicalize", "diff"] as const
export type Step = (typeof STEPS)[number]

export interface CheckResult {
  readonly tables: number
  /** Whole processes. */
  readonly processes: readonly (Contestant & { readonly time: Time })[]
  readonly steps: Readonly<Record<Step, Time>>
  /** Statements that `inspect` sends. */
  readonly queries: number
  /** The catalogue queries alone, milliseconds. */
  readonly bare: number
}

export interface CheckOptions {
  readonly databases: Databases
  readonly runs: number
  readonly hasMikroOrm: boolean
  /** The others only serve to show how the times grow. */
  readonly isLargest: boolean
}

/** `check` with nothing to find on that many tables. Contestants take turns, so that a busy moment hits them all. */
export async function measureCheck(engine: Engine, tables: number, options: CheckOptions): Promise<CheckResult> {
  const project = writeProject(tables)
  const url = await options.databases.create(engine, `tables_${tables}`)
  await runScript("create-database.ts", [project.javascript], { DATABASE_URL: url })
  const all = contestantsFor(project, url)
  const contestants = options.isLargest
    ? [...all, ...(options.hasMikroOrm ? await mikroOrm(engine, tables, options.databases) : [])]
    : all.filter(({ name }) => name === OURS_JAVASCRIPT || name === TYPEORM_JAVASCRIPT)
  // Once without measuring: fills the loader's cache and the system's.
  for (const { command, kind } of contestants) if (kind === "ours") await runCommand(command)
  const processes = await takeTurns(contestants, options.runs)
  return { tables, processes, ...(await measureSteps(project, url, options.runs)) }
}

async function takeTurns(contestants: readonly Contestant[], runs: number): Promise<CheckResult["processes"]> {
  const times = new Map(contestants.map((contestant) => [contestant, [] as Time[]]))
  for (let run = 0; run < runs; run++) {
    for (const [contestant, measured] of times) {
      if (contestant.once === true && run > 0) continue
      const finished = await runCommand(contestant.command)
      if (contestant.expects?.test(finished.output) === false)
        throw new Error(`${contestant.name} does not find the database as it is to be: ${finished.output}`)
      measured.push(finished)
    }
  }
  return [...times].map(([contestant, measured]) => ({ ...contestant, time: medianTime(measured) }))
}

async function measureSteps(
  project: BenchProject,
  url: string,
  runs: number,
): Promise<Pick<CheckResult, "steps" | "queries" | "bare">> {
  const steps: Steps[] = []
  const bare: number[] = []
  for (let run = 0; run < runs; run++) {
    const env = { DATABASE_URL: url }
    bare.push((await runScript<{ bare: number }>("bare.ts", [], env)).bare)
    steps.push(await runScript<Steps>("steps.ts", [project.javascript], env))
  }
  if (steps.some(({ operations }) => operations > 0)) throw new Error("limbeck finds differences where there are none")
  const entries = STEPS.map((step) => [step, medianTime(steps.map((measured) => measured[step]))] as const)
  return {
    steps: Object.fromEntries(entries) as Record<Step, Time>,
    queries: steps[0]?.queries ?? 0,
    bare: median(bare),
  }
}

/** In a database of its own, since it names and types things in its own way. */
async function mikroOrm(engine: Engine, tables: number, databases: Databases): Promise<Contestant[]> {
  const command = writeMikroOrmProject(tables)
  const url = await databases.create(engine, `mikro_orm_${tables}`)
  try {
    await runCommand(command("create", url))
    await runCommand(command("check", url))
  } catch (error) {
    console.error(`MikroORM is left out on ${engine}: ${String(error).slice(0, 300)}`)
    return []
  }
  return [{ name: "MikroORM 7 getUpdateSchemaSQL(), JavaScript", kind: "peer", command: command("check", url) }]
}
