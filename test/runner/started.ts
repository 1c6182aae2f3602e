import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { DataSource, DataSourceOptions } from "typeorm"
import { compileSource } from "./compiled-source"
import type { Engine } from "./databases"

/** What `chain.cjs` makes migrations of. */
export interface Chain {
  readonly count: number
  readonly transaction?: boolean
  readonly sleep?: number
  /** One of them builds an index without blocking writers (PostgreSQL). */
  readonly concurrently?: boolean
  /** Small ones that are known before they run, and sent together where that can be (PostgreSQL). */
  readonly written?: boolean
  readonly ignoreRevisions?: readonly string[]
  readonly retry?: boolean
}

export interface Started {
  readonly child: ChildProcess
  /** Resolves when the process has printed the word. */
  readonly said: (word: string, times?: number) => Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>
}

/** Starts processes that run a chain of migrations each; to be called once in a test file. */
export function openStarter(): {
  readonly start: (options: DataSourceOptions, chain: Chain) => Started
  readonly close: () => void
} {
  const source = compileSource()
  return {
    start: (options, chain) => startProcess(source.folder, options, chain),
    close: () => source.remove(),
  }
}

function startProcess(source: string, options: DataSourceOptions, chain: Chain): Started {
  const child = spawn(process.execPath, [
    join(__dirname, "runner-process.cjs"),
    source,
    JSON.stringify(options),
    JSON.stringify(chain),
  ])
  let [output, errors] = ["", ""]
  const waiting: (() => void)[] = []
  child.stdout.on("data", (data) => {
    output += String(data)
    for (const look of waiting) look()
  })
  child.stderr.on("data", (data) => (errors += String(data)))
  const ended = once(child, "close").then(() => ({ code: child.exitCode, output, errors }))
  const said = (word: string, times = 1): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.split("\n").filter((line) => line === word).length >= times) resolve()
      }
      waiting.push(look)
      look()
      void ended.then(() => reject(new Error(`it ended before it said "${word}": ${errors}`)))
    })
  return { child, said, ended }
}

/** How another process reaches the same database. */
export function optionsOf(dataSource: DataSource, engine: Engine): DataSourceOptions {
  const { url, database } = dataSource.options as { url?: string; database?: string }
  return (engine === "postgres" ? { type: "postgres", url } : { type: engine, database }) as DataSourceOptions
}
