import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as typeorm from "typeorm"
import type { Result, Task } from "./main"
import { checkProperties, type EntitySet, type Findings } from "./properties"

const TIME_LIMIT = 60_000

interface StoredSet {
  readonly id: string
}

const folder = process.argv[2] ?? "."
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the loader belongs to the corpus
const { loadSet } = require(join(folder, "load-set.cjs")) as {
  loadSet: (library: typeof typeorm, set: StoredSet) => EntitySet
}
const { sets } = JSON.parse(readFileSync(join(folder, "sets.json"), "utf8")) as { sets: StoredSet[] }

process.on("message", (task: Task) => {
  void run(task).then((result) => process.send?.(result))
})

async function run(task: Task): Promise<Result> {
  const set = sets.find(({ id }) => id === task.id)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TIME_LIMIT} ms`)), TIME_LIMIT)
  })
  try {
    if (set === undefined) throw new Error(`no set "${task.id}"`)
    const findings = await Promise.race([checkProperties(loadSet(typeorm, set), task.dialect), late])
    return { ...task, findings }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...task, findings: failAll(message) }
  } finally {
    clearTimeout(timer)
  }
}

function failAll(message: string): Findings {
  return { P1: [message], P2: ["P1 failed"], P3: ["P1 failed"] }
}
