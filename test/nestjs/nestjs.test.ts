import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import { createCliProject, type CliProject } from "../cli/support/project"
import { queryDatabase } from "../cli/support/contents"
import { readPage } from "../documents/page"
import { DIALECTS } from "../support/databases"
import { APPLICATION } from "./application"

const repository = join(__dirname, "..", "..")
const PACKAGES = ["typeorm", "reflect-metadata", "better-sqlite3", "pg", "typescript", "rxjs", "@nestjs", "limbeck"]

/** The files that docs/nestjs.md shows. */
function filesOfPage(): Record<string, string> {
  const blocks = readPage(join(repository, "docs", "nestjs.md"))
  return Object.fromEntries(blocks.flatMap((block) => (block.kind === "file" ? [[block.path, block.text]] : [])))
}

/** As `nest build` does it: CommonJS in dist/. */
function build({ root }: CliProject): void {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
    compilerOptions: object
  }
  for (const path of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts")) continue
    const source = readFileSync(join(root, "src", path), "utf8")
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root)
    const { outputText } = ts.transpileModule(source, { compilerOptions: options })
    const output = join(root, "dist", path.replace(/\.ts$/, ".js"))
    mkdirSync(join(output, ".."), { recursive: true })
    writeFileSync(output, outputText)
  }
}

function start({ root, database }: CliProject): { readonly output: string; readonly found: unknown } {
  const done = spawnSync(process.execPath, ["dist/main.js"], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", DATABASE_URL: database.url },
    encoding: "utf8",
    timeout: 60_000,
  })
  const [before = "", result] = done.stdout.split("\nRESULT")
  const found: unknown = result === undefined ? undefined : JSON.parse(result.split("\n")[0] ?? "")
  return { output: before + done.stderr + (result ?? ""), found }
}

const open = (dialect: (typeof DIALECTS)[number]): Promise<CliProject> =>
  createCliProject(dialect, { files: { ...APPLICATION, "ormconfig.ts": "", ...filesOfPage() }, packages: PACKAGES })

test.each(DIALECTS)("the recipe of docs/nestjs.md migrates before any module queries, on %s", async (dialect) => {
  const project = await open(dialect)
  try {
    project.delete("ormconfig.ts")
    await project.succeed("generate", "-n", "Initial", "--dir", "src/migrations")
    build(project)
    const first = start(project)
    expect(first).toEqual({
      output: expect.stringContaining("Initial") as string,
      found: { early: 0, reports: [{ n: dialect === "postgres" ? "0" : 0 }] },
    })
    const names = async (table: string): Promise<unknown[]> =>
      (await queryDatabase(project.database, `SELECT "name" FROM "${table}"`)).map(({ name }) => name)
    expect(await names("migrations")).toEqual([expect.stringMatching(/^Initial\d{13}$/)])
    expect(await names("report_migrations")).toEqual(["Reports1700000000002"])
    expect((await project.succeed("current", "--check-heads")).stdout).toContain("(head)")

    await queryDatabase(project.database, `INSERT INTO "product" ("name") VALUES ('bead')`)
    const second = start(project)
    expect(second.output).not.toContain("applied in")
    expect(second.found).toMatchObject({ early: 1 })
  } finally {
    await project.remove()
  }
})

test("a migration that fails keeps the application from starting, at the first attempt", async () => {
  const project = await open("sqlite")
  try {
    const bad = `export class Bad1700000000001 { up(queryRunner) { return queryRunner.query("NONSENSE") } down() {} }\n`
    project.write({ "src/migrations/1700000000001-Bad.ts": bad })
    build(project)
    const { output, found } = start(project)
    expect(found).toBeUndefined()
    expect(output).toMatch(/FAILED .*Bad/)
    expect(output).not.toContain("Retrying")
  } finally {
    await project.remove()
  }
})
