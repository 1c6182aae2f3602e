import type { RunEvent } from "../../src/runner/events"
import { run } from "../../src/runner/run"
import { preview } from "../../src/runner/preview"
import { operations } from "../../src/script/operations"
import type { BackfillDefinition } from "../../src/script/definitions"
import { ENGINES, migration, withProject, type MigrationType, type TestProject } from "./databases"

const FILL = { set: { twice: { sql: "value * 2" } }, where: "twice IS NULL", batchSize: 10 }

function filling(definition: BackfillDefinition = FILL, table = "rows"): MigrationType {
  return migration("filling", 1, {
    revision: "filling00000",
    transaction: false,
    up: (runner) => operations(runner).backfill(table, definition),
    down: () => Promise.resolve(),
  })
}

async function makeRows({ query, engine }: TestProject, key: string, count: number): Promise<void> {
  await query(`CREATE TABLE "rows" (a integer NOT NULL, b text NOT NULL, value integer, twice integer${key})`)
  const series =
    engine === "postgres"
      ? `generate_series(1, ${count}) AS s (n)`
      : `(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${count}) SELECT n FROM s)`
  await query(`INSERT INTO "rows" (a, b, value) SELECT n % 7, 'it''s ' || n, n FROM ${series}`)
}

async function unfilled({ query }: TestProject): Promise<number> {
  const [row] = await query('SELECT count(*) AS c FROM "rows" WHERE twice IS NULL OR twice <> value * 2')
  return Number(row?.c)
}

const moves = (events: readonly RunEvent[]): number[] =>
  events.flatMap((event) => (event.type === "progress" ? [event.rows] : []))

describe.each(ENGINES)("on %s", (engine) => {
  test.each([
    ["a key of one column", ", PRIMARY KEY (b)"],
    ["a key of two columns", ", PRIMARY KEY (a, b)"],
    ["a key that is not the first column", ", id integer, CONSTRAINT k PRIMARY KEY (b, a)"],
  ])("along %s every row is filled once, batch by batch", async (_name, key) => {
    await withProject(engine, [], async (project) => {
      await makeRows(project, key, 95)
      const events: RunEvent[] = []
      const context = project.with([filling()])
      await run(context, { onEvent: (event) => events.push(event) })
      expect(await unfilled(project)).toBe(0)
      expect(moves(events)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 95])
      const [last] = events.filter(({ type }) => type === "progress").slice(-1)
      expect(last).toMatchObject({ table: "rows", total: 95, rate: expect.any(Number) as number })
      expect(await project.ledger()).toEqual(["Make_filling0000000000001"])
      expect((await project.journal()).map(({ state }) => state)).toEqual(["started", "finished"])
    })
  })

  test("a batch that failed is gone over again when the rows are corrected", async () => {
    await withProject(engine, [], async (project) => {
      await project.query(
        'CREATE TABLE "rows" (id integer PRIMARY KEY, value integer, twice integer CHECK (twice < 1000))',
      )
      const values = Array.from({ length: 100 }, (_, at) => `(${at + 1}, ${at === 34 ? 5000 : at})`)
      await project.query(`INSERT INTO "rows" (id, value) VALUES ${values.join(", ")}`)
      const context = project.with([filling()])
      await expect(run(context)).rejects.toMatchObject({ code: "migration-failed" })
      expect(await unfilled(project)).toBe(70)
      await project.query('UPDATE "rows" SET value = 35 WHERE id = 35')
      const events: RunEvent[] = []
      await run(context, { onEvent: (event) => events.push(event) })
      expect(await unfilled(project)).toBe(0)
      expect(moves(events)[0]).toBe(40)
    })
  })

  test("interrupted anywhere, it goes on where it stopped", async () => {
    await withProject(engine, [], async (project) => {
      await makeRows(project, ", PRIMARY KEY (a, b)", 100)
      const context = project.with([filling()])
      const controller = new AbortController()
      const stop = (event: RunEvent): void => {
        if (event.type === "progress" && event.rows === 40) controller.abort()
      }
      await expect(run(context, { onEvent: stop, signal: controller.signal })).rejects.toMatchObject({
        code: "interrupted",
      })
      expect(await unfilled(project)).toBe(60)
      // What was filled before the interruption is not gone over again.
      await project.query('UPDATE "rows" SET twice = -1 WHERE twice IS NOT NULL')
      const events: RunEvent[] = []
      await run(context, { onEvent: (event) => events.push(event) })
      expect(moves(events)[0]).toBe(50)
      expect(Number((await project.query('SELECT count(*) AS c FROM "rows" WHERE twice = -1'))[0]?.c)).toBe(40)
    })
  })

  test("a failing batch leaves those before it, and the corrected file begins anew", async () => {
    await withProject(engine, [], async (project) => {
      await makeRows(project, ", PRIMARY KEY (b)", 30)
      const broken = filling({ ...FILL, set: { missing: 1 } })
      await expect(run(project.with([broken]))).rejects.toMatchObject({
        message: expect.stringContaining("cannot fill missing of rows") as string,
      })
      await run(project.with([filling()]))
      expect(await unfilled(project)).toBe(0)
    })
  })

  test("literals, all rows, an empty table, and no pause are fine", async () => {
    await withProject(engine, [], async (project) => {
      await makeRows(project, ", PRIMARY KEY (b)", 25)
      await run(project.with([filling({ set: { value: 3, twice: 6 } })]), { pause: 1 })
      expect(await unfilled(project)).toBe(0)
      await project.query('DELETE FROM "rows"')
      await project.query('DELETE FROM "migrations"')
      await run(project.with([filling({ set: { value: null } })]))
    })
  })

  test("inside a transaction it is refused with the advice; a dry run shows the statement", async () => {
    const inside = migration("inside", 1, {
      revision: "inside000000",
      up: (runner) => operations(runner).backfill("rows", FILL),
    })
    await withProject(engine, [], async (project) => {
      await makeRows(project, ", PRIMARY KEY (b)", 5)
      await expect(run(project.with([inside]))).rejects.toMatchObject({
        code: "inside-transaction",
        next: expect.stringContaining("transaction = false") as string,
      })
      const [shown] = await preview(project.with([filling()]), "up")
      expect(shown?.sql).toHaveLength(1)
      expect(shown?.sql[0]).toMatch(/UPDATE .*"rows" SET "twice" = \(value \* 2\) WHERE \(twice IS NULL\)/)
      expect(await unfilled(project)).toBe(5)
    })
  })

  test("a table without a primary key", async () => {
    await withProject(engine, [], async (project) => {
      await makeRows(project, "", 25)
      const done = run(project.with([filling()]))
      if (engine === "postgres")
        await expect(done).rejects.toMatchObject({ message: expect.stringContaining("no primary key") as string })
      else {
        await done
        expect(await unfilled(project)).toBe(0)
      }
    })
  })
})

