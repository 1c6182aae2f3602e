import { spawnSync } from "node:child_process"
import Database from "better-sqlite3"
import type { QueryRunner } from "typeorm"
import { messageOf } from "../../src/errors"
import { findDialect } from "../../src/dialects/dialects"
import { resolveRange, stepsBetween } from "../../src/history/range"
import { printScript } from "../../src/runner/script-text"
import { writeAlong, writeScript, type OfflineContext } from "../../src/runner/offline"
import type { Script } from "../../src/runner/script-part"
import { ledgerOf } from "../../src/runner/connection"
import { revert, run } from "../../src/runner/run"
import type { Operations } from "../../src/script/api"
import { operations } from "../../src/script/operations"
import { inOrder } from "../../src/history/graph"
import { compareCatalogues, readCatalogue } from "../corpus/catalogue"
import { SQLITE_DRIVERS } from "../support/databases"
import { ENGINES, migration, withProject, type MigrationType, type TestProject } from "./databases"
import { openMemory } from "./memory"

type Steps = (op: Operations, queryRunner: QueryRunner) => Promise<unknown>

let counter = 0

/** A migration of operations. */
function make(up: Steps, down: Steps, transaction?: boolean): MigrationType {
  const at = ++counter
  return migration(`m${at}`, at, {
    revision: `00000000000${at.toString(16)}`.slice(-12),
    parents: at === 1 ? [] : [`00000000000${(at - 1).toString(16)}`.slice(-12)],
    ...(transaction === undefined ? {} : { transaction }),
    up: async (runner) => void (await up(operations(runner), runner)),
    down: async (runner) => void (await down(operations(runner), runner)),
  })
}

const STATES = ["new", "open", "closed"] as const
const state = {
  name: "state",
  type: { postgres: "enum", sqlite: "varchar" },
  enumName: { postgres: "state" },
  enum: { sqlite: STATES },
  nullable: false,
  default: "new",
} as const

