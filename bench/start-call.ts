import { join } from "node:path"
import { DataSource, type Logger } from "typeorm"
import type * as library from "../src/library/migrate"
import { loadBuilt } from "./built"

/** What `migrate` costs an application that is up to date, when it is connected. */
export interface StartCall {
  /** Milliseconds of the first call in the process, and the median of twenty more. */
  readonly first: number
  readonly ms: number
  readonly queries: number
  readonly pending: number
}

/** Run as a process: the migrations are those of the folder, given as a glob, as a DataSource without any has them. */
async function main(folder: string): Promise<void> {
  const { migrate } = loadBuilt<typeof library>("library/migrate")
  let queries = 0
  const logger = { logQuery: () => queries++ } as unknown as Logger
  const dataSource = new DataSource({ type: "postgres", url: process.env.DATABASE_URL, logging: true, logger })
  await dataSource.initialize()
  const migrations = [join(folder, "migrations", "*.js")]
  const times: number[] = []
  let pending = 0
  for (let run = 0; run <= 20; run++) {
    queries = 0
    const began = performance.now()
    pending += (await migrate(dataSource, { migrations })).done.length
    times.push(performance.now() - began)
  }
  await dataSource.destroy()
  const [first = NaN, ...rest] = times
  const result: StartCall = { first, ms: rest.sort((a, b) => a - b)[10] ?? NaN, queries, pending }
  console.log(JSON.stringify(result))
}

void main(process.argv[2] ?? "")
