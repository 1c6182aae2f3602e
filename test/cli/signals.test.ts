import Database from "better-sqlite3"
import type { ChildProcess } from "node:child_process"
import { DIALECTS, type TestDatabase } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { finish, withProject } from "./support/project"
import { migration, ormconfig, threeInARow } from "./support/sources"

/** Migrations alone: no entity has to be compiled. */
const files = {
  "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`, "export const limbeck = { wait: 1500 }"),
  ...threeInARow(),
}

/** A migration that makes a table and then waits for a minute, saying so. */
function slow(more = ""): Record<string, string> {
  return {
    "migrations/1767900000000-Slow.ts": migration({
      name: "Slow1767900000000",
      revision: "dddddddddddd",
      parents: ["b12345678903"],
      // What looks at the database is not run to learn what it does.
      up: `const rows: unknown[] = await queryRunner.query("SELECT 1 AS one")
    if (rows.length === 1) await op.execute("CREATE TABLE slow (id int)")
    console.error("waiting for a minute")
    await new Promise((resolve) => setTimeout(resolve, 60_000))`,
      more,
    }),
  }
}

/** Resolves when the process has printed this, and fails when it ends before. */
function printed(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let all = ""
    child.stderr?.on("data", (chunk: Buffer) => {
      all += chunk.toString()
      if (all.includes(text)) resolve()
    })
    child.on("close", () => {
      reject(new Error(`it ended without "${text}": ${all}`))
    })
  })
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s while a migration runs: rolled back, exit %i", (signal, status) =>
    withProject(dialect, { files: { ...files, ...slow() } }, async (project) => {
      await project.succeed("run", "Third")
      const before = await project.contents()
      const child = project.start(["run"])
      const finished = finish(child)
      await printed(child, "waiting for a minute")
      child.kill(signal)
      const { status: ended, stderr } = await finished
      expect(ended).toBe(status)
      expect(stderr).toMatch(
        /interrupted while running dddddddddddd Slow .*: it was rolled back and is not recorded\nnext: repeat the command/,
      )
      expect(await project.contents()).toEqual(before)
      expect((await project.succeed("current")).stdout).toContain("Third (current)")
    }),
  )

  test("another runner is at work: waits as long as it was told, then says who", () =>
    withProject(dialect, { files: { ...files, ...slow() } }, async (project) => {
      const child = project.start(["run"])
      const finished = finish(child)
      await printed(child, "waiting for a minute")
      const began = Date.now()
      const { status, stderr } = await project.limbeck(["run", "--wait", "1"])
      expect(status).toBe(2)
      expect(Date.now() - began).toBeGreaterThan(1000)
      expect(stderr).toMatch(/\nlimbeck: .*(lock|another|process)[\s\S]*\nnext: /)
      child.kill("SIGINT")
      expect((await finished).status).toBe(130)
      expect((await project.succeed("show")).stdout).toMatch(/\[X\] b12345678903 Third .*\n\[ \] dddddddddddd Slow/)
    }))
})

test("a SQLite file that another program has locked: waits for the configured time, then says so", () =>
  withProject("sqlite", { files }, async (project) => {
    await project.succeed("run", "+1")
    const before = await project.contents()
    const release = lockFile(project.database)
    const began = Date.now()
    const { status, stderr } = await project.limbeck(["run"])
    release()
    expect(status).toBe(2)
    expect(Date.now() - began).toBeGreaterThan(1500)
    expect(stderr).toMatch(/locked[\s\S]*\nnext: /)
    expect(await project.contents()).toEqual(before)
    const waiting = lockFile(project.database)
    const patient = project.limbeck(["run", "--wait", "30"])
    setTimeout(waiting, 2500)
    expect((await patient).status).toBe(0)
    expect(await queryDatabase(project.database, "SELECT count(*) AS n FROM migrations")).toEqual([{ n: 3 }])
  }))

function lockFile({ connection }: TestDatabase): () => void {
  if (connection.type === "postgres") throw new Error("only a file can be locked so")
  const file = new Database(connection.database)
  file.exec("BEGIN EXCLUSIVE")
  return () => {
    file.exec("COMMIT")
    file.close()
  }
}
