import Database from "better-sqlite3"
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, rmSync } from "node:fs"
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

const MORE = {
  "migrations/1767225600002-Indexed.ts": migration({
    name: "Indexed1767225600002",
    revision: "aaaaaaaaaaa3",
    parents: ["aaaaaaaaaaa2"],
    more: "transaction = false",
    up: `await op.createIndex("a", "IDX_b", { columns: ["b"], concurrent: { postgres: true, sqlite: false } })`,
    down: `await op.dropIndex("a", "IDX_b")`,
  }),
  "migrations/1767225600003-Third.ts": migration({
    name: "Third1767225600003",
    revision: "aaaaaaaaaaa4",
    parents: ["aaaaaaaaaaa3"],
    up: `await op.dropColumn("a", "b")`,
    down: `await op.irreversible("the values of a.b are gone | lost")`,
  }),
}

const THIRD = migration({
  name: "Third1767225600003",
  revision: "aaaaaaaaaaa4",
  parents: ["aaaaaaaaaaa3"],
  up: `await op.addColumn("a", "c", { type: "integer", nullable: true })`,
})

/** Where no database is. */
const AWAY = { env: { DATABASE_URL: "postgres://x:y@127.0.0.1:1/z" } }

test("several revisions and files, and those that a git base has not, as SQL and for a pull request", () =>
  withProject("postgres", async ({ write, limbeck, root }) => {
    const git = (...words: string[]) => {
      const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
      expect(spawnSync("git", [...identity, ...words], { cwd: root }).status).toBe(0)
    }
    write({ ".gitignore": "node_modules\n" })
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    write(MORE)
    const since = await limbeck(["sql", "--since", "main"], AWAY)
    const named = await limbeck(["sql", "Third", "migrations/1767225600002-Indexed.ts"], AWAY)
    expect([since.status, since.stderr]).toEqual([0, ""])
    expect(named.stdout).toBe(since.stdout)
    expect(since.stdout.match(/^-- run \w+ \w+/gm)).toEqual([
      "-- run aaaaaaaaaaa3 Indexed",
      "-- run aaaaaaaaaaa4 Third",
    ])

    const { stdout } = await limbeck(["sql", "--since", "main", "--format", "markdown"], AWAY)
    expect(stdout).toBe(
      [
        "### aaaaaaaaaaa3 Indexed (2026-01-01)",
        "`1767225600002-Indexed.ts`: Indexed, by hand.",
        "- **Warning:** runs outside a transaction: if it fails, what is done stays done",
        '```sql\nCREATE INDEX CONCURRENTLY "IDX_b" ON "public"."a" ("b");\n```',
        "### aaaaaaaaaaa4 Third (2026-01-01)",
        "`1767225600003-Third.ts`: Third, by hand.",
        "- **Warning:** drop column a.b: loses a.b\n- **Warning:** cannot be reverted: the values of a.b are gone \\| lost",
        '```sql\nALTER TABLE "public"."a" DROP COLUMN "b";\n```\n',
      ].join("\n\n"),
    )
    git("add", ".")
    git("commit", "-q", "-m", "second")
    expect((await limbeck(["sql", "--since", "HEAD", "--format", "markdown"], AWAY)).stdout).toBe("No migrations.\n")
    const both = await limbeck(["sql", "--since", "HEAD", "First"], AWAY)
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining("--since HEAD and First were given")])
  }))

test("a folder for supabase db push: a file for each revision and each CONCURRENTLY, the same again", () =>
  withProject("postgres", async ({ write, limbeck, read, succeed, json, root, database }) => {
    // A revision that takes the index away would have it stand inside.
    write({ ...MORE, "migrations/1767225600003-Third.ts": THIRD })
    const folder = "supabase/migrations"
    const first = await limbeck(["sql", "--out", folder], AWAY)
    expect([first.status, first.stdout]).toEqual([0, ""])
    const names = readdirSync(join(root, folder)).sort()
    expect(names).toEqual([
      "20260101000000_first.sql",
      "20260101000001_second.sql",
      "20260101000002_indexed.sql",
      "20260101000003_indexed_2.sql",
      "20260101000004_indexed_3.sql",
      "20260101000005_third.sql",
    ])
    const [, , , concurrently = ""] = names.map((name) => read(`${folder}/${name}`))
    expect(concurrently).toBe(
      '-- limbeck: run aaaaaaaaaaa3 Indexed (2026-01-01), 2 of 3\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "IDX_b" ON "public"."a" ("b");\n',
    )
    const before = names.map((name) => read(`${folder}/${name}`))
    expect((await limbeck(["sql", "--out", folder], AWAY)).stderr).toBe("")
    expect((await json("sql", "Third", "--out", folder)).files).toEqual([join(root, folder, names[5] ?? "")])
    expect(names.map((name) => read(`${folder}/${name}`))).toEqual(before)
    // On a database that has the first from limbeck, and then once more.
    await succeed("run", "First")
    const client = new Client({ connectionString: database.url })
    await client.connect()
    for (const text of [...before, ...before]) await client.query(text)
    await client.end()
    expect((await succeed("show")).stdout.match(/\[X\]/g)).toHaveLength(4)
    const down = await limbeck(["sql", "heads:base", "--out", folder], AWAY)
    expect([down.status, down.stderr]).toEqual([
      2,
      expect.stringContaining("cannot write the way back into the folder"),
    ])
  }))

test("what the project's files and TypeORM's logger print is no part of the result", async () => {
  const options = `entities: [], migrations: ["migrations/*.ts"], logging: true`
  const files = { ...FILES, "ormconfig.ts": ormconfig(options, `console.log("loaded")`) }
  const project = await createCliProject("sqlite", { files })
  try {
    const { stdout, stderr } = await project.limbeck(["run", "--json"])
    expect(JSON.parse(stdout)).toMatchObject({ command: "run", ok: true })
    expect(stderr).toContain("loaded")
    expect(stderr).toContain("INSERT INTO")
  } finally {
    await project.remove()
  }
})
