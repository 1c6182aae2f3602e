import type { DataSource, QueryRunner } from "typeorm"
import type { Comparison } from "../../src/compare/comparison"
import { toConnection } from "../../src/dialects/connection"
import { findDialect } from "../../src/dialects/dialects"
import { isEqual } from "../../src/schema/equal"
import { printMigration } from "../../src/script/printer"
import { settleOperations } from "../../src/script/queue"
import { recordMigration, type Direction, type RecordableMigration } from "../../src/script/record"
import type { TestDialect } from "../support/databases"
import { loadMigration } from "../support/migrations"

export interface Migration {
  readonly source: string
  readonly loaded: RecordableMigration & { readonly transaction?: boolean }
}

/** The comparison as a file, and the file loaded as a project would. */
export function write({ up, down }: Pick<Comparison, "up" | "down">, dialect: TestDialect): Migration {
  const source = printMigration({
    name: "Change",
    timestamp: 1768210200000,
    revision: "3f2a91c07b4e",
    parents: [],
    dialects: { [dialect]: { up, down } },
  })
  return { source, loaded: loadMigration(source) }
}

/** What recording the file gives that was not printed; empty when printing lost nothing. */
export async function compareRecorded(
  { loaded }: Migration,
  comparison: Comparison,
  dialect: TestDialect,
): Promise<string[]> {
  const lost: string[] = []
  for (const direction of ["up", "down"] as const) {
    const recording = await recordMigration(loaded, direction, dialect)
    if (recording.reason !== undefined) lost.push(`record ${direction}: ${recording.reason}`)
    const [printed, recorded] = [forget(comparison[direction]), forget(recording.operations)]
    if (!isEqual(printed, recorded))
      lost.push(`record ${direction}: ${JSON.stringify(recorded)}\n  printed: ${JSON.stringify(printed)}`)
  }
  return lost
}

/** What a todo is about, what a drop takes away and what a view reads are not written to the file. */
function forget(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forget)
  if (typeof value !== "object" || value === null) return value
  const verb = "verb" in value ? String(value.verb) : ""
  const unwritten = { drop: ["object"], todo: ["path", "answer"] }[verb] ?? []
  const entries = Object.entries(value).filter(([key]) => ![...unwritten, "dependsOn", "recorded"].includes(key))
  return Object.fromEntries(entries.map(([key, inner]) => [key, forget(inner)]))
}

/** Runs one direction as the runner does, and gives the statements. */
export async function run(
  dataSource: DataSource,
  { loaded }: Migration,
  direction: Direction,
  name: TestDialect,
): Promise<string[]> {
  const runner = dataSource.createQueryRunner()
  const sent: string[] = []
  try {
    await runner.connect()
    const { query } = await toConnection(runner)
    const { session } = findDialect(name)
    const ask = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>
    Object.assign(runner, { query: (...given: unknown[]) => (sent.push(String(given[0])), ask(...given)) })
    const restore = await session.beforeTransaction(query)
    try {
      if (loaded.transaction === false) await call(loaded, direction, runner)
      else
        await inTransaction(runner, async () => {
          await call(loaded, direction, runner)
          await session.beforeCommit(query)
        })
    } finally {
      await restore()
    }
  } finally {
    await runner.release()
  }
  return sent
}

async function call(migration: RecordableMigration, direction: Direction, runner: QueryRunner): Promise<void> {
  await migration[direction](runner)
  await settleOperations(runner)
}

async function inTransaction(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  await runner.startTransaction()
  try {
    await work()
    await runner.commitTransaction()
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined)
    throw error
  }
}
