import { readFileSync } from "node:fs"
import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject } from "./support/project"

const [dialect] = DIALECTS

test("edit opens the file of a revision in the editor, and says what is missing", () =>
  withProject(dialect, {}, async ({ succeed, limbeck, root, migrations }) => {
    await succeed("create", "-n", "First")
    await succeed("create", "-n", "Second")
    const [, second = ""] = migrations()
    const editor = `node -e "require('fs').appendFileSync(process.argv[1], '// edited')"`
    const none = { VISUAL: "", EDITOR: "" }

    expect((await limbeck(["edit", "head"], { env: { ...none, EDITOR: editor } })).status).toBe(0)
    expect(readFileSync(`${root}/migrations/${second}`, "utf8")).toMatch(/\/\/ edited$/)

    const visual = await limbeck(["edit", "First", "--json"], { env: { VISUAL: "echo", EDITOR: "false" } })
    expect([visual.status, JSON.parse(visual.stdout)]).toMatchObject([0, { command: "edit", ok: true }])
    expect(visual.stderr).toMatch(/\d{13}-First\.ts/)

    const missing = await limbeck(["edit", "head"], { env: none })
    expect([missing.status, missing.stderr]).toEqual([
      2,
      expect.stringMatching(
        /cannot edit "migrations\/\d{13}-Second\.ts": neither VISUAL nor EDITOR names an editor\nnext: /,
      ),
    ])
    const broken = await limbeck(["edit", "head"], { env: { ...none, EDITOR: "exit 3;" } })
    expect([broken.status, broken.stderr]).toEqual([
      2,
      expect.stringContaining('the editor "exit 3;" ended with status 3'),
    ])
    const unknown = await limbeck(["edit", "nothing"], { env: { ...none, EDITOR: editor } })
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('"nothing"')])
    const empty = await limbeck(["edit", "current"], { env: { ...none, EDITOR: editor } })
    expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining("no revision is applied")])
  }))

describe.each(DIALECTS)("on %s", (engine) => {
  test("ensure-version makes the tables that runs are recorded in, and nothing else", () =>
    withProject(engine, {}, async ({ succeed, json, database }) => {
      await succeed("generate", "-n", "Initial")
      expect((await succeed("ensure-version")).stdout).toMatch(/tables of applied migrations are there now/)
      const count = (table: string): Promise<unknown> =>
        queryDatabase(database, `SELECT count(*) AS n FROM ${table}`).then(([row]) => Number(row?.n))
      expect([await count("migrations"), await count("limbeck_journal")]).toEqual([0, 0])
      await expect(count("product")).rejects.toMatchObject({ message: expect.stringContaining("product") as string })
      expect(await json("ensure_version")).toMatchObject({ command: "ensure-version", ok: true, created: false })
      expect((await succeed("current")).stdout).toBe("")
      await succeed("run")
      expect(await count("migrations")).toBe(1)
    }))
})
