import { EventSubscriber, type EntitySubscriberInterface } from "typeorm"
import type { RunContext } from "../../src/runner/context"
import type { RunEvent } from "../../src/runner/events"
import { revert, run } from "../../src/runner/run"
import { operations } from "../../src/script/operations"
import { withProject, type MigrationType, type TestProject } from "./databases"

const COUNT = 40

/** A migration as its file says it: only what is written out is known before it runs. */
function written(number: number, up: string, down: string, isRevision = false): MigrationType {
  const id = (at: number): string => `"${String(at).padStart(6, "0")}abcdef"`
  // Files of limbeck name their parents; TypeORM's come in the order of their time.
  const parents = number === 1 ? "" : id(number - 1)
  const head = isRevision ? `static revision = ${id(number)}; static parents = [${parents}]; ` : ""
  const name = `Step${String(number).padStart(4, "0")}${String(number).padStart(13, "0")}`
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a migration's code as some compiler wrote it
  const make = new Function(
    "operations",
    `return class ${name} { ${head}async up(queryRunner) { ${up} } async down(queryRunner) { ${down} } }`,
  ) as (given: typeof operations) => MigrationType
  return make(operations)
}

const tableOf = (number: number): string => `CREATE TABLE "t${number}" ("id" integer PRIMARY KEY)`

function sqlStep(number: number, up = tableOf(number), isRevision = false): MigrationType {
  const query = (text: string): string => `await queryRunner.query(${JSON.stringify(text)})`
  return written(number, query(up), query(`DROP TABLE IF EXISTS "t${number}"`), isRevision)
}

function opStep(number: number, up: string, down = ""): MigrationType {
  const op = "const op = operations(queryRunner)\n"
  return written(number, op + up, op + down, true)
}

/** A chain of small migrations, some of them replaced. */
function chain(others: Readonly<Record<number, MigrationType>> = {}, isRevision = false): MigrationType[] {
  return Array.from({ length: COUNT }, (_, at) => others[at + 1] ?? sqlStep(at + 1, tableOf(at + 1), isRevision))
}

/** A small change that takes so many seconds: one row is checked. */
function sleeping(seconds: number): Record<number, MigrationType> {
  const check = `ALTER TABLE "t2" ADD CHECK (pg_sleep(${seconds})::text = '')`
  return { 3: sqlStep(3, `INSERT INTO "t2" ("id") VALUES (1)`), 20: sqlStep(20, check) }
}

const nameOf = (number: number): string => chain()[number - 1]?.name ?? ""

function namesUpTo(last: number): string[] {
  return chain()
    .slice(0, last)
    .map(({ name }) => name)
}

/** Migrations that were sent in one message have begun at one time. */
async function messages({ query }: TestProject): Promise<number> {
  const [row] = await query(`SELECT count(DISTINCT "started_at")::integer AS n FROM "limbeck_journal"`)
  return Number(row?.n)
}

/** What is in the database, but for the times, and for the questions that one by one are counted too. */
async function contents({ query, tables, ledger }: TestProject): Promise<unknown> {
  const journal = await query(
    `SELECT "revision", "name", "direction", "state", "checksum", "down", "error_code", "error_message"
     FROM "limbeck_journal" ORDER BY "id"`,
  )
  return { journal, tables: await tables(), ledger: await ledger() }
}

const oneByOne = { onEvent: () => undefined }

