import { fork, type ChildProcess } from "node:child_process"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { DIALECTS, type TestDialect } from "../support/databases"
import { startPostgres } from "../support/postgres-server"
import { EXCEPTIONS } from "./exceptions"
import type { Evolution } from "./evolution"
import { createExtensions, failAll, PROPERTIES, type Findings, type Property } from "./properties"

export interface Task {
  readonly id: string
  readonly dialect: TestDialect
  /** Every edit of P4 alone, not several together and a sample alone. */
  readonly singly: boolean
}

export interface Result extends Task {
  readonly findings: Findings
  readonly evolution?: Omit<Evolution, "P4" | "agreement">
}

interface Tally {
  passed: number
  failed: number
  excepted: number
}

const PARTS = {
  options: {
    set: { type: "string" },
    dialect: { type: "string" },
    singly: { type: "boolean" },
    verbose: { type: "boolean" },
  },
} as const

/** node run.mjs <folder> [--set <part of an id>] [--dialect <name>] [--singly] [--verbose] */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ ...PARTS, allowPositionals: true })
  const folder = resolve(positionals[0] ?? ".")
  const tasks = readTasks(folder, values.singly === true).filter(
    (task) =>
      (values.set === undefined || task.id.includes(values.set)) &&
      (values.dialect === undefined || task.dialect === values.dialect),
  )
  const server = await startPostgres()
  const results: Result[] = []
  try {
    await createExtensions(server.url)
    const show = (result: Result) => {
      results.push(result)
      print(result, values.verbose === true)
    }
    await Promise.all(
      [0, 1].map((shard) =>
        work(
          folder,
          server.url,
          tasks.filter((_, index) => index % 2 === shard),
          show,
        ),
      ),
    )
  } finally {
    await server.stop()
  }
  summarize(tasks, results)
}

function readTasks(folder: string, singly: boolean): Task[] {
  const { sets } = JSON.parse(readFileSync(join(folder, "sets.json"), "utf8")) as {
    sets: { id: string; dialects: TestDialect[] }[]
  }
  return sets.flatMap(({ id, dialects }) =>
    DIALECTS.filter((name) => dialects.includes(name)).map((dialect) => ({ id, dialect, singly })),
  )
}

/** One process for a share of the sets; one that dies loses the set it was at, not those after it. */
async function work(folder: string, url: string, tasks: Task[], show: (result: Result) => void): Promise<void> {
  const left = [...tasks]
  while (left.length > 0) {
    const worker = fork(join(__dirname, "worker.ts"), [folder], { env: { ...process.env, LIMBECK_TEST_POSTGRES: url } })
    const ended = new Promise<void>((done) => worker.on("exit", () => done()))
    worker.on("message", (result: Result) => {
      left.shift()
      show(result)
      next(worker, left)
    })
    next(worker, left)
    await ended
    const lost = left.shift()
    if (lost !== undefined) show({ ...lost, findings: failAll("the process died") })
  }
}

function next(worker: ChildProcess, left: readonly Task[]): void {
  const task = left[0]
  if (task === undefined) worker.disconnect()
  else worker.send(task)
}

function print({ id, dialect, findings }: Result, isVerbose: boolean): void {
  for (const property of PROPERTIES) {
    const lines = findings[property]
    const exception = findException({ id, dialect }, property)
    if (lines.length === 0 && (exception || isVerbose))
      console.log(`${exception ? "HOLDS AGAIN" : "ok"}  ${property} ${dialect} ${id}`)
    if (lines.length === 0 || (exception && !isVerbose)) continue
    console.log(`${exception ? "known" : "FAIL"}  ${property} ${dialect} ${id}`)
    for (const line of isVerbose ? lines : lines.slice(0, 6))
      console.log(`      ${isVerbose ? line : line.slice(0, 400)}`)
    if (!isVerbose && lines.length > 6) console.log(`      ... and ${lines.length - 6} more`)
  }
}

function summarize(tasks: readonly Task[], results: readonly Result[]): void {
  const total: Tally = { passed: 0, failed: 0, excepted: 0 }
  for (const dialect of DIALECTS) {
    const mine = results.filter((result) => result.dialect === dialect)
    for (const property of PROPERTIES) {
      const tally: Tally = { passed: 0, failed: 0, excepted: 0 }
      for (const result of mine) {
        const holds = result.findings[property].length === 0
        const exception = findException(result, property)
        if (holds && !exception) tally.passed++
        else if (!holds && exception) tally.excepted++
        else tally.failed++
      }
      if (mine.length > 0)
        console.log(
          `${dialect} ${property}: ${tally.passed} of ${mine.length} sets, ${tally.excepted} known exceptions`,
        )
      for (const key of ["passed", "failed", "excepted"] as const) total[key] += tally[key]
    }
  }
  showEvolutions(results)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed > 0 || results.length !== tasks.length || results.length === 0 ? 1 : 0
}

function showEvolutions(results: readonly Result[]): void {
  for (const dialect of DIALECTS) {
    const mine = results.flatMap((result) => (result.dialect === dialect && result.evolution) || [])
    const sum = (count: (evolution: (typeof mine)[number]) => number): number =>
      mine.reduce((total, evolution) => total + count(evolution), 0)
    if (mine.length === 0) continue
    const edits = sum((evolution) => evolution.edits.length)
    const changes = sum((evolution) => evolution.changes)
    const empty = sum((evolution) => evolution.empty.length)
    const refused = sum((evolution) => evolution.refused)
    console.log(
      `${dialect}: ${edits} edits in ${changes} changes; ${refused} more changes refused by TypeORM itself; ` +
        `${empty} tables refuse the rows made for them`,
    )
  }
}

function findException({ id, dialect }: Pick<Task, "id" | "dialect">, property: Property) {
  return EXCEPTIONS.find((known) => known.set === id && known.dialect === dialect && known.property === property)
}

void main()
