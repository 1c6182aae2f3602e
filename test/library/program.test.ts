import { spawn } from "node:child_process"
import { DIALECTS, SQLITE_DRIVERS } from "../support/databases"
import { finish, withProject, type CliProject, type Finished } from "../cli/support/project"

const DATA_SOURCE = `
const { DataSource, EntitySchema } = require("typeorm")
const url = process.env.DATABASE_URL
const connection = url.startsWith("sqlite:") ? { type: "${SQLITE_DRIVERS[0]}", database: url.slice(7) } : { type: "postgres", url }
const Bead = new EntitySchema({ name: "bead", columns: { id: { type: "integer", primary: true }, colour: { type: "varchar", length: 20 } } })
exports.dataSource = new DataSource({ ...connection, entities: [Bead], migrations: ["migrations/*.ts"] })
exports.limbeck = { migrationsDir: "migrations" }
`

/** Calls the library as a program does that has its DataSource, and prints what it gives. */
const PROGRAM = `
const limbeck = require("limbeck")
const { dataSource } = require("./data-source")
async function main() {
  if (process.argv.includes("connected")) await dataSource.initialize()
  const first = await limbeck.generate(dataSource, { message: "add beads" })
  const ran = await limbeck.run(dataSource)
  const checked = await limbeck.check(dataSource)
  const again = await limbeck.generate(dataSource, { name: "Nothing" })
  const made = await limbeck.create(dataSource, { name: "MoveColours", head: "base", splice: true })
  const merged = await limbeck.merge(dataSource)
  const listed = await limbeck.history(dataSource)
  console.log(JSON.stringify({ first, ran, checked, again, made, merged, listed, connected: dataSource.isInitialized }))
}
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(2) })
`

function runProgram(project: CliProject, ...args: string[]): Promise<Finished> {
  const env = { ...process.env, DATABASE_URL: project.database.url }
  return finish(spawn(process.execPath, ["program.js", ...args], { cwd: project.root, env }))
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test.each(["connected", "not connected"])("a program that is %s writes and runs migrations", async (state) => {
    const files = { "data-source.js": DATA_SOURCE, "program.js": PROGRAM }
    await withProject(dialect, { files }, async (project) => {
      const { status, stdout, stderr } = await runProgram(project, state === "connected" ? "connected" : "")
      expect([status, stderr]).toEqual([0, ""])
      // Only what the program itself printed.
      expect(stdout.split("\n")).toHaveLength(2)
      const result = JSON.parse(stdout) as Record<string, Record<string, unknown>>
      expect(result).toMatchObject({
        first: { ok: true, file: expect.stringMatching(/\d{13}-AddBeads\.ts$/) as string },
        ran: { direction: "up", revisions: [{ description: "add beads" }] },
        checked: { ok: true, findings: [] },
        again: { ok: true, file: null },
        made: { file: expect.stringMatching(/-MoveColours\.ts$/) as string },
        merged: { file: expect.stringMatching(/-MergeHeads\.ts$/) as string },
        connected: state === "connected",
      })
      expect(result.listed?.revisions).toHaveLength(3)
      expect(project.migrations()).toHaveLength(3)
      expect(project.migration("AddBeads")).toContain('op.createTable("bead"')
    })
  })
})