describe("small migrations go several in one message", () => {
  test("up and down, and leave what they leave one by one", async () => {
    let expected: unknown
    await withProject("postgres", chain(), async (project) => {
      await run(project.context, oneByOne)
      expect(await messages(project)).toBeGreaterThan(COUNT / 2)
      await revert(project.context, { ...oneByOne, target: "base" })
      await run(project.context, { ...oneByOne, target: "+30" })
      expected = await contents(project)
    })
    await withProject("postgres", chain(), async (project) => {
      const { done } = await run(project.context)
      expect(done.map(({ revision }) => revision.name)).toEqual(namesUpTo(COUNT))
      expect(done.every(({ statements, ms }) => statements === 1 && ms > 0 && ms < 5000)).toBe(true)
      expect(await messages(project)).toBeLessThan(COUNT / 2)
      expect((await revert(project.context, { target: "base" })).done).toHaveLength(COUNT)
      expect(await project.tables()).toEqual(["limbeck_journal", "migrations"])
      await run(project.context, { target: "+30" })
      expect(await contents(project)).toEqual(expected)
      expect(
        await project.query(
          `SELECT 1 FROM "limbeck_journal" WHERE "finished_at" < "started_at" OR "finished_at" IS NULL`,
        ),
      ).toEqual([])
    })
  })

  test("operations too, where they ask the database nothing", async () => {
    const table = `{ columns: [{ name: "id", type: "integer", nullable: false },
      { name: "v", type: "text", nullable: false, default: "a;b" }], primaryKey: { columns: ["id"] } }`
    const others = {
      20: opStep(20, `await op.createTable("t20", ${table})`, `await op.dropTable("t20")`),
      21: opStep(21, `await op.addUnique("t20", "t20_v", { columns: ["v"] })`, `await op.dropUnique("t20", "t20_v")`),
      22: opStep(22, `await op.createEnum("mood", ["sad"])`),
      23: opStep(
        23,
        `await op.alterEnum("mood", { from: ["sad"], to: ["sad", "glad"] })
         await op.addColumn("t20", "mood", { type: "mood", nullable: true, default: "glad" })`,
      ),
    }
    let expected: unknown
    await withProject("postgres", chain(others, true), async (project) => {
      await run(project.context, oneByOne)
      expected = await contents(project)
    })
    await withProject("postgres", chain(others, true), async (project) => {
      await run(project.context)
      expect(await contents(project)).toEqual(expected)
      const together = await project.query(
        `SELECT 1 FROM "limbeck_journal" a JOIN "limbeck_journal" b USING ("started_at")
         WHERE a."name" = '${nameOf(20)}' AND b."name" = '${nameOf(21)}'`,
      )
      expect(together).toHaveLength(1)
      await project.query(`INSERT INTO "t20" ("id") VALUES (1)`)
      expect(await project.query(`SELECT "v", "mood" FROM "t20"`)).toEqual([{ v: "a;b", mood: "glad" }])
    })
  })

  test.each([
    ["a statement", sqlStep(20, `ALTER TABLE "t2" ADD CHECK ("id" < 2)`), "23514", "ALTER TABLE"],
    ["a row", sqlStep(20, `INSERT INTO "t1" ("id") SELECT 1 FROM generate_series(1, 2)`), "23505", "INSERT INTO"],
    ["the commit", sqlStep(20, `INSERT INTO "later" ("of") VALUES (7)`), "23503", ""],
  ])(
    "the one that fails at %s is rolled back and explained, those before it stay",
    async (_what, failing, code, sql) => {
      const later = sqlStep(
        5,
        `CREATE TABLE "later" ("of" integer REFERENCES "t1" ("id") DEFERRABLE INITIALLY DEFERRED)`,
      )
      const filled = sqlStep(6, `INSERT INTO "t2" ("id") VALUES (2)`)
      const outcome = async (project: TestProject, options: Parameters<typeof run>[1]): Promise<unknown> => {
        const error: unknown = await run(project.context, options).catch((thrown: unknown) => thrown)
        expect(error).toMatchObject({ code: "migration-failed", engineCode: code, rolledBack: true })
        expect((error as { sql: string }).sql.slice(0, 11)).toBe(sql)
        expect(await project.ledger()).toEqual(namesUpTo(19))
        const { message, next } = error as { message: string; next: string }
        return { message: message.replace(/\n {2}at .*/, ""), next, ...((await contents(project)) as object) }
      }
      let expected: unknown
      await withProject("postgres", chain({ 5: later, 6: filled, 20: failing }), async (project) => {
        expected = await outcome(project, oneByOne)
      })
      await withProject("postgres", chain({ 5: later, 6: filled, 20: failing }), async (project) => {
        expect(await outcome(project, {})).toEqual(expected)
        expect(await messages(project)).toBeLessThan(15)
        // It is mended, and the rest goes on.
        const context = project.with(chain({ 5: later, 6: filled }))
        expect((await run(context)).done).toHaveLength(COUNT - 19)
      })
    },
  )

  test("one that somebody else records meanwhile is not run a second time", async () => {
    const recorded = sqlStep(
      2,
      `CREATE FUNCTION "faster"() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO "migrations" ("timestamp", "name") VALUES (25, ''${nameOf(25)}''); RETURN NULL; END';
       CREATE TRIGGER "faster" AFTER INSERT ON "migrations" FOR EACH ROW
         WHEN (NEW."name" = '${nameOf(20)}') EXECUTE FUNCTION "faster"()`,
    )
    await withProject("postgres", chain({ 2: recorded }), async (project) => {
      const { done } = await run(project.context)
      expect(done.map(({ revision }) => revision.name)).toEqual(namesUpTo(COUNT).filter((name) => name !== nameOf(25)))
      expect(await project.tables()).not.toContain("t25")
      expect((await run(project.context)).done).toEqual([])
    })
  })

  test("interrupted in the middle: what was committed stays, and nothing follows", async () => {
    await withProject("postgres", chain(sleeping(20)), async (project) => {
      const abort = new AbortController()
      const running = run(project.context, { signal: abort.signal })
      const watcher = await project.connect()
      for (;;) {
        const rows: unknown[] = await watcher.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
        )
        if (rows.length > 0) break
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      abort.abort()
      await expect(running).rejects.toMatchObject({ code: "interrupted" })
      expect(await project.ledger()).toEqual(namesUpTo(19))
      expect(await project.tables()).not.toContain("t20")
    })
  })

  test("the first of them is told of when they take their time", async () => {
    await withProject("postgres", chain(sleeping(0.8)), async (project) => {
      const told: string[] = []
      let begun = 0
      const onEvent = (event: RunEvent): void => {
        if (event.type !== "started") return
        told.push(event.revision.name)
        if (event.revision.name === nameOf(16)) begun = performance.now()
        if (event.revision.name === nameOf(20)) begun = performance.now() - begun
      }
      await run(project.context, { onEvent, eventsMayLag: true })
      expect(told).toEqual(namesUpTo(COUNT))
      // What is told at once is told of in the end.
      expect(begun).toBeGreaterThan(100)
    })
  })

  test("a transaction begins when it begins for those that ask for the time", async () => {
    const price = `CREATE TABLE "price" ("from" timestamptz NOT NULL DEFAULT now(), "to" timestamptz)`
    const others = {
      2: sqlStep(2, price),
      20: sqlStep(20, `INSERT INTO "price" DEFAULT VALUES`),
      21: sqlStep(21, `UPDATE "price" SET "to" = now() WHERE "from" < now()`),
    }
    await withProject("postgres", chain(others), async (project) => {
      await run(project.context)
      expect(await project.query(`SELECT "to" > "from" AS closed FROM "price"`)).toEqual([{ closed: true }])
    })
  })

  test("the driver's own time limit is for each of them", async () => {
    const slow = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [
        at + 15,
        sqlStep(at + 15, `ALTER TABLE "t2" ADD CONSTRAINT "c${at}" CHECK (pg_sleep(0.05)::text = '')`),
      ]),
    )
    const others = { 3: sqlStep(3, `INSERT INTO "t2" ("id") VALUES (1)`), ...slow }
    await withProject(
      "postgres",
      chain(others),
      async (project) => {
        expect((await run(project.context)).done).toHaveLength(COUNT)
      },
      { extra: { query_timeout: 300 } },
    )
  })

  test("a connection that is lost meanwhile: none is named for the cause, and the next run goes on", async () => {
    await withProject("postgres", chain(sleeping(1)), async (project) => {
      const running = run(project.context)
      const watcher = await project.connect()
      const asleep = "datname = current_database() AND wait_event = 'PgSleep'"
      for (;;) {
        const rows: unknown[] = await watcher.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${asleep}`,
        )
        if (rows.length > 0) break
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      await expect(running).rejects.toMatchObject({
        code: "connection-lost",
        message: expect.stringMatching(
          /^cannot go on: the connection was lost while \d+ migrations were sent together/,
        ) as string,
        next: "limbeck current shows how far it came; then limbeck run again",
      })
      const before = (await watcher.query<unknown[]>('SELECT 1 FROM "migrations"')).length
      expect(before).toBe(19)
      const { done } = await run({ ...project.context, dataSource: watcher })
      expect(done).toHaveLength(COUNT - before)
    })
  })

  test("what cannot be sent with others goes by itself", async () => {
    const others = {
      15: sqlStep(15, `CREATE FUNCTION "f"() RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$`),
      16: sqlStep(16, `CREATE TABLE "t16" ("id" integer); CREATE TABLE "t16b" ("id" integer)`),
      17: sqlStep(17, `CREATE TABLE "t17" ("id" integer) -- the last one`),
      18: sqlStep(18, `DO $$ BEGIN EXECUTE 'CREATE TABLE "t18" ("id" integer)'; END $$`),
      19: written(
        19,
        `const rows = await queryRunner.query("SELECT 1 AS n")
         if (rows[0].n === 1) await queryRunner.query('CREATE TABLE "t19" ("id" integer)')`,
        "",
      ),
      30: Object.assign(sqlStep(30, `CREATE INDEX CONCURRENTLY "i30" ON "t29" ("id")`), {}),
    }
    Object.defineProperty(others[30].prototype, "transaction", { value: false })
    await withProject("postgres", chain(others), async (project) => {
      expect((await run(project.context)).done).toHaveLength(COUNT)
      expect(await project.tables()).toEqual(expect.arrayContaining(["t16", "t16b", "t17", "t18", "t19", "t20", "t40"]))
      expect(await project.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = '"i30"'::regclass`)).toEqual([
        { indisvalid: true },
      ])
    })
  })

  test("names without schema mean the tenant's in each of the transactions", async () => {
    await withProject("postgres", chain(), async (project) => {
      await project.query('CREATE SCHEMA "tenant"')
      const context: RunContext = { ...project.context, schema: "tenant" }
      await run(context)
      const [row] = await project.query(
        `SELECT count(*)::integer AS n FROM pg_tables WHERE schemaname = 'tenant' AND tablename LIKE 't%'`,
      )
      expect(row?.n).toBe(COUNT)
    })
  })

  test("who listens is told of each before the next begins, unless it may come later", async () => {
    await withProject("postgres", chain(), async (project) => {
      const abort = new AbortController()
      const stopAt20 = (event: RunEvent): void => {
        if (event.type === "finished" && event.index === 20) abort.abort()
      }
      await expect(run(project.context, { onEvent: stopAt20, signal: abort.signal })).rejects.toMatchObject({
        code: "interrupted",
      })
      expect(await project.ledger()).toEqual(namesUpTo(20))
      const told: string[] = []
      const onEvent = (event: RunEvent): void => {
        if ("index" in event) told.push(`${event.type} ${event.index}/${event.total}`)
      }
      await run(project.context, { onEvent, eventsMayLag: true })
      expect(told).toEqual(
        Array.from({ length: 20 }, (_, at) =>
          ["started", "statement", "finished"].map((type) => `${type} ${at + 1}/20`),
        ).flat(),
      )
    })
  })

  test("a subscriber of TypeORM hears of each query", async () => {
    const heard: string[] = []
    @EventSubscriber()
    class Hears implements EntitySubscriberInterface {
      beforeQuery({ query }: { query: string }): void {
        heard.push(query)
      }
    }
    const listening = { subscribers: [Hears] }
    await withProject("postgres", chain(), async (project) => void (await run(project.context)), listening)
    expect(heard.filter((text) => /^CREATE TABLE "t\d+"/.test(text))).toHaveLength(COUNT)
  })
})