test("on SQLite rows whose key is NULL are filled too", async () => {
  await withProject("sqlite", [], async (project) => {
    await project.query('CREATE TABLE "rows" (a text, value integer, twice integer, PRIMARY KEY (a))')
    await project.query("INSERT INTO \"rows\" (a, value) VALUES (NULL, 1), (NULL, 2), ('x', 3), ('y', 4)")
    await run(project.with([filling({ ...FILL, batchSize: 1 })]))
    expect(await unfilled(project)).toBe(0)
  })
})

test.each([
  ["without a gap", "SELECT n FROM generate_series(1, 200) n"],
  ["with gaps here and there", "SELECT n FROM generate_series(-50, 400) n WHERE n NOT BETWEEN 130 AND 290"],
  ["with gaps at every second", "SELECT n * 2 FROM generate_series(1, 100) n"],
  ["beyond what a number holds", "SELECT 9007199254740950 + n FROM generate_series(1, 200) n"],
  ["at the end of its type", "SELECT 9223372036854775607 + n FROM generate_series(1, 200) n"],
])("a key of whole numbers %s: every row once, no batch larger than asked for", async (_name, keys) => {
  await withProject("postgres", [], async (project) => {
    await project.query('CREATE TABLE "rows" (id bigint PRIMARY KEY, value integer DEFAULT 1, twice integer)')
    await project.query(`INSERT INTO "rows" (id) ${keys}`)
    await project.query(`CREATE TABLE "batches" (size integer)`)
    await project.query(`CREATE FUNCTION "note"() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO "batches" SELECT count(*) FROM changed; RETURN NULL; END'`)
    await project.query(`CREATE TRIGGER "note" AFTER UPDATE ON "rows" REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION "note"()`)
    const events: RunEvent[] = []
    await run(project.with([filling({ set: FILL.set, batchSize: 10 })]), { onEvent: (event) => events.push(event) })
    expect(await unfilled(project)).toBe(0)
    const [batches] = await project.query(
      `SELECT max(size) AS most, sum(size)::integer AS rows, (SELECT count(*)::integer FROM "rows") AS all FROM "batches"`,
    )
    expect(batches?.rows).toBe(batches?.all)
    expect(batches?.most).toBe(10)
  })
})

test("interrupted in the middle of a batch, the batch is gone over again", async () => {
  await withProject("postgres", [], async (project) => {
    await makeRows(project, ", PRIMARY KEY (b)", 30)
    const slow = { ...FILL, set: { twice: { sql: "value * 2 + length(pg_sleep(0.02)::text)" } } }
    const context = project.with([filling(slow)])
    for (const ms of [50, 150, 250, 350]) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), ms)
      await run(context, { signal: controller.signal }).catch(() => undefined)
    }
    await run(context)
    expect(await unfilled(project)).toBe(0)
  })
})

test("a batch that meets a lock is tried again", async () => {
  await withProject("postgres", [], async (project) => {
    await makeRows(project, ", PRIMARY KEY (b)", 30)
    const other = (await project.connect()).createQueryRunner()
    await other.startTransaction()
    await other.query(`UPDATE "rows" SET value = value WHERE b = 'it''s 17'`)
    setTimeout(() => void other.commitTransaction(), 400)
    await run(project.with([filling()]), { lockTimeout: 100, lockRetries: 8 })
    expect(await unfilled(project)).toBe(0)
    await other.release()
  })
})
