import { spawnSync } from "node:child_process"
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { withProject, type CliProject } from "./support/project"
import { migration } from "./support/sources"

/** A migration of one operation. */
function file(
  title: string,
  revision: string,
  time: number,
  parents: readonly string[],
  up: string,
): Record<string, string> {
  return { [`migrations/${time}-${title}.ts`]: migration({ name: `${title}${time}`, revision, parents, up }) }
}

const table = (name: string): string =>
  `await op.createTable("${name}", { columns: [{ name: "id", type: "integer", nullable: false }] })`
const addColumn = (name: string): string => `await op.addColumn("a", "${name}", { type: "integer", nullable: true })`
/** What these tests are not about. */
const OTHERS = ["pending", "undeclared-table", "edited"]
const START = 1767225600000
const FILES = {
  // Left alone, so that only files and ledger are looked at.
  "entities/a.ts": `
import { Entity, PrimaryColumn } from "typeorm"

@Entity({ name: "a", synchronize: false })
export class A {
  @PrimaryColumn() id!: number
}
`,
  ...file("First", "aaaaaaaaaaa1", START, [], table("a")),
  ...file("Second", "aaaaaaaaaaa2", START + 1000, ["aaaaaaaaaaa1"], addColumn("b")),
}

function git({ root }: CliProject, ...words: string[]): string {
  const settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
  const done = spawnSync("git", [...settings, ...words], { cwd: root, encoding: "utf8" })
  if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`)
  return done.stdout
}

/** A clone of sorts: `origin/main` is what is there now. */
function publish(project: CliProject): void {
  project.write({ ".gitignore": "node_modules\n*.db*\n" })
  git(project, "init", "-q")
  git(project, "add", ".")
  git(project, "commit", "-q", "-m", "first")
  git(project, "update-ref", "refs/remotes/origin/main", "HEAD")
}

test("conflicting heads are a finding and stop run, commuting ones a note, and --single-head allows neither", () =>
  withProject("sqlite", { files: FILES }, async (project) => {
    const { write, limbeck, succeed, json } = project
    await succeed("run")
    write(file("Left", "bbbbbbbbbbb1", START + 2000, ["aaaaaaaaaaa2"], addColumn("c")))
    write(file("Right", "bbbbbbbbbbb2", START + 3000, ["aaaaaaaaaaa2"], addColumn("d")))
    await succeed("run")
    const commuting = await succeed("check")
    expect(commuting.stderr).toBe(
      "note: the migrations have 2 heads: bbbbbbbbbbb1 Left (2026-01-01), bbbbbbbbbbb2 Right (2026-01-01); they touch different things (limbeck merge)\n",
    )
    expect(await json("check")).toMatchObject({ ok: true, findings: [], notes: [{ code: "several-heads" }] })
    expect(await json("check", "--single-head")).toMatchObject({ ok: false, findings: [{ code: "several-heads" }] })

    write(file("Third", "bbbbbbbbbbb3", START + 4000, ["aaaaaaaaaaa2"], addColumn("c")))
    const stopped = await limbeck(["run"])
    expect([stopped.status, stopped.stderr]).toEqual([
      2,
      expect.stringContaining(
        "cannot run all heads, since it may matter which comes first: bbbbbbbbbbb1 Left (2026-01-01) and " +
          "bbbbbbbbbbb3 Third (2026-01-01) both change column a.c; nothing was run\nnext: limbeck merge",
      ),
    ])
    for (const words of [
      ["run", "--dry-run"],
      ["run", "--sql"],
      ["sql", "--pending"],
    ])
      expect((await limbeck(words)).stderr).toContain("it may matter which comes first")
    const found = await limbeck(["check"])
    expect([found.status, found.stdout]).toEqual([
      1,
      expect.stringContaining("! heads conflict: bbbbbbbbbbb1 Left (2026-01-01) and bbbbbbbbbbb3 Third"),
    ])
  }))

test("an applied file that was edited, renamed or deleted since is a finding that says what to do", () =>
  withProject("sqlite", { files: FILES }, async (project) => {
    const { edit, read, write, json, succeed } = project
    await succeed("run")
    const [first, second] = [`migrations/${START}-First.ts`, `migrations/${START + 1000}-Second.ts`]
    const [wasFirst, wasSecond] = [read(first), read(second)]
    edit(second, (text) => text.replace(`"b"`, `"bb"`))
    expect((await json("check")).findings).toContainEqual(
      expect.objectContaining({ code: "edited", object: "aaaaaaaaaaa2", file: `${project.root}/${second}`, line: 1 }),
    )
    // A comment is no edit of what it does.
    write({ [second]: `// a comment\n${wasSecond}` })
    await succeed("check")
    project.delete(second)
    write({ [`migrations/${START + 1000}-Another.ts`]: wasSecond.replaceAll("Second", "Another") })
    const renamed = await json("check")
    expect(renamed.findings?.map(({ code, object }) => [code, object])).toEqual([["renamed", "aaaaaaaaaaa2"]])
    project.delete(`migrations/${START + 1000}-Another.ts`)
    const deleted = await json("check")
    expect(deleted.findings?.map(({ code, object }) => [code, object])).toEqual([["deleted", "aaaaaaaaaaa2"]])
    expect(read(first)).toBe(wasFirst)
  }))

