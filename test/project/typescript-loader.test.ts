import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import {
  createProject,
  dataSourceFile,
  entityFile,
  removeBuilt,
  type Failure,
  type ProjectFixture,
} from "./project-fixture"

let project: ProjectFixture | undefined
afterEach(() => {
  project?.remove()
})
afterAll(removeBuilt)

function open(files: Readonly<Record<string, string>>, packages?: readonly string[]): ProjectFixture {
  return (project = createProject(files, packages))
}

const loadMain = `
  const exports = await limbeck.loadFile(process.cwd() + "/main.ts", process.cwd())
  return exports.result
`

const reflect = `import "reflect-metadata"\n`
const decorate = `const decorate = (target: object, key: string) => { void [target, key] }\n`

test("two classes that import each other get the decorator metadata that tsc's output has", () => {
  const { run } = open({
    "user.ts": `${reflect}import { Photo } from "./photo"\n${decorate}
      export class User { @decorate id!: number; @decorate photo!: Photo; @decorate photos!: Photo[] }`,
    "photo.ts": `import { User } from "./user"\n${decorate}export class Photo { @decorate user!: User; @decorate at!: Date }`,
    "main.ts": `import { User } from "./user"; import { Photo } from "./photo"
      const type = (target: Function, key: string) => Reflect.getMetadata("design:type", target.prototype, key).name
      export const result = [type(User, "id"), type(User, "photo"), type(User, "photos"), type(Photo, "user"), type(Photo, "at")]`,
  })
  expect(run(loadMain)).toEqual(["Number", "Photo", "Array", "Object", "Date"])
})

test("default exports that import each other find each other later, and a module without default is its own", () => {
  const { run } = open({
    "issue.ts": `import Comment from "./comment"; class Issue { comments = () => Comment.name } export default Issue`,
    "comment.ts": `import Issue from "./issue"; class Comment { issue = () => Issue.name } export default Comment`,
    "names.ts": `export const first = "first"`,
    "main.ts": `import Issue from "./issue"; import Comment from "./comment"; import names from "./names"
      export const result = [new Issue().comments(), new Comment().issue(), (names as unknown as { first: string }).first]`,
  })
  expect(run(loadMain)).toEqual(["Comment", "Issue", "first"])
})

test("tsconfig decides about decorators and fields; decorators are on where it is silent", () => {
  const main = `${reflect}${decorate}class A { @decorate id!: number }
    export const result = [Reflect.getMetadata("design:type", A.prototype, "id")?.name ?? null, "id" in new A()]`
  const tsconfig = (options: object): Record<string, string> => ({
    "tsconfig.json": `// comment\n{ "compilerOptions": ${JSON.stringify(options)}, }`,
    "main.ts": main,
  })
  expect(open({ "main.ts": main }).run(loadMain)).toEqual(["Number", false])
  expect(open(tsconfig({ target: "ES2022" })).run(loadMain)).toEqual(["Number", true])
  expect(open(tsconfig({ target: "ES2022", useDefineForClassFields: false })).run(loadMain)).toEqual(["Number", false])
  expect(open(tsconfig({ emitDecoratorMetadata: false })).run(loadMain)).toEqual([null, false])
})

test("tsconfig's paths, baseUrl and extends, .js suffixes and folders lead to the TypeScript files", () => {
  const { run } = open({
    "config/base.json": `{ "compilerOptions": { "baseUrl": "..", "paths": { "@app/*": ["src/*"], "exact": ["src/exact.ts"] } } }`,
    "tsconfig.json": `{ "extends": "./config/base" }`,
    "src/a.ts": `export const a = "a"`,
    "src/exact.ts": `export const exact = "exact"`,
    "src/user.entity.ts": `export const user = "user"`,
    "src/user.entity.js": `exports.user = "stale output"`,
    "src/all/index.ts": `export { b } from "./b.js"`,
    "src/all/b.ts": `export const b = "b"`,
    "src/data.json": `{ "json": true }`,
    "main.ts": `import { a } from "@app/a"; import { exact } from "exact"; import { user } from "./src/user.entity"
      import { user as same } from "./src/user.entity.js"; import { b } from "src/all"; import data from "@app/data.json"
      import { join } from "path"
      export const result = [a, exact, user, same, b, data.json, typeof join]`,
  })
  expect(run(loadMain)).toEqual(["a", "exact", "user", "user", "b", true, "function"])
})

test("an ES module project loads as CommonJS in memory: import.meta, __dirname, require, .mts", () => {
  const { run, root } = open({
    "package.json": `{ "type": "module" }`,
    "main.ts": `
      import { dirname } from "node:path"; import { fileURLToPath } from "node:url"; import { createRequire } from "node:module"
      import { other } from "./other.mjs"; import plain from "./plain.js"
      const __filename = fileURLToPath(import.meta.url)
      const __dirname = dirname(__filename)
      const require = createRequire(import.meta.url)
      const wrapped = { __dirname, require: 1 }
      export const result = [__dirname, import.meta.dirname, wrapped.__dirname, wrapped.require, other, plain.value,
        typeof require("typeorm").DataSource, import.meta.resolve("./other.mjs"), (await import("./plain.js")).default.value]`,
    "other.mts": `export const other: string = import.meta.filename.split("/").at(-1)!`,
    "plain.js": `export default { value: import.meta.url.endsWith("plain.js") }`,
  })
  const file = `file://${root}/other.mts`
  expect(run(loadMain)).toEqual([root, root, root, 1, "other.mts", true, "function", file, true])
})