const VARIED: readonly MigrationType[] = [
  make(
    async (op) => {
      await op.on("postgres").createEnum("state", STATES)
      await op.createTable("owners", {
        columns: [
          { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
          { name: "name", type: "varchar(40)", nullable: true },
        ],
        primaryKey: { name: { postgres: "PK_owners" }, columns: ["id"] },
      })
      await op.createTable("things", {
        columns: [
          { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
          { name: "owner_id", type: "integer", nullable: true },
          { name: "title", type: "varchar(40)", nullable: true },
          { name: "size", type: "integer", nullable: false, default: 1 },
          state,
          { name: "twice", type: "integer", nullable: true, generated: { sql: '"size" * 2', stored: true } },
        ],
        primaryKey: { name: { postgres: "PK_things" }, columns: ["id"] },
        checks: [{ name: "CHK_state", sql: '"state" <> \'closed\' OR "size" > 0' }],
        indexes: [
          { name: "IDX_twice", columns: ["twice"] },
          { name: "IDX_open", columns: ["size"], where: "\"state\" = 'open'" },
        ],
        foreignKeys: [
          {
            name: "FK_owner",
            columns: ["owner_id"],
            references: { table: "owners", columns: ["id"] },
            onDelete: "cascade",
            deferrable: "initially deferred",
          },
        ],
      })
      await op.createView("open_things", {
        sql: 'SELECT "id", "title", "size" FROM "things" WHERE "state" = \'open\'',
        dependsOn: ["things"],
      })
      await op.on("postgres").createView("sizes", {
        sql: 'SELECT "size", count(*) AS "n" FROM "open_things" GROUP BY "size"',
        materialized: true,
        indexes: [{ name: "IDX_sizes", columns: ["size"], unique: true }],
        dependsOn: ["open_things"],
      })
    },
    async (op) => {
      await op.on("postgres").dropView("sizes")
      await op.dropView("open_things")
      await op.dropTable("things")
      await op.dropTable("owners")
      await op.on("postgres").dropEnum("state")
    },
  ),
  // Rows, with parameters that must be quoted.
  make(
    async (op) => {
      await op.execute(
        {
          postgres: "INSERT INTO owners (name) VALUES ($1), ($2)",
          sqlite: "INSERT INTO owners (name) VALUES (?, ?)".replace("?, ?", "?), (?"),
        },
        ["O'Hara; -- $1 ?", null],
      )
      await op.execute("INSERT INTO things (owner_id, title, size) VALUES (1, 'it''s ? $1', 3) -- done")
    },
    async (op) => {
      await op.execute("DELETE FROM things")
      await op.execute("DELETE FROM owners")
    },
  ),
  // Types, with views and generated columns in the way.
  make(
    async (op) => {
      await op.alterColumn("things", "size", { type: "bigint" })
      await op.alterColumn("things", "title", { type: "text", nullable: false }, { backfill: "none" })
    },
    async (op) => {
      await op.alterColumn("things", "title", { type: "varchar(40)", nullable: true })
      await op.alterColumn("things", "size", { type: "integer" })
    },
  ),
  // A label that is new and used at once, then one that goes.
  make(
    async (op) => {
      await op.on("postgres").alterEnum("state", { from: STATES, to: ["new", "open", "paused", "closed"] })
      await op.on("sqlite").alterColumn("things", "state", { enum: ["new", "open", "paused", "closed"] })
      await op.alterColumn("things", "state", { default: "paused" })
    },
    async (op) => {
      await op.alterColumn("things", "state", { default: "new" })
      await op
        .on("postgres")
        .alterEnum("state", { from: ["new", "open", "paused", "closed"], to: STATES, map: { paused: "open" } })
      await op.on("sqlite").alterColumn("things", "state", { enum: STATES }, { map: { paused: "open" } })
    },
  ),
  make(
    async (op) => {
      await op.on("postgres").dropView("sizes")
      await op.dropView("open_things")
      await op.renameColumn("things", "size", "extent")
      await op.renameTable("things", "items")
      await op.renameIndex("items", "IDX_open", "IDX_open_items")
      await op.addColumn("items", "weight", { type: "integer", nullable: false }, { backfill: { sql: "extent + 1" } })
      await op.addUnique("items", "UQ_title", { columns: ["title", "owner_id"] })
    },
    async (op) => {
      await op.dropUnique("items", "UQ_title")
      await op.dropColumn("items", "weight")
      await op.renameIndex("items", "IDX_open_items", "IDX_open")
      await op.renameTable("items", "things")
      await op.renameColumn("things", "extent", "size")
      await op.createView("open_things", {
        sql: 'SELECT "id", "title", "size" FROM "things" WHERE "state" = \'open\'',
        dependsOn: ["things"],
      })
      await op.on("postgres").createView("sizes", {
        sql: 'SELECT "size", count(*) AS "n" FROM "open_things" GROUP BY "size"',
        materialized: true,
        indexes: [{ name: "IDX_sizes", columns: ["size"], unique: true }],
        dependsOn: ["open_things"],
      })
    },
  ),
  make(
    (op) =>
      op.createIndex("items", "IDX_weight", { columns: ["weight"], concurrent: { postgres: true, sqlite: false } }),
    (op) => op.dropIndex("items", "IDX_weight", { concurrent: { postgres: true, sqlite: false } }),
    false,
  ),
]

function scriptOf(project: TestProject, range = "base:heads", idempotent = false): Promise<Script> {
  const { graph } = project.context
  const ends = resolveRange({ graph }, range)
  const request = { ...stepsBetween(graph, ends), before: inOrder(graph, ends.from.state), idempotent }
  return withOffline(project, (context) => writeScript(context, request))
}

async function withOffline<T>(project: TestProject, write: (context: OfflineContext) => Promise<T>): Promise<T> {
  const { context, dataSource } = project
  const memory = openMemory(project.engine)
  const ledger = ledgerOf(dataSource)
  try {
    return await write({
      dialect: findDialect(project.dialect),
      graph: context.graph,
      ledger,
      schema: ledger.table.schema ?? "public",
      metadataTable: "typeorm_metadata",
      driver: dataSource.options.type,
      openScratch: memory.open,
    })
  } finally {
    await memory.close()
  }
}

/** As a person would run it: the text in one piece, where the engine takes it so. */
async function execute({ dataSource, dialect }: TestProject, script: Script): Promise<void> {
  if (dialect === "sqlite") {
    const file = new Database(String(dataSource.options.database))
    try {
      file.exec(printScript(script))
    } catch (error) {
      // The native module may have been loaded by another test's realm, and so is its error.
      throw new Error(messageOf(error))
    } finally {
      file.close()
    }
    return
  }
  const queryRunner = dataSource.createQueryRunner()
  try {
    for (const part of groupsOf(script)) await queryRunner.query(part)
  } catch (error) {
    await queryRunner.query("ROLLBACK")
    throw error
  } finally {
    await queryRunner.release()
  }
}

/** What stands outside transactions has to be sent statement by statement. */
function groupsOf(script: Script): string[] {
  const { parts, ...edges } = script
  if (parts.every(({ transactional }) => transactional)) return [printScript(script)]
  const texts = parts.map((part) => (part.transactional ? [printScript({ ...edges, parts: [part] })] : part.statements))
  return [...edges.opening, ...texts.flat()]
}

const LEDGER = 'SELECT "id", "timestamp", "name" FROM "migrations" ORDER BY "id"'

describe.each(ENGINES)("a script for %s", (engine) => {
  test("gives what run gives, and the way back what revert gives", async () => {
    await withProject(engine, VARIED, async (ran) => {
      await withProject(engine, VARIED, async (scripted) => {
        const empty = await readCatalogue(ran.dataSource)
        await run(ran.context)
        await execute(scripted, await scriptOf(scripted))
        expect(
          compareCatalogues(await readCatalogue(ran.dataSource), await readCatalogue(scripted.dataSource)),
        ).toEqual([])
        expect(await scripted.query(LEDGER)).toEqual(await ran.query(LEDGER))
        const rows = "SELECT * FROM items ORDER BY id"
        expect(await scripted.query(rows)).toEqual(await ran.query(rows))
        expect(await scripted.query("SELECT * FROM owners")).toEqual(await ran.query("SELECT * FROM owners"))
        expect((await run(scripted.context)).done).toEqual([])

        await execute(scripted, await scriptOf(scripted, "heads:base"))
        await revert(ran.context, { target: "base" })
        expect(compareCatalogues(empty, await readCatalogue(scripted.dataSource))).toEqual([])
        expect(
          compareCatalogues(await readCatalogue(ran.dataSource), await readCatalogue(scripted.dataSource)),
        ).toEqual([])
        expect(await scripted.query(LEDGER)).toEqual([])
      })
    })
  })

  test("each step alone gives what run gives", async () => {
    await withProject(engine, VARIED, async (ran) => {
      await withProject(engine, VARIED, async (scripted) => {
        const compare = async (): Promise<void> => {
          expect(
            compareCatalogues(await readCatalogue(ran.dataSource), await readCatalogue(scripted.dataSource)),
          ).toEqual([])
        }
        const ids = ["base", ...ran.context.graph.revisions.map(({ id }) => id)]
        for (const [at, id] of ids.slice(1).entries()) {
          await run(ran.context, { target: id })
          await execute(scripted, await scriptOf(scripted, `${ids[at] ?? ""}:${id}`))
          await compare()
        }
        for (const [at, id] of ids.slice(0, -1).reverse().entries()) {
          await revert(ran.context, { target: id })
          await execute(scripted, await scriptOf(scripted, `${ids.at(-1 - at) ?? ""}:${id}`))
          await compare()
        }
      })
    })
  })

  test("the whole history gone through once gives what each step alone gives", async () => {
    await withProject(engine, VARIED, async (project) => {
      const { revisions } = project.context.graph
      const chosen = new Set(revisions.map(({ id }) => id))
      for (const direction of ["up", "down"] as const) {
        const parts = await withOffline(project, (context) => writeAlong(context, { direction, chosen }))
        for (const { id } of revisions) {
          const [alone] = (await scriptOf(project, direction === "up" ? `${id}-1:${id}` : `${id}:${id}-1`)).parts
          expect(parts.get(id)?.own).toEqual(alone?.own)
        }
      }
    })
  })

  test("a script that was run already, or comes too early, changes nothing", async () => {
    await withProject(engine, VARIED, async (project) => {
      const [first, second] = project.context.graph.revisions.map(({ id }) => id)
      await execute(project, await scriptOf(project, `base:${first ?? ""}`))
      const before = [await readCatalogue(project.dataSource), await project.query(LEDGER)]
      await expect(execute(project, await scriptOf(project, `base:${first ?? ""}`))).rejects.toThrow(
        "it is applied already",
      )
      await expect(execute(project, await scriptOf(project, `${second ?? ""}:heads`))).rejects.toThrow("is not")
      expect([await readCatalogue(project.dataSource), await project.query(LEDGER)]).toEqual(before)
    })
  })

  test("what stops run stops the script, in the same words", async () => {
    const guarded = [
      VARIED[0],
      make(
        (op) => op.addColumn("owners", "code", { type: "integer", nullable: false }),
        (op) => op.dropColumn("owners", "code"),
      ),
    ].flatMap((one) => one ?? [])
    Object.assign(guarded[1] ?? {}, { parents: ["000000000001"] })
    await withProject(engine, guarded, async (project) => {
      const [first = "", second = ""] = project.context.graph.revisions.map(({ id }) => id)
      await execute(project, await scriptOf(project, `base:${first}`))
      await project.query("INSERT INTO owners (name) VALUES ('a')")
      const before = await readCatalogue(project.dataSource)
      await expect(execute(project, await scriptOf(project, `${first}:${second}`))).rejects.toThrow(
        'cannot add column "code"',
      )
      expect(await readCatalogue(project.dataSource)).toEqual(before)
      expect(await project.ledger()).toHaveLength(1)
      await project.query("DELETE FROM owners")
      await execute(project, await scriptOf(project, `${first}:${second}`))
      expect(await project.ledger()).toHaveLength(2)
    })
  })

  test.each<[string, Steps, RegExp]>([
    [
      "reads rows",
      async (_op, runner) => ((await runner.query("SELECT 1 AS a")) as unknown[])[0],
      /it reads the result of "SELECT 1 AS a"/,
    ],
    ["uses entities", (_op, runner) => runner.manager.query("SELECT 1"), /it uses queryRunner.manager/],
    ["has a question open", (op) => op.todo("which one?"), /which one\?/],
    ["waits for the world", () => new Promise((resolve) => setTimeout(resolve, 100)), /it waits for something/],
    ["has a value that no SQL has", (op) => op.execute("SELECT $1", [() => 1]), /cannot write the parameter into SQL/],
  ])("a migration that %s is refused by name", async (_what, up, message) => {
    await withProject(
      engine,
      [
        Object.assign(
          make(up, () => Promise.resolve()),
          { parents: [] },
        ),
      ],
      async (project) => {
        const name = project.context.graph.revisions[0]?.name ?? ""
        const refused = scriptOf(project).catch((error: unknown) => String(error))
        expect(await refused).toMatch(message)
        expect(await refused).toContain(name.replace(/\d{13}$/, ""))
      },
    )
  })
})

/** The engines' own clients, where they are installed. */
const CLIENTS = { psql: findProgram("psql"), sqlite3: findProgram("sqlite3") }

function findProgram(name: string): boolean {
  return spawnSync(name, ["--version"]).status === 0
}

const testIf = (condition: boolean): jest.It => (condition ? test : test.skip)

testIf(CLIENTS.psql)("psql -f runs the script in one go, and stops where it must", async () => {
  await withProject("postgres", VARIED, async (project) => {
    const { url } = project.dataSource.options as { url: string }
    const psql = async (): Promise<{ status: number | null; stderr: string }> =>
      spawnSync("psql", ["-X", "-q", "-f", "-", url], { input: printScript(await scriptOf(project)), encoding: "utf8" })
    expect((await psql()).stderr).not.toContain("ERROR")
    const before = [await readCatalogue(project.dataSource), await project.query(LEDGER)]
    expect(before[1]).toHaveLength(VARIED.length)
    // Without ON_ERROR_STOP psql goes on: nothing may come of it.
    expect((await psql()).stderr).toContain("it is applied already")
    expect([await readCatalogue(project.dataSource), await project.query(LEDGER)]).toEqual(before)
  })
})

testIf(CLIENTS.sqlite3)("sqlite3 runs the script", async () => {
  await withProject(SQLITE_DRIVERS[0], VARIED, async (project) => {
    const file = String(project.dataSource.options.database)
    const input = printScript(await scriptOf(project))
    const sqlite3 = () => spawnSync("sqlite3", ["-bail", file], { input, encoding: "utf8" })
    expect(sqlite3()).toMatchObject({ status: 0, stderr: "", stdout: "" })
    const before = [await readCatalogue(project.dataSource), await project.query(LEDGER)]
    expect(before[1]).toHaveLength(VARIED.length)
    expect(sqlite3().stderr).toContain("it is applied already")
    expect([await readCatalogue(project.dataSource), await project.query(LEDGER)]).toEqual(before)
  })
})

describe("a script that may be run again", () => {
  test("gives what run gives, whatever is applied already, and changes nothing when run again", async () => {
    await withProject("postgres", VARIED, async (ran) => {
      await run(ran.context)
      const [catalogue, ledger] = [await readCatalogue(ran.dataSource), await ran.query(LEDGER)]
      for (const applied of [undefined, ...ran.context.graph.revisions.map(({ id }) => id)]) {
        await withProject("postgres", VARIED, async (project) => {
          if (applied !== undefined) await run(project.context, { target: applied })
          const script = await scriptOf(project, "base:heads", true)
          for (const _time of [1, 2]) {
            await executeEach(project, script)
            expect(compareCatalogues(catalogue, await readCatalogue(project.dataSource))).toEqual([])
            expect(await project.query(LEDGER)).toEqual(ledger)
          }
        })
      }
    })
  })

  test("goes back where it has been, and only there", async () => {
    await withProject("postgres", VARIED, async (project) => {
      const empty = await readCatalogue(project.dataSource)
      const script = await scriptOf(project, "heads:base", true)
      await run(project.context, { target: "+3" })
      await executeEach(project, script)
      expect(compareCatalogues(empty, await readCatalogue(project.dataSource))).toEqual([])
      expect(await project.query(LEDGER)).toEqual([])
    })
  })

  const [PLAIN, INDEXED, GONE] = [
    make(
      (op) => op.createTable("t", { columns: [{ name: "a", type: "integer", nullable: false }] }),
      (op) => op.dropTable("t"),
    ),
    make(
      async (op) => {
        await op.createIndex("t", "IDX_a", { columns: ["a"], concurrent: true })
      },
      (op) => op.dropIndex("t", "IDX_a", { concurrent: true }),
      false,
    ),
    make(
      (op) => op.dropIndex("t", "IDX_a"),
      () => Promise.resolve(),
    ),
  ].map((one, at, all) =>
    Object.assign(one, { parents: at === 0 ? [] : [(all[at - 1] as unknown as { revision: string }).revision] }),
  ) as readonly MigrationType[] as readonly [MigrationType, MigrationType, MigrationType]

  test("an index CONCURRENTLY stands outside, and is not made again where a later revision took it away", async () => {
    await withProject("postgres", [PLAIN, INDEXED], async (project) => {
      const script = await scriptOf(project, "base:heads", true)
      expect(script.parts[1]?.units).toHaveLength(3)
      expect(script.parts[1]?.statements[1]).toMatch(/^CREATE INDEX CONCURRENTLY IF NOT EXISTS "IDX_a" ON "public"."t"/)
      await executeEach(project, script)
      // One that did not end is there, and INVALID: the script says so instead of recording it.
      await project.query(`DELETE FROM migrations WHERE name LIKE '%2'`)
      await project.query(`DELETE FROM migrations WHERE id > 1`)
      await project.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"IDX_a"'::regclass`)
      await expect(executeEach(project, script)).rejects.toThrow('index "public"."IDX_a" is INVALID')
    })
    await withProject("postgres", [PLAIN, INDEXED, GONE], async (project) => {
      await run(project.context)
      await executeEach(project, await scriptOf(project, "base:heads", true))
      expect(await project.query(`SELECT 1 FROM pg_class WHERE relname = 'IDX_a'`)).toEqual([])
    })
  })

  test("what cannot be asked for again is refused by name, and so is an engine without conditions", async () => {
    const vacuum = Object.assign(
      make(
        (op) => op.execute("VACUUM"),
        () => Promise.resolve(),
        false,
      ),
      { parents: [] },
    )
    await withProject("postgres", [vacuum], async (project) => {
      await expect(scriptOf(project, "base:heads", true)).rejects.toMatchObject({ code: "not-repeatable" })
    })
    await withProject(SQLITE_DRIVERS[0], [PLAIN], async (project) => {
      await expect(scriptOf(project, "base:heads", true)).rejects.toThrow("cannot write a script for sqlite")
    })
  })
})

/** As an SQL editor that sends a statement at a time. */
async function executeEach({ dataSource }: TestProject, { opening, parts, closing }: Script): Promise<void> {
  const queryRunner = dataSource.createQueryRunner()
  try {
    for (const text of [...opening, ...parts.flatMap(({ statements }) => statements), ...closing])
      await queryRunner.query(text)
  } finally {
    await queryRunner.release()
  }
}
