import Database from "better-sqlite3"
import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Client } from "pg"
import { createDatabase, DIALECTS } from "../support/databases"
import { createCliProject, type CliProject } from "./support/project"
import { migration, ormconfig } from "./support/sources"

const FILES = {
  "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`),
  "migrations/1767225600000-First.ts": migration({
    name: "First1767225600000",
    revision: "aaaaaaaaaaa1",
    up: `await op.createTable("a", { columns: [{ name: "id", type: "integer", nullable: false }], primaryKey: { name: { postgres: "PK_a" }, columns: ["id"] } })`,
    down: `await op.dropTable("a")`,
  }),
  "migrations/1767225600001-Second.ts": migration({
    name: "Second1767225600001",
    revision: "aaaaaaaaaaa2",
    parents: ["aaaaaaaaaaa1"],
    up: `await op.addColumn("a", "b", { type: "integer", nullable: true })`,
    down: `await op.dropColumn("a", "b")`,
  }),
}

async function withProject(dialect: (typeof DIALECTS)[number], use: (project: CliProject) => Promise<void>) {
  const project = await createCliProject(dialect, { files: FILES })
  try {
    await use(project)
  } finally {
    await project.remove()
  }
}

/** Runs a script on an empty database of its own. @returns the columns of table `a` and the ledger's names */
async function tryScript(dialect: (typeof DIALECTS)[number], ...scripts: string[]): Promise<unknown> {
  const database = await createDatabase(dialect)
  try {
    if (database.connection.type !== "postgres") {
      const file = new Database(database.connection.database)
      for (const script of scripts) file.exec(script)
      const rows = [
        file.prepare("SELECT name FROM pragma_table_info('a')"),
        file.prepare("SELECT name FROM migrations"),
      ]
      return rows.map((query) => query.all().map((row) => (row as { name: string }).name))
    }
    const client = new Client({ connectionString: database.url })
    await client.connect()
    for (const script of scripts) await client.query(script)
    const names = async (sql: string) => (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name)
    const columns = await names("SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'a'")
    const ledger = await names('SELECT name FROM "migrations"')
    await client.end()
    return [columns, ledger]
  } finally {
    await database.drop()
  }
}

describe.each(DIALECTS)("on %s", (dialect) => {
  const [FIRST, SECOND] = ["First1767225600000", "Second1767225600001"]

  test("sql prints nothing but SQL and needs no database", () =>
    withProject(dialect, async ({ limbeck, succeed, json, root }) => {
      const away = {
        env: { DATABASE_URL: dialect === "sqlite" ? "sqlite:/nowhere/at.db" : "postgres://x:y@127.0.0.1:1/z" },
      }
      const all = await limbeck(["sql"], away)
      expect([all.status, all.stderr]).toEqual([0, ""])
      expect(await tryScript(dialect, all.stdout)).toEqual([
        ["id", "b"],
        [FIRST, SECOND],
      ])
      const one = await limbeck(["sql", "First"], away)
      expect(await tryScript(dialect, one.stdout)).toEqual([["id"], [FIRST]])
      const down = await limbeck(["sql", "head:First"], away)
      expect(await tryScript(dialect, all.stdout, down.stdout)).toEqual([["id"], [FIRST]])

      const file = await succeed("sql", "First:", "--out", "second.sql")
      expect([file.stdout, existsSync(join(root, "second.sql"))]).toEqual(["", true])
      rmSync(join(root, "second.sql"))
      const document = await json("sql", "First:head")
      expect(document).toMatchObject({ ok: true, direction: "up", revisions: [{ name: SECOND }] })
      expect((await limbeck(["sql", "nope"])).status).toBe(2)
    }))

  test("--pending, current and --sql start from what the database has", () =>
    withProject(dialect, async ({ succeed, limbeck }) => {
      await succeed("run", "First")
      const scripts = await Promise.all(
        [
          ["sql", "--pending"],
          ["sql", "current:heads"],
          ["run", "--sql"],
          ["upgrade", "head", "--sql"],
        ].map(async (words) => (await succeed(...words)).stdout),
      )
      expect(new Set(scripts).size).toBe(1)
      expect(scripts[0]).toContain("-- run aaaaaaaaaaa2 Second")
      expect(scripts[0]).not.toContain("-- run aaaaaaaaaaa1")
      expect((await succeed("revert", "--sql")).stdout).toContain("-- revert aaaaaaaaaaa1 First")
      await succeed("run")
      expect((await succeed("sql", "--pending")).stdout).toBe("")
      expect((await limbeck(["sql", "--pending", "base:head"])).status).toBe(2)
    }))

  test("--dialect writes for the other engine", () =>
    withProject(dialect, async ({ succeed }) => {
      const other = dialect === "sqlite" ? "postgres" : "sqlite"
      const { stdout } = await succeed("sql", "--dialect", other)
      expect(await tryScript(other, stdout)).toEqual([
        ["id", "b"],
        [FIRST, SECOND],
      ])
    }))
})