test("top-level await anywhere among the imports is awaited, and every file runs once", () => {
  const { run } = open({
    "main.ts": `import { middle } from "./middle"; import { other } from "./other"
      export const result = [middle, other, (globalThis as any).runs]`,
    "middle.ts": `import { settings } from "./settings"; import "./count"; import asynchronous from "./asynchronous.mjs"
      export const middle = settings.name + asynchronous`,
    "other.ts": `import * as all from "./settings"; export * from "./settings"; export const other = all.settings.name`,
    "settings.ts": `import "./count"
      const read = async () => ({ name: "settled" })
      await new Promise((resolve) => setTimeout(resolve, 20))
      export const settings = await read()`,
    "asynchronous.mjs": `export default await Promise.resolve("!")`,
    "count.ts": `const all = globalThis as any; all.runs = (all.runs ?? 0) + 1`,
  })
  expect(run(loadMain)).toEqual(["settled!", "settled", 1])
})

test("an exception shows the line of the TypeScript file", () => {
  const { run } = open({
    "main.ts": `interface A {\n  a: string\n}\n\nimport { fail } from "./fail"\nfail({ a: "" })\nexport type B = A\n`,
    "fail.ts": `interface Long {\n  a: string\n}\n\n\nexport function fail(value: Long): void {\n  throw new Error("no " + typeof value)\n}\n`,
  })
  const failure = run<Failure>(loadMain)
  expect(failure).toMatchObject({ code: "load-failed", next: "edit fail.ts:7" })
  expect(failure.message).toContain(`could not load "main.ts": no object\n  at fail.ts:7:9\n  7 |   throw new Error`)
})

test("a syntax error shows file, line and the text, in TypeScript and in JavaScript", () => {
  const { run } = open({
    "main.ts": `import "./broken"\n`,
    "broken.ts": `export class A {\n  id: = 1\n}\n`,
    "main.js": `require("./output.js")`,
    "output.js": `exports.a = 1\nexports.b = = 2\n`,
  })
  const source = run<Failure>(loadMain)
  expect(source.code).toBe("syntax")
  expect(source.message).toMatch(/could not read ".*broken.ts", line 2: Type expected\.\n {2}2 \| {3}id: = 1/)
  const output = run<Failure>(`return limbeck.loadFile(process.cwd() + "/main.js", process.cwd())`)
  expect(output.message).toMatch(/could not load "main.js": .*\n {2}at output.js:2:13\n {2}2 \| exports.b = = 2/)
})

test("a package that is missing is named with the command that installs it", () => {
  const { run } = open({ "main.ts": `import "@org/thing/deep"\nexport const result = 1` })
  expect(run<Failure>(loadMain)).toMatchObject({
    code: "module-missing",
    message: `could not load "main.ts": the package "@org/thing" is not installed`,
    next: "npm install @org/thing",
  })
})

test("a project without TypeScript, or with one that cannot transpile, is loaded with limbeck's", () => {
  const files = { "main.ts": `export const result: string = "loaded"` }
  expect(open(files, []).run(loadMain)).toBe("loaded")
  const seven = {
    "node_modules/typescript/package.json": `{ "name": "typescript", "version": "7.0.1", "main": "index.js" }`,
    "node_modules/typescript/index.js": `throw new Error("was loaded")`,
  }
  expect(open({ ...files, ...seven }, []).run(loadMain)).toBe("loaded")
})

test("a warm cache loads no TypeScript; a changed source, a changed option and a damaged entry are compiled anew", () => {
  const { run, root, write } = open({ "main.ts": `export const result = ["one", 1 as number]` })
  const isLoaded = `
    const exports = await limbeck.loadFile(process.cwd() + "/main.ts", process.cwd())
    return [exports.result, Object.keys(require.cache).some((file) => file.endsWith("typescript.js"))]`
  expect(run(isLoaded)).toEqual([["one", 1], true])
  expect(run(isLoaded)).toEqual([["one", 1], false])

  const cache = join(root, "node_modules/.cache/limbeck")
  const [entry = ""] = readdirSync(cache).filter((name) => name.endsWith(".js"))
  writeFileSync(join(cache, entry), readFileSync(join(cache, entry), "utf8").replace("one", "bad"))
  expect(run(isLoaded)).toEqual([["one", 1], true])

  write({ "main.ts": `export const result = ["two", 2 as number]` })
  expect(run(isLoaded)).toEqual([["two", 2], true])
  write({ "tsconfig.json": `{ "compilerOptions": { "target": "ES2022" } }` })
  expect(run(isLoaded)).toEqual([["two", 2], true])
})

test("an error from a cached file still shows the line of the source", () => {
  const { run } = open({ "main.ts": `interface A {\n  a: 1\n}\n\nthrow new Error("late")\nexport type B = A` })
  run(loadMain)
  expect(run<Failure>(loadMain).message).toContain("at main.ts:5:7")
})

test("typeorm is imported as a default, too, as Node gives it to an ES module", () => {
  const { run } = open({
    "package.json": `{ "type": "module" }`,
    "main.ts": `import typeorm from "typeorm"\nexport const result = typeof typeorm.DataSource`,
  })
  expect(run(loadMain)).toBe("function")
})

test("entities that TypeORM reads through the loader build its metadata", () => {
  const { run } = open({
    "data-source.ts": dataSourceFile(`entities: ["entities/*.ts"]`),
    "entities/user.ts": entityFile("User"),
  })
  const columns = `
    const { metadatas } = await limbeck.buildMetadata(await load(), "sqlite")
    return metadatas.map((metadata) => [metadata.tableName, ...metadata.columns.map(({ propertyName }) => propertyName)])`
  expect(run(columns)).toEqual([["user", "id", "name"]])
})
