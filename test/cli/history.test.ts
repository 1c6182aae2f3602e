import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { entity, migration, name, ormconfig, price, SHOP, threeInARow } from "./support/sources"

const noEntities = { "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`) }

/** The titles that `show` marks as applied. */
async function applied({ succeed }: CliProject): Promise<readonly string[]> {
  const { stdout } = await succeed("show")
  return stdout.split("\n").flatMap((line) => /^\[X\] \S+ (\w+)/.exec(line)?.[1] ?? [])
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test("targets are texts: an id of digits, prefixes, names, relative ones in every spelling", () =>
    withProject(dialect, { files: { ...noEntities, ...threeInARow() } }, async (project) => {
      const { succeed, limbeck, json } = project
      await succeed("run", "912345678901")
      expect(await applied(project)).toEqual(["First"])
      await succeed("upgrade", "+1")
      expect(await applied(project)).toEqual(["First", "Second"])
      await succeed("run", "third")
      await succeed("revert", "-1")
      await succeed("downgrade", "a123")
      expect(await applied(project)).toEqual(["First", "Second"])
      await succeed("revert", "current-1")
      expect(await applied(project)).toEqual(["First"])
      await succeed("run", "head")
      expect(await applied(project)).toEqual(["First", "Second", "Third"])

      const ranges = [["-r", "-2:current"], ["-r=-2:current"], ["--range", "a12345678902:heads"], ["--range=First+1:"]]
      const lines = await Promise.all(ranges.map(async (words) => (await succeed("history", ...words)).stdout))
      for (const text of lines) expect(text).toMatch(/^b12345678903 Third \(head\).*\na12345678902 Second/)
      expect((await json("show", "912345678901")).revisions).toEqual([
        expect.objectContaining({
          revision: "912345678901",
          name: "First1767225600000",
          parents: [],
          applied: null,
          head: false,
        }),
      ])
      expect((await json("show", "current")).revisions).toEqual([
        expect.objectContaining({ revision: "b12345678903", applied: true }),
      ])

      const before = await project.contents()
      for (const [words, message] of [
        [["run", "-1"], 'cannot run to "-1": it leads the other way\nnext: limbeck revert -1'],
        [["revert", "-9"], "Relative revision -9 didn't produce 9 migrations (applied: 3 revisions)"],
        [["run", "nope"], 'Can\'t locate revision identified by "nope"'],
        [["show", ""], 'cannot read "" as a target'],
        [["history", "-r", "First"], 'cannot read "First" as a range'],
      ] as const) {
        const { status, stderr } = await limbeck(words)
        expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
        expect(stderr).toMatch(/\nnext: .+\n$/)
      }
      expect(await project.contents()).toEqual(before)
    }))
})

test("current, show, history, heads and branches, in text and as documents", () =>
  withProject("sqlite", { files: { ...noEntities, ...threeInARow() } }, async (project) => {
    const { succeed, limbeck, json } = project
    expect((await limbeck(["current"])).stderr).toBe("no revision is applied\n")
    await succeed("run", "+2")
    expect((await succeed("current")).stdout).toBe("a12345678902 Second (current)\n")
    expect((await limbeck(["current", "--check-heads"])).status).toBe(1)
    expect((await succeed("heads")).stdout).toBe("b12345678903 Third (head)\n")
    expect((await succeed("branches")).stdout).toBe("")
    expect((await succeed("history", "--verbose", "-r", "base:First")).stdout).toBe(
      `912345678901 First: First, by hand.\n    parent: base\n    date: 2026-01-01\n    file: ${project.root}/migrations/1767225600000-First.ts\n`,
    )
    expect(await json("show")).toEqual({
      command: "show",
      ok: true,
      revisions: [
        {
          revision: "912345678901",
          name: "First1767225600000",
          parents: [],
          file: `${project.root}/migrations/1767225600000-First.ts`,
          applied: true,
          head: false,
          description: "First, by hand.",
          date: "2026-01-01",
        },
        expect.objectContaining({ revision: "a12345678902", parents: ["912345678901"], applied: true }),
        expect.objectContaining({ revision: "b12345678903", applied: false, head: true }),
      ],
    })
    expect(await json("run")).toMatchObject({ command: "run", ok: true, revisions: [{ revision: "b12345678903" }] })
    expect(await json("revert", "nope")).toMatchObject({
      command: "revert",
      ok: false,
      error: {
        code: "unknown-revision",
        message: expect.stringContaining('"nope"') as string,
        next: expect.any(String) as string,
      },
    })
    const quiet = await succeed("revert", "--quiet")
    expect([quiet.stderr, quiet.stdout]).toEqual(["", expect.stringMatching(/^- b12345678903/)])
  }))

