import "reflect-metadata"
import { Client } from "pg"
import { DataSource } from "typeorm"
import type * as dialects from "../src/dialects/dialects"
import type * as load from "../src/history/load"
import type * as runner from "../src/runner/run"
import type * as script from "../src/script/operations"
import { loadBuilt } from "./built"
import type { Databases } from "./databases"

const BATCH = 1000

/** Milliseconds, for all rows of one table. */
export interface BackfillResult {
  readonly update: number
  readonly loop: number
  readonly limbeck: number
}

/** Three equal tables: one UPDATE, a loop of batches with nothing around it, and `op.backfill`, in turns. */
export async function measureBackfill(rows: number, runs: number, databases: Databases): Promise<BackfillResult> {
  console.error(`postgres, a backfill of ${rows} rows ...`)
  const url = await databases.create("postgres", "backfill")
  const client = new Client({ connectionString: url })
  await client.connect()
  const dataSource = await new DataSource({ type: "postgres", url }).initialize()
  const measured: Record<keyof BackfillResult, number[]> = { update: [], loop: [], limbeck: [] }
  try {
    for (let run = 0; run < runs; run++) {
      measured.update.push(await timed(client, rows, () => client.query(`UPDATE items SET ${CHANGE}`)))
      measured.loop.push(await timed(client, rows, () => bareLoop(client, rows)))
      measured.limbeck.push(await timed(client, rows, () => ours(dataSource)))
    }
  } finally {
    await client.end()
    await dataSource.destroy()
  }
  const best = (times: readonly number[]): number => Math.min(...times)
  return { update: best(measured.update), loop: best(measured.loop), limbeck: best(measured.limbeck) }
}

const CHANGE = "search = lower(name) || ' ' || price"

async function timed(client: Client, rows: number, work: () => Promise<unknown>): Promise<number> {
  await client.query("DROP TABLE IF EXISTS items, migrations, limbeck_journal")
  await client.query("CREATE TABLE items (id integer PRIMARY KEY, name text, price integer, search text)")
  await client.query(`INSERT INTO items SELECT n, 'Item ' || n, n % 1000 FROM generate_series(1, ${rows}) n`)
  await client.query("CREATE INDEX items_name ON items (name)")
  await client.query("VACUUM ANALYZE items")
  await client.query("CHECKPOINT")
  const start = performance.now()
  await work()
  const milliseconds = performance.now() - start
  const left = await client.query("SELECT 1 FROM items WHERE search IS NULL LIMIT 1")
  if (left.rowCount !== 0) throw new Error("not all rows were filled")
  return milliseconds
}

async function bareLoop(client: Client, rows: number): Promise<void> {
  for (let from = 0; from < rows; from += BATCH)
    await client.query(`UPDATE items SET ${CHANGE} WHERE id > $1 AND id <= $2`, [from, from + BATCH])
}

async function ours(dataSource: DataSource): Promise<void> {
  const { operations } = loadBuilt<typeof script>("script/operations.js")
  const { run } = loadBuilt<typeof runner>("runner/run.js")
  const { loadGraph } = loadBuilt<typeof load>("history/load.js")
  const { findDialect } = loadBuilt<typeof dialects>("dialects/dialects.js")
  class Fill1768210200000 {
    static readonly revision = "b1768210200a"
    static readonly parents: string[] = []
    transaction = false
    up = (queryRunner: Parameters<typeof operations>[0]): Promise<void> =>
      operations(queryRunner).backfill("items", {
        set: { search: { sql: "lower(name) || ' ' || price" } },
        batchSize: BATCH,
      })
    down = (): Promise<void> => Promise.resolve()
  }
  await run({ dataSource, dialect: findDialect("postgres"), graph: loadGraph([{ exports: Fill1768210200000 }]) })
}
