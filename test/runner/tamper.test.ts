import { runInThisContext } from "node:vm"
import * as esbuild from "esbuild"
import * as ts from "typescript"
import type { MigrationInterface } from "typeorm"
import * as limbeck from "../../src/index"
import { readState, withSession } from "../../src/runner/session"
import { findEditedRevisions, type EditedRevision } from "../../src/runner/tamper"
import type { RunContext } from "../../src/runner/context"
import { revert, run } from "../../src/runner/run"
import { ENGINES, migration, withProject, type MigrationType } from "./databases"

const SOURCE = `import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations, addColumn, createIndex } from "limbeck"

/** Beads. */
export class Beads1768210200000 implements MigrationInterface {
  static readonly revision = "3f2a91c07b4e"
  static readonly parents: string[] = []
  name = "Beads1768210200000"

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.createTable("beads", { columns: [{ name: "id", type: "integer", nullable: false }] })
    await op.alterTable("beads", [
      addColumn("price", { type: "integer", nullable: true, default: 5 }),
      createIndex("beads_price", { columns: ["price"] }),
    ])
    await op.execute(\`INSERT INTO beads (id)
      VALUES (1)\`)
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).dropTable("beads")
  }
}
`
const PLAIN = `export class Plain1768210200000 {
  name = "Plain1768210200000"
  async up(queryRunner) {
    await queryRunner.query(\`CREATE TABLE "plain" (
      "id" integer)\`)
    await queryRunner.query('INSERT INTO "plain" VALUES (1)')
  }
  async down(queryRunner) {
    await queryRunner.query('DROP TABLE "plain"')
  }
}
`

const typescript =
  (target: ts.ScriptTarget) =>
  (source: string): string =>
    ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target } }).outputText

const withEsbuild =
  (options: esbuild.TransformOptions) =>
  (source: string): string =>
    esbuild.transformSync(source, { loader: "ts", format: "cjs", ...options }).code

/** What builds make of a migration file. */
const BUILDS: Readonly<Record<string, (source: string) => string>> = {
  "TypeScript to ES2022": typescript(ts.ScriptTarget.ES2022),
  "TypeScript to ES2015": typescript(ts.ScriptTarget.ES2015),
  "TypeScript to ES5": typescript(ts.ScriptTarget.ES5),
  esbuild: withEsbuild({ keepNames: true }),
  "esbuild, minified": withEsbuild({ minify: true, keepNames: true }),
  "CR LF": (source) => typescript(ts.ScriptTarget.ES2022)(source.replaceAll("\n", "\r\n")),
}

function load(code: string): MigrationType {
  const exports: Record<string, MigrationType> = {}
  const wrapped = runInThisContext(`(function (exports, require, module) {${code}\n})`) as (...given: unknown[]) => void
  const module = { exports }
  wrapped(exports, () => limbeck, module)
  const [found] = Object.values(module.exports)
  if (found === undefined) throw new Error("no class in the code")
  return found
}

function find(context: RunContext): Promise<EditedRevision[]> {
  return withSession(context, {}, async (session) => findEditedRevisions(session, await readState(session)))
}

