import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createProject, dataSourceFile, removeBuilt, type Failure, type ProjectFixture } from "./project-fixture"

let project: ProjectFixture | undefined
afterEach(() => {
  project?.remove()
})
afterAll(removeBuilt)

const base = ["typeorm", "reflect-metadata", "better-sqlite3"]
const format = `return limbeck.formatSource(await load(), "const a = {b:'c'};", process.cwd() + "/migrations/x.ts")`

function open(files: Readonly<Record<string, string>>, packages = base): ProjectFixture {
  return (project = createProject({ "ormconfig.ts": dataSourceFile(""), ...files }, packages))
}

test("a project without prettier gets the house style", () => {
  expect(open({}).run(format)).toBe(`const a = { b: "c" }\n`)
})

test("the project's configuration decides, from the file's folder upward", () => {
  const { run } = open({ ".prettierrc": `{ "singleQuote": true }`, ".editorconfig": `root = true` })
  expect(run(format)).toBe(`const a = { b: 'c' };\n`)
})

test("a project with prettier and no configuration gets prettier's own style", () => {
  expect(open({}, [...base, "prettier"]).run(format)).toBe(`const a = { b: "c" };\n`)
})

test("the format hook runs on the file, with the project's own programs in reach", () => {
  const settings = `export const limbeck = { format: "shout {file}" }`
  const { run, root } = open({
    "ormconfig.ts": dataSourceFile("") + settings,
    "it's here.ts": "text",
    "node_modules/.bin/shout": `#!/bin/sh\ntr a-z A-Z < "$1" > "$1.new" && mv "$1.new" "$1"`,
  })
  const hook = `return limbeck.runFormatHook(await load(), process.cwd() + "/it's here.ts")`
  const failure = run<Failure>(hook)
  expect(failure).toMatchObject({ code: "format-failed" })
  expect(failure.message).toContain(`wrote "it's here.ts", but its formatter failed`)
  run(`require("fs").chmodSync("node_modules/.bin/shout", 0o755); ${hook}`)
  expect(readFileSync(join(root, "it's here.ts"), "utf8")).toBe("TEXT")
})