test("--base: an edited, a deleted and a late file are findings, with their lines", () =>
  withProject("sqlite", { files: FILES }, async (project) => {
    const { write, edit, limbeck, json, succeed, root } = project
    publish(project)
    await succeed("run")
    await succeed("check", "--base", "origin/main")
    // White space alone is no edit.
    edit(`migrations/${START}-First.ts`, (text) => text.replace("void op", "void   op"))
    await succeed("check", "--base", "origin/main")
    edit(`migrations/${START + 1000}-Second.ts`, (text) => text.replace(`"b"`, `"bb"`))
    write(file("Late", "ccccccccccc1", START + 500, ["aaaaaaaaaaa1"], table("late")))
    const { findings = [] } = await json("check", "--base", "origin/main")
    expect(findings.filter(({ code }) => !OTHERS.includes(code))).toEqual([
      {
        code: "published-edited",
        object: `${START + 1000}-Second.ts`,
        message: `${START + 1000}-Second.ts is edited here, and others have it from origin/main: their databases keep what it did`,
        remedy: `git checkout origin/main -- migrations/${START + 1000}-Second.ts; then limbeck generate or limbeck create for what has to change`,
        file: `${root}/migrations/${START + 1000}-Second.ts`,
        line: expect.any(Number) as number,
      },
      expect.objectContaining({
        code: "older-than-base",
        object: "ccccccccccc1",
        remedy: "git merge origin/main; then limbeck rebase ccccccccccc1",
      }),
    ])
    const lines = project.read(`migrations/${START + 1000}-Second.ts`).split("\n")
    expect(
      lines[
        ((findings.find(({ code }) => code === "published-edited") as { line?: number } | undefined)?.line ?? 0) - 1
      ],
    ).toContain(`"bb"`)

    const github = await limbeck(["check", "--base", "origin/main", "--format", "github"])
    expect(github.status).toBe(1)
    const annotations = github.stdout.trimEnd().split("\n")
    expect(annotations.every((line) => /^::(error|notice) [^:]+::/.test(line))).toBe(true)
    expect(github.stdout).toContain(
      `::error file=migrations/${START + 500}-Late.ts,line=1,title=limbeck%3A older-than-base::ccccccccccc1 Late`,
    )
    expect(github.stdout).toContain("%0Anext: git merge origin/main")

    rmSync(join(root, "migrations", `${START + 1000}-Second.ts`))
    const deleted = await json("check", "--base", "origin/main")
    expect(deleted.findings).toContainEqual(expect.objectContaining({ code: "published-deleted" }))
    expect((await limbeck(["check", "--base", "origin/nope"])).stderr).toContain(
      'cannot compare the migration files with "origin/nope": git knows no such commit',
    )
  }))

test("what came to the base after the branch began is not missing here, and makes what is new here late", () =>
  withProject("sqlite", { files: FILES }, async (project) => {
    const { write, json } = project
    publish(project)
    write(file("Theirs", "ddddddddddd1", START + 9000, ["aaaaaaaaaaa2"], table("theirs")))
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "theirs")
    git(project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(project, "checkout", "-q", "-b", "mine", "HEAD~1")
    write(file("Mine", "eeeeeeeeeee1", START + 5000, ["aaaaaaaaaaa2"], table("mine")))
    const { findings = [] } = await json("check", "--base", "origin/main")
    expect(findings.filter(({ code }) => !OTHERS.includes(code)).map(({ code }) => code)).toEqual(["older-than-base"])
  }))

test("outside a repository --base says so", () =>
  withProject("sqlite", { files: FILES }, async ({ limbeck, root }) => {
    mkdirSync(join(root, "empty"))
    const { status, stderr } = await limbeck(["check", "--base", "origin/main"])
    expect([status, stderr]).toEqual([2, expect.stringContaining("is in no git repository")])
  }))
