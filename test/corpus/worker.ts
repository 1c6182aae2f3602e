import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as typeorm from "typeorm"
import type { Result, Task } from "./main"
import type { StoredSet } from "./draft"
import { checkEvolution } from "./evolution"
import { checkProperties, failAll, wordsOf, type EntitySet } from "./properties"

const TIME_LIMIT = 300_000

const folder = process.argv[2] ?? "."
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the loader belongs to the corpus
const { loadSet } = require(join(folder, "load-set.cjs")) as {
  loadSet: (library: typeof typeorm, set: StoredSet) => Pick<EntitySet, "entities" | "extra">
}
const { sets } = JSON.parse(readFileSync(join(folder, "sets.json"), "utf8")) as { sets: StoredSet[] }

process.on("message", (task: Task) => {
  void run(task).then((result) => process.send?.(result))
})

/** One set after another: TypeORM records decorators in one place. */
function load(set: StoredSet): EntitySet {
  return { ...loadSet(typeorm, set), args: typeorm.getMetadataArgsStorage() }
}

async function run(task: Task): Promise<Result> {
  const set = sets.find(({ id }) => id === task.id)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TIME_LIMIT} ms`)), TIME_LIMIT)
  })
  try {
    if (set === undefined) throw new Error(`no set "${task.id}"`)
    return await Promise.race([check(set, task), late])
  } catch (error) {
    return { ...task, findings: failAll(wordsOf(error)) }
  } finally {
    clearTimeout(timer)
  }
}

async function check(set: StoredSet, task: Task): Promise<Result> {
  const { P1, P2, P3 } = await checkProperties(load(set), task.dialect)
  const { P4, agreement, ...evolution } = await checkEvolution(set, task.dialect, { load, singly: task.singly })
  return { ...task, findings: { P1, P2, P3, P4, agreement }, evolution }
}