describe.each(ENGINES)("on %s", (engine) => {
  test.each(Object.keys(BUILDS))("the same file, built by %s, is no edited one", async (build) => {
    const compile = BUILDS[build] ?? String
    await withProject(engine, [], async ({ with: withMigrations, journal }) => {
      await run(withMigrations([load(typescript(ts.ScriptTarget.ES2022)(SOURCE))]))
      expect(await find(withMigrations([load(compile(SOURCE))]))).toEqual([])
      const changed = SOURCE.replace("VALUES (1)", "VALUES (2)")
      expect(await find(withMigrations([load(compile(changed))]))).toMatchObject([{ kind: "edited" }])
      expect((await journal())[0]?.checksum).toMatch(/^[0-9a-f]{32}$/)
    })
  })

  test.each(Object.keys(BUILDS))("plain SQL, built by %s, is no edited one", async (build) => {
    const compile = BUILDS[build] ?? String
    await withProject(engine, [], async ({ with: withMigrations }) => {
      await run(withMigrations([load(typescript(ts.ScriptTarget.ES2022)(PLAIN))]))
      expect(await find(withMigrations([load(compile(PLAIN))]))).toEqual([])
    })
  })

  test("edited, renamed and deleted files are named", async () => {
    const original = load(typescript(ts.ScriptTarget.ES2022)(SOURCE))
    const plain = load(typescript(ts.ScriptTarget.ES2022)(PLAIN))
    const compile = (source: string): MigrationType => load(typescript(ts.ScriptTarget.ES2022)(source))
    await withProject(engine, [], async ({ with: withMigrations }) => {
      for (const target of ["Plain", "3f2a"]) await run(withMigrations([plain, original]), { target })
      expect(await find(withMigrations([plain, original]))).toEqual([])
      const edited = compile(PLAIN.replace("VALUES (1)", "VALUES (3)"))
      expect(await find(withMigrations([edited]))).toMatchObject([
        { kind: "deleted", id: "3f2a91c07b4e", name: "Beads1768210200000" },
        { kind: "edited", name: "Plain1768210200000", message: expect.stringContaining("was edited") as string },
      ])
      const renamed = compile(SOURCE.replaceAll("Beads1768210200000", "Pearls1768210200000"))
      const other = compile(PLAIN.replaceAll("Plain1768210200000", "Simple1768210200000"))
      expect(await find(withMigrations([other, renamed]))).toMatchObject([
        { kind: "renamed", name: "Plain1768210200000", message: expect.stringContaining("Simple") as string },
        { kind: "renamed", id: "3f2a91c07b4e", name: "Beads1768210200000" },
      ])
      await expect(run(withMigrations([plain, renamed]))).rejects.toMatchObject({ code: "renamed-revision" })
      await expect(run(withMigrations([plain, renamed]), { onUnknown: "warn" })).rejects.toMatchObject({
        code: "renamed-revision",
      })
    })
  })

  test("run and revert warn of an edited file when they have something to do, or refuse", async () => {
    const compile = (source: string): MigrationType => load(typescript(ts.ScriptTarget.ES2022)(source))
    await withProject(engine, [], async ({ with: withMigrations, tables }) => {
      await run(withMigrations([compile(SOURCE)]))
      const edited = compile(SOURCE.replace("default: 5", "default: 6"))
      expect(await run(withMigrations([edited]), { onEdited: "fail" })).toMatchObject({ done: [], warnings: [] })
      const more = withMigrations([edited, migration("z", 1768210300000, { revision: "z", parents: ["3f2a91c07b4e"] })])
      await expect(run(more, { onEdited: "fail" })).rejects.toMatchObject({
        code: "edited-revision",
        message: expect.stringContaining("3f2a91c07b4e Beads") as string,
        next: expect.stringContaining("limbeck repair --accept 3f2a91c07b4e") as string,
      })
      expect(await tables()).not.toContain("z")
      expect((await run(more)).warnings).toEqual([expect.stringContaining("was edited after it was applied")])
      await expect(revert(more, { onEdited: "fail" })).rejects.toMatchObject({ code: "edited-revision" })
      expect((await revert(more, { target: "base" })).warnings).toHaveLength(1)
    })
  })
})

test("a migration that looks at the database is not judged", async () => {
  const reading = (value: number): MigrationType =>
    migration("reading", 1, {
      revision: "reading00000",
      up: async (runner: Parameters<MigrationInterface["up"]>[0]) => {
        const rows = (await runner.query("SELECT 1 AS one")) as { one: number }[]
        if (rows[0]?.one === value) await runner.query('CREATE TABLE "reading" ("id" integer)')
      },
    })
  await withProject("sqlite", [], async ({ with: withMigrations, journal }) => {
    await run(withMigrations([reading(1)]))
    expect((await journal())[0]).toMatchObject({ checksum: null })
    expect(await find(withMigrations([reading(2)]))).toEqual([])
  })
})