test("several heads: generate follows all of them, --head picks one, merge joins them twice in one history", () =>
  withProject("sqlite", {}, async (project) => {
    const { succeed, limbeck, write, migrations, json } = project
    await succeed("generate", "-n", "Initial", "--rev-id", "aaaaaaaaaaaa")
    const branch = (title: string, revision: string, parent: string): Record<string, string> => ({
      [`migrations/${timestamp}-${title}.ts`]: migration({
        name: `${title}${timestamp++}`,
        revision,
        parents: [parent],
      }),
    })
    let timestamp = Date.now() + 1000
    write({ ...branch("Left", "bbbbbbbbbbbb", "aaaaaaaaaaaa"), ...branch("Right", "cccccccccccc", "aaaaaaaaaaaa") })
    expect((await succeed("heads")).stdout).toBe("bbbbbbbbbbbb Left (head)\ncccccccccccc Right (head)\n")
    expect((await succeed("branches")).stdout).toBe(
      "aaaaaaaaaaaa Initial (branchpoint)\n    -> bbbbbbbbbbbb Left (head)\n    -> cccccccccccc Right (head)\n",
    )
    await succeed("run")
    expect((await json("current")).revisions).toHaveLength(2)
    expect((await limbeck(["check", "--single-head"])).status).toBe(1)
    expect((await succeed("check")).stderr).toContain("the migrations have 2 heads")
    expect((await limbeck(["show", "head"])).stderr).toContain('cannot tell which head "head" is')

    write({ "entities/product.ts": entity("Product", name, price, "@Column({ nullable: true }) a!: string") })
    const both = await succeed("generate", "-n", "Both", "--dry-run")
    expect(both.stdout).toContain('static readonly parents = ["bbbbbbbbbbbb", "cccccccccccc"]')
    const one = await succeed("generate", "-n", "One", "--dry-run", "--head", "Left")
    expect(one.stdout).toContain('static readonly parents = ["bbbbbbbbbbbb"]')
    const inner = await limbeck(["generate", "-n", "One", "--head", "Initial"])
    expect([inner.status, inner.stderr]).toEqual([2, expect.stringContaining("is no head, this would open a branch")])
    write(SHOP)

    await succeed("merge")
    expect((await limbeck(["merge"])).stderr).toContain("cannot merge: there is one revision")
    write(branch("Late", "dddddddddddd", "aaaaaaaaaaaa"))
    await succeed("merge")
    expect(migrations().filter((file) => file.includes("Merge"))).toEqual([
      expect.stringMatching(/-MergeHeads\.ts$/),
      expect.stringMatching(/-MergeHeads2\.ts$/),
    ])
    expect((await succeed("history")).stdout).toMatch(/^[0-9a-f]{12} MergeHeads2 \(head\) \(mergepoint\): Merge /)
    await succeed("run")
    await succeed("revert", "-1")
    expect(await applied(project)).not.toContain("MergeHeads2")
    await succeed("revert", "base")
    expect(await queryDatabase(project.database, "SELECT * FROM migrations")).toEqual([])
  }))
