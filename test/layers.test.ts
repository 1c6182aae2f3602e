import { readdirSync, readFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { checkLayers, DIALECT_EXCEPTIONS, type Source } from "./layers/layers"

const root = join(__dirname, "..")

describe("the layers of src", () => {
  it("hold", () => {
    const broken = checkLayers(readSources(join(root, "src")))
    expect(broken.map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([])
  })

  it("have no exception for a file that is gone", () => {
    const paths = readSources(join(root, "src")).map(({ path }) => path)
    expect(Object.keys(DIALECT_EXCEPTIONS).filter((path) => !paths.includes(path))).toEqual([])
  })
})

describe("the check of the layers", () => {
  const schema: Source = { path: "src/schema/tables.ts", text: "export interface Table {}\n" }
  const runner: Source = { path: "src/runner/run.ts", text: "export const run = 1\n" }

  it("accepts an import to the left, and errors.ts everywhere", () => {
    const errors: Source = { path: "src/errors.ts", text: "export class LimbeckError extends Error {}\n" }
    const diff: Source = {
      path: "src/diff/diff.ts",
      text: `import type { Table } from "../schema/tables"\nimport { LimbeckError } from "../errors"\n`,
    }
    expect(checkLayers([schema, errors, diff])).toEqual([])
  })

  it.each<[string, Source, RegExp]>([
    ["an import to the right", plant("diff", `import { run } from "../runner/run"`), /may not import src\/runner/],
    ["a type import to the right", plant("diff", `import type { run } from "../runner/run"`), /may not import/],
    ["an import type expression", plant("diff", `type R = import("../runner/run").run`), /may not import src\/runner/],
    ["a re-export", plant("diff", `export * from "../runner/run"`), /may not import src\/runner/],
    ["a require", plant("diff", `const r = require("../runner/run")`), /may not import src\/runner/],
    ["a lazy import", plant("diff", `const r = import("../runner/run")`), /may not import src\/runner/],
    ["a sibling of one rank", plant("diff", `import { x } from "../script/print"`), /may not import src\/script/],
    ["another engine", plant("dialects/sqlite", `import { x } from "../postgres/types"`), /dialects\/sqlite may not/],
    ["the project from below", plant("runner", `import { x } from "../project/load"`), /imported by commands/],
    ["anything in the nouns", plant("schema", `import { x } from "typeorm"`), /imports nothing/],
    ["typeorm's inside", plant("runner", `import { x } from "typeorm/driver/Driver"`), /look inside typeorm/],
    ["a compared dialect", plant("diff", `if (name === "postgres") stop()`), /asks which dialect/],
    ["a switch over dialects", plant("diff", `switch (name) { case "sqlite": stop() }`), /asks which dialect/],
    ["typeorm's schema builder", plant("runner", `driver.createSchemaBuilder()`), /schema builder/],
    ["a synchronize", plant("runner", `await dataSource.synchronize()`), /synchronize/],
    ["a folder nobody placed", plant("misc", `import { x } from "../schema/tables"`), /no place in the import rule/],
    ["a long file", plant("diff", "x()\n".repeat(401)), /at most 400/],
    ["a nameless file", { path: "src/diff/utils.ts", text: "" }, /no noun/],
    ["a file in camel case", { path: "src/diff/listDiff.ts", text: "" }, /kebab-case/],
  ])("finds %s", (_, planted, message) => {
    const found = checkLayers([schema, runner, planted]).filter(({ path }) => path === planted.path)
    expect(found.map((violation) => violation.message)).toEqual(
      expect.arrayContaining([expect.stringMatching(message)]),
    )
  })

  it("finds a cycle of folders, and one of files", () => {
    const [a, b]: Source[] = [
      { path: "src/diff/a.ts", text: `import { b } from "../script/b"` },
      { path: "src/script/b.ts", text: `import type { a } from "../diff/a"` },
    ]
    expect(checkLayers([a!, b!]).map(({ message }) => message)).toEqual(
      expect.arrayContaining(["folder cycle: diff -> script -> ... -> diff"]),
    )
    const [c, d]: Source[] = [
      { path: "src/diff/c.ts", text: `import { d } from "./d"` },
      { path: "src/diff/d.ts", text: `export { c } from "./c"` },
    ]
    expect(checkLayers([c!, d!]).map(({ message }) => message)).toEqual([
      "file cycle: src/diff/c.ts -> src/diff/d.ts -> ... -> src/diff/c.ts",
      "file cycle: src/diff/d.ts -> src/diff/c.ts -> ... -> src/diff/d.ts",
    ])
  })

  function plant(folder: string, text: string): Source {
    return { path: `src/${folder}/planted.ts`, text: `${text}\n` }
  }
})

function readSources(folder: string): Source[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return readSources(path)
    if (!entry.name.endsWith(".ts")) return []
    return [{ path: relative(root, path).split(sep).join("/"), text: readFileSync(path, "utf8") }]
  })
}
