import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { migration, ormconfig } from "./support/sources"

const noEntities = { "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`) }
const START = 1767225600000

/** A migration that makes a table of its own name. */
function file(
  title: string,
  revision: string,
  time: number,
  parents: readonly string[],
  more = "",
): Record<string, string> {
  const name = title.toLowerCase()
  const text = migration({
    name: `${title}${START + time}`,
    revision,
    parents,
    more,
    up: `await op.createTable("${name}", { columns: [{ name: "id", type: "integer", nullable: false }] })`,
    down: `await op.dropTable("${name}")`,
  })
  return { [`migrations/${START + time}-${title}.ts`]: text }
}

const FORKED = {
  ...noEntities,
  ...file("Root", "aaaaaaaaaaa1", 1, []),
  ...file("Left", "aaaaaaaaaaa2", 2, ["aaaaaaaaaaa1"]),
  ...file("Right", "aaaaaaaaaaa3", 3, ["aaaaaaaaaaa1"]),
  ...file("Join", "aaaaaaaaaaa4", 4, ["aaaaaaaaaaa2", "aaaaaaaaaaa3"]),
}

async function applied({ database }: CliProject): Promise<readonly string[]> {
  const rows = await queryDatabase(database, `SELECT name FROM migrations ORDER BY id`)
  return rows.map(({ name }) => String(name).replace(/\d+$/, ""))
}

test("history draws branches and merges, in detail too, and says where the database stands", () =>
  withProject("sqlite", { files: FORKED }, async ({ succeed, json }) => {
    await succeed("run", "Right")
    expect((await succeed("history", "--graph", "-i")).stdout).toBe(
      [
        "* aaaaaaaaaaa4 Join (head) (mergepoint): Join, by hand.",
        "├─╮",
        "│ * aaaaaaaaaaa3 Right (current): Right, by hand.",
        "* │ aaaaaaaaaaa2 Left: Left, by hand.",
        "├─╯",
        "* aaaaaaaaaaa1 Root (branchpoint): Root, by hand.",
        "",
      ].join("\n"),
    )
    await succeed("run", "Left")
    expect((await json("show", "current")).revisions).toMatchObject([
      { name: `Left${START + 2}` },
      { name: `Right${START + 3}` },
    ])
    expect((await succeed("show", "heads")).stdout).toMatch(/^aaaaaaaaaaa4 Join \(head\)/)
    const lines = (await succeed("history", "-v", "-g", "--rev-range", "Root:Left")).stdout.split("\n")
    expect(lines.slice(0, 2)).toEqual(["* aaaaaaaaaaa2 Left: Left, by hand.", "│     parent: aaaaaaaaaaa1"])
    expect(lines).toContain("      branches into: aaaaaaaaaaa2, aaaaaaaaaaa3")
  }))

describe.each(DIALECTS)("on %s", (dialect) => {
  test("labels, dependencies and several bases: written by create, kept by run and revert", () =>
    withProject(dialect, { files: FORKED }, async (project) => {
      const { succeed, limbeck, migration: text } = project
      await succeed("create", "-n", "Shop", "--head", "base", "--branch-label", "shop", "--rev-id", "bbbbbbbbbbb1")
      expect(text("Shop")).toMatch(/static readonly parents(: \S+)? = \[\]\n {2}static readonly label = "shop"\n/)
      await succeed(
        "create",
        "-m",
        "shop rows",
        "--head",
        "shop@head",
        "--depends-on",
        "Left",
        "--rev-id",
        "bbbbbbbbbbb2",
      )
      expect(text("ShopRows")).toContain('static readonly dependsOn = ["aaaaaaaaaaa2"]')
      expect((await succeed("heads")).stdout).toBe(
        "aaaaaaaaaaa4 Join (head) (mergepoint)\nbbbbbbbbbbb2 ShopRows (head)\n",
      )
      await succeed("create", "-n", "Side", "--head", "Left", "--splice", "--rev-id", "bbbbbbbbbbb3")

      await succeed("run", "shop@head")
      expect(await applied(project)).toEqual(["Root", "Left", "Shop", "ShopRows"])
      // What depends on it goes first.
      await succeed("revert", "Root")
      expect(await applied(project)).toEqual(["Root", "Shop"])
      await succeed("run")
      expect(await applied(project)).toHaveLength(7)
      await succeed("revert", "shop@base")
      expect(await applied(project)).toHaveLength(5)

      for (const [words, message] of [
        [["--branch-label", "shop"], 'cannot label a branch "shop": bbbbbbbbbbb1 Shop'],
        [["--branch-label", "a@b"], 'cannot label a branch "a@b"'],
        [["--depends-on", "nope"], 'Can\'t locate revision identified by "nope"'],
        [["--head", "Root"], "is no head, this would open a branch"],
        [["--rev-id", "bbbbbbbbbbb1"], "cannot create revision bbbbbbbbbbb1"],
      ] as const) {
        const { status, stderr } = await limbeck(["create", "-n", "X", ...words])
        expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
      }
    }))
})

test("a head that another branch depends on is an effective head", () =>
  withProject(
    "sqlite",
    {
      files: {
        ...noEntities,
        ...file("One", "aaaaaaaaaaa1", 1, []),
        ...file("Two", "aaaaaaaaaaa2", 2, [], `static readonly dependsOn = "One"`),
      },
    },
    async ({ succeed }) => {
      expect((await succeed("heads")).stdout).toBe("aaaaaaaaaaa1 One (effective head)\naaaaaaaaaaa2 Two (head)\n")
      expect((await succeed("heads", "--resolve-dependencies")).stdout).toBe("aaaaaaaaaaa2 Two (head)\n")
      expect((await succeed("history", "-v", "-r", "One:Two")).stdout).toContain("    depends on: aaaaaaaaaaa1\n")
    },
  ))

test("of several folders a new file goes where its parent is, or where --dir says", () =>
  withProject(
    "sqlite",
    { files: { "ormconfig.ts": ormconfig(`entities: [], migrations: ["shop/*.ts", "stock/*.ts"]`) } },
    async ({ limbeck, succeed, root }) => {
      for (const folder of ["shop", "stock"]) mkdirSync(join(root, folder))
      const open = await limbeck(["create", "-n", "First"])
      expect([open.status, open.stderr]).toEqual([
        2,
        expect.stringContaining(`names "${root}/shop" and "${root}/stock"`),
      ])
      expect(open.stderr).toContain("next: limbeck generate -n <Name> --dir shop")
      expect((await succeed("create", "-n", "First", "--dir", "stock")).stdout).toMatch(/^stock\/\d{13}-First\.ts\n$/)
      expect((await succeed("create", "-n", "Second")).stdout).toMatch(/^stock\/\d{13}-Second\.ts\n$/)
      expect((await succeed("create", "-n", "Other", "--head", "base", "--version-path", "shop")).stdout).toMatch(
        /^shop\//,
      )
      const both = await limbeck(["create", "-n", "Third"])
      expect([both.status, both.stderr]).toEqual([2, expect.stringContaining("could not tell where to write")])
      expect((await succeed("create", "-n", "Third", "--head", "Other")).stdout).toMatch(/^shop\//)
    },
  ))
