import { EntitySchema, type DataSource } from "typeorm"
import * as limbeck from "../../src/index"
import { ENGINES, migration, withProject } from "../runner/databases"

const A = migration("a", 1, { revision: "aaaaaaaaaaaa" })
const B = migration("b", 2, { revision: "bbbbbbbbbbbb", parents: ["aaaaaaaaaaaa"] })
const B2 = migration("b2", 3, { revision: "b2b2b2b2b2b2", parents: ["aaaaaaaaaaaa"] })

const ids = ({ revisions }: limbeck.RevisionsResult): string[] => revisions.map(({ revision }) => revision)

function item(name: string): EntitySchema {
  return new EntitySchema({ name, columns: { id: { type: "integer", primary: true } } })
}

/** Everything that was written to the terminal meanwhile. */
async function spoken(work: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = []
  const hear = (chunk: unknown): boolean => said.push(String(chunk)) > 0
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, "write").mockImplementation(hear))
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return said
}

describe.each(ENGINES)("on %s", (engine) => {
  test("run, revert, current, show and stamp say as data where the database stands", async () => {
    await withProject(engine, [A, B], async ({ dataSource, tables }) => {
      expect(await limbeck.run(dataSource, { target: "+1" })).toMatchObject({
        direction: "up",
        revisions: [{ revision: "aaaaaaaaaaaa", name: "Make_a0000000000001", head: false }],
      })
      expect(await limbeck.current(dataSource, { checkHeads: true })).toMatchObject({ ok: false })
      expect(ids(await limbeck.run(dataSource))).toEqual(["bbbbbbbbbbbb"])
      expect((await limbeck.show(dataSource)).revisions.map(({ applied }) => applied)).toEqual([true, true])
      expect(ids(await limbeck.revert(dataSource))).toEqual(["bbbbbbbbbbbb"])
      expect(await tables()).not.toContain("b")
      expect(await limbeck.stamp(dataSource, { targets: ["base"] })).toMatchObject({
        removed: [{ revision: "aaaaaaaaaaaa" }],
      })
      expect(ids(await limbeck.current(dataSource))).toEqual([])
      expect(dataSource.isInitialized).toBe(true)
    })
  })

  test("what would run is told without running it", async () => {
    await withProject(engine, [A, B], async ({ dataSource, tables }) => {
      const { sql } = await limbeck.run(dataSource, { dryRun: true })
      expect(sql).toEqual([expect.stringContaining('CREATE TABLE "a"'), expect.stringContaining('CREATE TABLE "b"')])
      const script = await limbeck.sql(dataSource, { revisions: "aaaa" })
      expect(ids(script)).toEqual(["aaaaaaaaaaaa"])
      expect(script.sql.join("\n")).toMatch(/CREATE TABLE "a"[\s\S]*INSERT INTO .*migrations/)
      expect(await tables()).toEqual([])
    })
  })

  test("check and generate compare the entities of the DataSource, which stays as it is", async () => {
    const Bead = item("bead")
    await withProject(
      engine,
      [],
      async ({ dataSource }) => {
        const before = { ...dataSource.options }
        const metadata = dataSource.getMetadata(Bead)
        const found = await limbeck.check(dataSource)
        expect(found).toMatchObject({ ok: false })
        expect(found.findings.length).toBeGreaterThan(0)
        expect(await limbeck.generate(dataSource, { check: true })).toMatchObject({
          ok: false,
          findings: [{ code: "change", object: expect.stringContaining("bead") as string }],
        })
        expect(dataSource.options).toEqual(before)
        expect(dataSource.getMetadata(Bead)).toBe(metadata)
      },
      { entities: [Bead] },
    )
  })

  test("a DataSource that is not connected is left so", async () => {
    await withProject(engine, [A], async ({ dataSource }) => {
      await dataSource.destroy()
      expect(ids(await limbeck.run(dataSource))).toEqual(["aaaaaaaaaaaa"])
      expect(dataSource.isInitialized).toBe(false)
    })
  })
})

describe("the history", () => {
  async function withBranches(use: (dataSource: DataSource) => Promise<void>): Promise<void> {
    await withProject("sqlite", [A, B, B2], ({ dataSource }) => use(dataSource))
  }

  test("is told, newest first, with heads and branches", async () => {
    await withBranches(async (dataSource) => {
      expect(ids(await limbeck.history(dataSource))).toEqual(["b2b2b2b2b2b2", "bbbbbbbbbbbb", "aaaaaaaaaaaa"])
      expect(ids(await limbeck.history(dataSource, { range: "aaaa:bbbb" }))).toContain("bbbbbbbbbbbb")
      expect(ids(await limbeck.heads(dataSource))).toEqual(["bbbbbbbbbbbb", "b2b2b2b2b2b2"])
      expect(ids(await limbeck.branches(dataSource))).toEqual(["aaaaaaaaaaaa"])
      expect(ids(await limbeck.show(dataSource, { revision: "bbbb" }))).toEqual(["bbbbbbbbbbbb"])
    })
  })
})

test("nothing is printed: a logger hears it, and events tell it", async () => {
  await withProject("sqlite", [A], async ({ dataSource }) => {
    const lines: string[] = []
    const events: string[] = []
    const logger = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) }
    const said = await spoken(async () => {
      await limbeck.run(dataSource, { logger, onEvent: ({ type }) => events.push(type) })
      await limbeck.show(dataSource)
      await limbeck.history(dataSource)
      await limbeck.revert(dataSource)
      await limbeck.check(dataSource, { settings: { names: "keep" } }).catch(() => undefined)
    })
    expect(said).toEqual([])
    expect(lines).toContainEqual(expect.stringMatching(/^\+ aaaaaaaaaaaa Make_a applied in \d+ ms$/))
    expect(events).toEqual(["started", "statement", "finished"])
  })
})

test("a signal stops a run", async () => {
  await withProject("sqlite", [A], async ({ dataSource, tables }) => {
    const signal = AbortSignal.abort()
    await expect(limbeck.run(dataSource, { signal })).rejects.toMatchObject({ code: "interrupted" })
    expect(await tables()).not.toContain("a")
  })
})
