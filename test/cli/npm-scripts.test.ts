import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const repository = join(__dirname, "..", "..")

/** `npm run` in the repository itself, on a database of its own. */
function npmRun(
  database: string,
  script: string,
  ...args: readonly string[]
): { status: number | null; output: string } {
  const done = spawnSync("npm", ["run", "--silent", script, "--", ...args], {
    cwd: repository,
    env: { ...process.env, DATABASE_URL: `sqlite:${database}`, NODE_ENV: "", NO_COLOR: "1", CI: "true" },
    encoding: "utf8",
  })
  return { status: done.status, output: `${done.stdout}${done.stderr}` }
}

test("the scripts of this repository work on its sample shop", () => {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-scripts-"))
  const database = join(folder, "perle.db")
  try {
    const before = readdirSync(join(repository, "migrations"))
    expect(npmRun(database, "migration:help")).toEqual({
      status: 0,
      output: expect.stringContaining("limbeck generate") as string,
    })
    expect(npmRun(database, "migration:run")).toEqual({
      status: 0,
      output: expect.stringMatching(/9a5bb11300d5 \w+ \(2026-01-05\) applied/) as string,
    })
    expect(npmRun(database, "migration:check")).toEqual({
      status: 0,
      output: expect.stringContaining("No differences") as string,
    })
    expect(npmRun(database, "migration:generate", "-n", "AddNewField")).toEqual({ status: 0, output: "No changes\n" })
    expect(npmRun(database, "migration:current").output).toMatch(/^9a5bb11300d5 \w+ \(head\) \(current\)\n/)
    expect(npmRun(database, "migration:show").output).toMatch(/^\[X\] 9a5bb11300d5 /)
    expect(npmRun(database, "migration:create", "-n", "MoveData", "--dir", folder).status).toBe(0)
    expect(readdirSync(folder).filter((file) => file.endsWith("-MoveData.ts"))).toHaveLength(1)
    expect(npmRun(database, "migration:revert", "base")).toEqual({
      status: 0,
      output: expect.stringContaining("reverted") as string,
    })
    expect(npmRun(database, "migration:run", "nope").status).toBe(2)
    expect(existsSync(database)).toBe(true)
    expect(readdirSync(join(repository, "migrations"))).toEqual(before)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
