import { spawnSync } from "node:child_process"
import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { entity, name, price } from "./support/sources"

function git({ root }: CliProject, ...words: string[]): void {
  const settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
  const done = spawnSync("git", [...settings, ...words], { cwd: root, encoding: "utf8" })
  if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`)
}

function publish(project: CliProject): void {
  project.write({ ".gitignore": "node_modules\n*.db*\n" })
  git(project, "init", "-q")
  git(project, "add", ".")
  git(project, "commit", "-q", "-m", "first")
  git(project, "update-ref", "refs/remotes/origin/main", "HEAD")
}

const product = (...columns: string[]): Record<string, string> => ({
  "entities/product.ts": entity("Product", name, price, ...columns),
})
const text = (column: string): string => `@Column({ type: "varchar", nullable: true }) ${column}!: string | null`

describe.each(DIALECTS)("on %s", (dialect) => {
  test("generate --amend reverts my newest file and writes it again in its place", () =>
    withProject(dialect, {}, async (project) => {
      const { succeed, limbeck, write, migrations, migration, json, contents } = project
      await succeed("generate", "-n", "Initial")
      await succeed("run")
      publish(project)
      const published = await limbeck(["generate", "--amend"])
      expect([published.status, published.stderr]).toEqual([
        2,
        expect.stringMatching(/cannot amend: others have \S+ Initial .*nothing was changed/),
      ])

      write(product(text("sku")))
      await succeed("generate", "-n", "AddSku", "--branch-label", "shop")
      await succeed("run")
      const [, before = ""] = migrations()
      const id = /revision = "(\w+)"/.exec(migration("AddSku"))?.[1]
      write(product(text("sku"), text("code")))
      const amended = await succeed("generate", "--amend")
      expect(amended.stdout).toMatch(
        /^- \w+ AddSku .* reverted\n {2}\+ add column product\.sku\n {2}\+ add column product\.code\nmigrations\//,
      )
      expect(migrations()).toEqual([migrations()[0], before])
      expect(migration("AddSku")).toContain(`static readonly revision = "${id ?? ""}"`)
      expect(migration("AddSku")).toContain(`static readonly label = "shop"`)
      expect(migration("AddSku")).toContain('"code"')
      // It is pending now, and may be amended again without a way back.
      write(product(text("code")))
      expect((await succeed("generate", "--amend", "-n", "AddCode")).stdout).not.toContain("reverted")
      expect(migrations()).toEqual([migrations()[0], before.replace("AddSku", "AddCode")])
      await succeed("run")
      await succeed("check")
      expect((await json("current")).revisions).toMatchObject([{ revision: id }])

      // Nothing left to do: the file goes.
      write(product())
      expect((await succeed("generate", "--amend")).stdout).toContain(`removed migrations/`)
      expect(migrations()).toHaveLength(1)
      await succeed("check")

      write(product(text("more")))
      await succeed("generate", "-n", "More")
      await succeed("run")
      project.edit(`migrations/${migrations()[1] ?? ""}`, (source) =>
        source.replace("await op", `await op.execute("SELECT 1")\n    await op`),
      )
      const was = await contents()
      const handwork = await limbeck(["generate", "--amend"])
      expect([handwork.status, handwork.stderr]).toEqual([
        2,
        expect.stringContaining("has SQL of its own, which would be lost; nothing was changed"),
      ])
      expect((await limbeck(["generate", "--amend", "--dry-run"])).status).toBe(2)
      expect(await contents()).toEqual(was)
    }))

  test("what is wrong afterwards leaves the file as it was, and says where the database stands", () =>
    withProject(dialect, {}, async (project) => {
      const { succeed, limbeck, write, migrations, read, database } = project
      await succeed("generate", "-n", "Initial")
      await succeed("run")
      write(product(text("sku")))
      await succeed("generate", "-n", "AddSku")
      await succeed("run")
      const file = `migrations/${migrations()[1] ?? ""}`
      const was = read(file)
      // A question that nobody can be asked here.
      write({
        "entities/product.ts": entity(
          "Product",
          name,
          `@Column({ type: "integer", nullable: true }) cost!: number | null`,
        ),
      })
      const open = await limbeck(["generate", "--amend"])
      expect([open.status, open.stderr]).toEqual([
        2,
        expect.stringMatching(/AddSku .* is reverted, its file is as it was: limbeck run applies it again/),
      ])
      expect(read(file)).toBe(was)
      await succeed("generate", "--amend", "--no-renames")
      await succeed("run")
      expect(await queryDatabase(database, "SELECT cost FROM product")).toEqual([])
      await succeed("check")
    }))
})
