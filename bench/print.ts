import type { BackfillResult } from "./backfill"
import { STEPS, type CheckResult } from "./check"
import { OURS_JAVASCRIPT, OURS_TYPESCRIPT, TYPEORM_JAVASCRIPT } from "./contestants"
import type { Engine } from "./databases"
import { WAYS, type Rebuild } from "./measure-rebuild"
import type { Time } from "./processes"
import { fitExponent, formatTable, millis, seconds, times } from "./table"

/** What was set as a goal for a size, with what came of it. */
export interface Goal {
  readonly text: string
  readonly value: number
  /** The same in processor time, where other programs on the machine change the value. */
  readonly cpu?: number
  readonly limit: number
  readonly show: (value: number) => string
}

export function printCheck(engine: Engine, result: CheckResult): void {
  const { processes, steps, bare, queries, tables } = result
  const ours = timeOf(result, OURS_JAVASCRIPT)
  console.log(`\n## check with nothing to find: ${engine}, ${tables} tables of 12 columns, whole process\n`)
  const rows = processes.map(({ kind, name, time }) => [
    `${kind === "ours" ? "" : `${kind}: `}${name}`,
    seconds(time.wall),
    times(time.wall / ours.wall),
    seconds(time.cpu),
    times(time.cpu / ours.cpu),
  ])
  console.log(formatTable(["", "time", "to ours", "processor", "to ours"], rows))
  console.log(`\n## its steps, in process, each for the first time (${queries} statements to inspect)\n`)
  const parts = STEPS.map((step) => [step, millis(steps[step].wall), millis(steps[step].cpu)])
  console.log(
    formatTable(["", "time", "processor"], [...parts, ["floor: the bare catalogue queries", millis(bare), ""]]),
  )
  if (tables === 1000) printGoals(goalsOf(engine, result))
}

function goalsOf(engine: Engine, result: CheckResult): Goal[] {
  const { steps, bare } = result
  const [script, built] = [timeOf(result, OURS_TYPESCRIPT), timeOf(result, OURS_JAVASCRIPT)]
  const peer = timeOf(result, TYPEORM_JAVASCRIPT)
  const diff: Goal = { text: "diff", value: steps.diff.wall, cpu: steps.diff.cpu, limit: 100, show: millis }
  if (engine === "sqlite")
    return [{ text: "from TypeScript", value: script.wall, cpu: script.cpu, limit: 2600, show: seconds }, diff]
  return [
    { text: "from TypeScript", value: script.wall, cpu: script.cpu, limit: 3000, show: seconds },
    {
      text: "JavaScript, to TypeORM",
      value: built.wall / peer.wall,
      cpu: built.cpu / peer.cpu,
      limit: 1 / 3,
      show: times,
    },
    { text: "inspect, to the bare queries", value: steps.inspect.wall / bare, limit: 1.5, show: times },
    diff,
  ]
}

export function printGrowth(engine: Engine, results: readonly CheckResult[]): void {
  console.log(`\n## growth with the number of tables: ${engine}, processor time (time n^exponent)\n`)
  const series: (readonly [string, (result: CheckResult) => Time])[] = [
    ["limbeck check, JavaScript, whole process", (result) => timeOf(result, OURS_JAVASCRIPT)],
    ["TypeORM schema:log, JavaScript, whole process", (result) => timeOf(result, TYPEORM_JAVASCRIPT)],
    ...STEPS.filter((step) => step !== "connect").map(
      (step) => [step, (result: CheckResult) => result.steps[step]] as const,
    ),
  ]
  const rows = series.map(([name, pick]) => {
    const points = results.map((result) => [result.tables, pick(result).cpu] as const)
    return [name, ...points.map(([, time]) => millis(time)), fitExponent(points).toFixed(2)]
  })
  console.log(formatTable(["", ...results.map(({ tables }) => String(tables)), "exponent"], rows))
}

export function printRebuild(rebuild: Rebuild, rows: number): void {
  console.log(`\n## SQLite rebuild: ${rows} rows, 12 columns, 3 indexes; two lengths and one uniqueness change\n`)
  const names = {
    raw: "floor: raw SQL, one rebuild by hand",
    limbeck: "limbeck, one group",
    typeorm: "peer: TypeORM synchronize",
  }
  const lines = WAYS.map((way) => {
    const { wall, cpu } = rebuild[way]
    return [names[way], seconds(wall), times(wall / rebuild.raw.wall), seconds(cpu), times(cpu / rebuild.raw.cpu)]
  })
  console.log(formatTable(["", "time", "to raw", "processor", "to raw"], lines))
  const [value, cpu] = [rebuild.limbeck.wall / rebuild.raw.wall, rebuild.limbeck.cpu / rebuild.raw.cpu]
  if (rows === 1_000_000) printGoals([{ text: "to raw SQL", value, cpu, limit: 1.3, show: times }])
}

export function printBackfill({ update, loop, limbeck }: BackfillResult, rows: number): void {
  console.log(`\n## PostgreSQL backfill: ${rows} rows in batches of 1,000, the best of all runs\n`)
  const lines = [
    ["one UPDATE", seconds(update), times(update / loop)],
    ["floor: a bare loop of batches", seconds(loop), times(1)],
    ["limbeck, op.backfill", seconds(limbeck), times(limbeck / loop)],
  ]
  console.log(formatTable(["", "time", "to the loop"], lines))
  if (rows === 1_000_000) printGoals([{ text: "to a bare loop", value: limbeck / loop, limit: 1.1, show: times }])
}

/** `busy`: missed by the clock, held in processor time. */
export function printGoals(goals: readonly Goal[]): void {
  console.log("")
  for (const { text, value, cpu, limit, show } of goals) {
    const verdict = value <= limit ? "held" : cpu !== undefined && cpu <= limit ? "busy" : "MISSED"
    const processor = cpu === undefined ? "" : `, processor ${show(cpu)}`
    console.log(`${verdict.padEnd(6)}  ${text}: ${show(value)}${processor} (goal: at most ${show(limit)})`)
  }
}

function timeOf({ processes }: CheckResult, name: string): Time {
  return processes.find((measured) => measured.name === name)?.time ?? { wall: NaN, cpu: NaN }
}
