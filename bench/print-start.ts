import { WAYS_TO_START, type StartResult, type WayToStart } from "./measure-start"
import { printGoals, type Goal } from "./print"
import type { Time } from "./processes"
import { formatTable, millis, seconds, times } from "./table"

type Times = StartResult["fromNothing"]

export function printStart({ migrations, fromNothing, upToDate, call }: StartResult): void {
  console.log(`\n## ${migrations} migrations of one statement from nothing: postgres, whole process\n`)
  printTimes(fromNothing, "typeorm")
  console.log(`\n## ${migrations} migrations applied, nothing pending: postgres, whole process\n`)
  printTimes(upToDate, "floor")
  console.log(
    `\nmigrate(dataSource) on a connected DataSource: ${millis(call.ms)} (the first time ${millis(call.first)}), ${call.queries} query`,
  )
  if (migrations === 1000) printGoals(goalsOf({ migrations, fromNothing, upToDate, call }))
}

function printTimes(measured: Times, base: WayToStart): void {
  const floor = measured[base]
  const rows = (Object.entries(measured) as [WayToStart, Time][]).map(([way, time]) => [
    WAYS_TO_START[way],
    seconds(time.wall),
    times(time.wall / (floor?.wall ?? NaN)),
    Number.isNaN(time.cpu) ? "" : seconds(time.cpu),
  ])
  console.log(formatTable(["", "time", `to ${base}`, "processor"], rows))
}

/** As measured where psql took 0.64 s and TypeORM 2.0 s: at most 1.3 s. */
const OF_TYPEORM = 1.3 / 2

function goalsOf({ fromNothing, upToDate, call }: StartResult): Goal[] {
  const ratio = (text: string, over: Time | undefined, under: Time | undefined, limit: number): Goal => ({
    text,
    value: (over?.wall ?? NaN) / (under?.wall ?? NaN),
    cpu: (over?.cpu ?? NaN) / (under?.cpu ?? NaN),
    limit,
    show: times,
  })
  const above = (text: string, time: Time | undefined): Goal => ({
    text,
    value: (time?.wall ?? NaN) - (upToDate.floor?.wall ?? NaN),
    cpu: (time?.cpu ?? NaN) - (upToDate.floor?.cpu ?? NaN),
    limit: 150,
    show: millis,
  })
  return [
    ratio("from nothing, to TypeORM", fromNothing.plain, fromNothing.typeorm, OF_TYPEORM),
    ratio("from TypeScript, to JavaScript", fromNothing.typescript, fromNothing.plain, 2),
    above("nothing pending, above the floor", upToDate.plain),
    above("the same from TypeScript", upToDate.typescript),
    { text: "migrate() on a connected DataSource", value: call.ms, limit: 3, show: millis },
  ]
}
