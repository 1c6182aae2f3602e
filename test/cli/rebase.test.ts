import { spawnSync } from "node:child_process"
import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { migration } from "./support/sources"

const START = 1767225600000

function file(title: string, revision: string, time: number, parents: readonly string[]): Record<string, string> {
  const table = title.toLowerCase()
  const text = migration({
    name: `${title}${START + time}`,
    revision,
    parents,
    up: `await op.createTable("${table}", { columns: [{ name: "id", type: "integer", nullable: false }] })`,
    down: `await op.dropTable("${table}")`,
  })
  return { [`migrations/${START + time}-${title}.ts`]: text }
}

const FILES = {
  // Left alone, so that check looks at files and ledger.
  "entities/root.ts": `
import { Entity, PrimaryColumn } from "typeorm"

@Entity({ name: "root", synchronize: false })
export class Root {
  @PrimaryColumn() id!: number
}
`,
  ...file("Root", "aaaaaaaaaaa1", 1, []),
}

function git({ root }: CliProject, ...words: string[]): void {
  const settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
  const done = spawnSync("git", [...settings, ...words], { cwd: root, encoding: "utf8" })
  if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`)
}

/** Mine on a branch that has just been joined with what others have. */
function join(project: CliProject): void {
  const { write } = project
  write({ ".gitignore": "node_modules\n*.db*\n", ...file("Theirs", "aaaaaaaaaaa9", 900, ["aaaaaaaaaaa1"]) })
  git(project, "init", "-q")
  git(project, "add", ".")
  git(project, "commit", "-q", "-m", "theirs")
  git(project, "update-ref", "refs/remotes/origin/main", "HEAD")
  write({ ...file("Mine", "bbbbbbbbbbb1", 5, ["aaaaaaaaaaa1"]), ...file("More", "bbbbbbbbbbb2", 6, ["bbbbbbbbbbb1"]) })
}

async function ledger({ database }: CliProject): Promise<string[]> {
  return (await queryDatabase(database, "SELECT name FROM migrations ORDER BY id")).map(({ name }) => String(name))
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test("what only I have follows what others have, in files and ledger, and goes back and forth", () =>
    withProject(dialect, { files: FILES }, async (project) => {
      const { succeed, limbeck, json, migrations, migration: text } = project
      join(project)
      await succeed("run", "More")
      expect((await json("check", "--base", "origin/main")).findings).toContainEqual(
        expect.objectContaining({ code: "older-than-base", object: "bbbbbbbbbbb1" }),
      )
      const { stdout } = await succeed("rebase")
      expect(stdout).toMatch(
        /^~ bbbbbbbbbbb1 Mine \(\S+\) follows aaaaaaaaaaa9: \d{13}-Mine\.ts\n~ bbbbbbbbbbb2 More \(\S+\) follows bbbbbbbbbbb1: \d{13}-More\.ts\n$/,
      )
      expect(migrations().map((name) => name.replace(/^\d+-/, ""))).toEqual([
        "Root.ts",
        "Theirs.ts",
        "Mine.ts",
        "More.ts",
      ])
      expect(text("Mine")).toMatch(
        /class (Mine\d{13}) implements(.|\n)*parents: string\[\] = \["aaaaaaaaaaa9"\]\n {2}name = "\1"/,
      )
      expect((await ledger(project)).map((name) => name.replace(/\d+$/, ""))).toEqual(["Root", "Mine", "More"])
      expect((await succeed("show")).stdout.match(/^\[.\]/gm)).toEqual(["[X]", "[ ]", "[X]", "[X]"])
      await succeed("run")
      const { findings = [] } = await json("check", "--base", "origin/main")
      expect(findings.filter(({ code }) => code !== "undeclared-table")).toEqual([])
      expect((await succeed("rebase")).stdout).toContain("nothing to do: it follows aaaaaaaaaaa9 Theirs")
      await succeed("revert", "base")
      await succeed("run")
      expect((await ledger(project)).map((name) => name.replace(/\d+$/, ""))).toEqual([
        "Root",
        "Theirs",
        "Mine",
        "More",
      ])
      const published = await limbeck(["rebase", "Theirs", "--onto", "Root"])
      expect([published.status, published.stderr]).toEqual([
        2,
        expect.stringContaining("others have aaaaaaaaaaa9 Theirs"),
      ])
    }))
})

test("where it cannot be done, files and ledger stay as they are", () =>
  withProject("sqlite", { files: FILES }, async (project) => {
    const { succeed, limbeck, edit, write, contents, root } = project
    join(project)
    await succeed("run", "More")
    const mine = `migrations/${START + 5}-Mine.ts`
    const fails = async (message: string, ...words: string[]): Promise<void> => {
      const before = await contents()
      const { status, stderr } = await limbeck(["rebase", ...words])
      expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
      expect(await contents()).toEqual(before)
    }
    const was = project.read(mine)
    edit(mine, (text) =>
      text
        .replace("static readonly parents: string[] =", "static readonly parents: string[] = Array.of(...")
        .replace(`["aaaaaaaaaaa1"]`, `["aaaaaaaaaaa1"])`),
    )
    await fails("has no `static readonly parents = [...]`")
    write({ [mine]: was })
    // The second cannot be written, so the first goes again.
    await queryDatabase(
      project.database,
      `CREATE TRIGGER no BEFORE DELETE ON migrations BEGIN SELECT RAISE(ABORT, 'not today'); END`,
    )
    await fails("not today")
    await queryDatabase(project.database, "DROP TRIGGER no")
    await fails("git knows no such commit", "--base", "nowhere")
    await fails('Can\'t locate revision identified by "nope"', "nope")
    edit("ormconfig.ts", (text) => text.replace("export const", `// Mine${START + 5}\nexport const`))
    await succeed("rebase", "--files-only", "--onto", "Theirs")
    expect((await limbeck(["show"])).stdout).toContain(`Mine${START + 5} (no migration file)`)
    expect(root).not.toBe("")
  }))
