import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { runInThisContext } from "node:vm"
import * as ts from "typescript"
import { COMMANDS } from "../../src/commands/commands"
import { methodOf } from "../../src/script/methods"
import { recordMigration, type RecordableMigration } from "../../src/script/record"
import { PART_KINDS, TOP_KINDS } from "../../src/schema/kinds"
import * as limbeck from "../../src/index"

const root = join(__dirname, "..", "..")
const documents = ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/FORMATS.md"]
const read = (path: string): string => readFileSync(join(root, path), "utf8")

/** The first column of the table below a heading, without code marks. */
function firstColumn(text: string, heading: string): string[] {
  const section = text.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? ""
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
  return rows.map((row) => (row.split("|")[1] ?? "").trim())
}

function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, code = ""]) => code)
}

describe("the documents", () => {
  it.each(documents)("%s names only files that exist", (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = ""]) => link)
    expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([])
  })

  it("README.md has every command, and no other", () => {
    const written = firstColumn(read("README.md"), "## Commands")
      .flatMap((cell) => [...cell.matchAll(/`([\w-]+)/g)])
      .map(([, name]) => name)
    expect([...new Set(written)].sort()).toEqual(COMMANDS.map(({ name }) => name).sort())
  })

  it("README.md has settings that exist", () => {
    const written = firstColumn(read("README.md"), "## Settings").map((cell) => cell.replaceAll("`", ""))
    const declared = [...read("src/project/options.ts").matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name)
    expect(written.length).toBeGreaterThan(5)
    expect(written.filter((name) => !declared.includes(name))).toEqual([])
  })

  it("FORMATS.md has every operation", () => {
    const text = read("docs/FORMATS.md")
    const verbs = ["create", "drop", "alter", "rename"] as const
    const methods = [...PART_KINDS, ...TOP_KINDS].flatMap((kind) => verbs.map((verb) => methodOf(verb, kind)))
    const isWritten = (method: string): boolean => {
      const [verb = "", noun = ""] = method.split(/(?<=^[a-z]+)(?=[A-Z])/)
      return text.includes(`\`${method}\``) || new RegExp(`\`${verb}\`.*\`${noun}\``).test(text)
    }
    // Schemas and extensions have nothing to alter.
    const possible = methods.filter((method) => !/^alter(?:Schema|Extension)$/.test(method))
    expect(possible.filter((method) => !isWritten(method))).toEqual([])
  })

  it("ARCHITECTURE.md has every folder", () => {
    const folders = ts.sys.getDirectories(join(root, "src"))
    expect(folders.filter((folder) => !read("docs/ARCHITECTURE.md").includes(`\`${folder}/\``))).toEqual([])
  })

  it.each(["README.md", "docs/FORMATS.md"])("%s shows a migration that works", async (path) => {
    const code = codeBlocks(read(path), "ts").find((block) => block.includes("implements MigrationInterface")) ?? ""
    const migration = load(code)
    const { operations } = await recordMigration(migration, "up", "sqlite")
    expect(operations).toMatchObject([
      { verb: "create", kind: "column", object: { name: "new_field", nullable: true } },
    ])
    expect((await recordMigration(migration, "down", "sqlite")).operations).toMatchObject([
      { verb: "drop", kind: "column", name: "new_field" },
    ])
  })
})

/** The migration of a code block, which may leave out its imports. */
function load(code: string): RecordableMigration {
  const { outputText } = ts.transpileModule(code.replace(/^import .*$/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  })
  const exported: Record<string, new () => RecordableMigration> = {}
  const run = runInThisContext(`(exports, operations) => {${outputText}}`) as (...given: unknown[]) => void
  run(exported, limbeck.operations)
  const [Migration] = Object.values(exported)
  if (Migration === undefined) throw new Error("the code block exports no migration")
  return new Migration()
}
