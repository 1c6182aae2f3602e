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

const entities = { "entities/user.ts": entityFile("User") }
const usual = dataSourceFile(`entities: ["entities/*.ts"]`)
const summary = `const { file, root, dialectName, dialects, options, warnings, typeorm } = await load()
  return { file: file.slice(root.length + 1), dialectName, dialects, options, warnings }`

test.each(["ormconfig.ts", "data-source.ts", "src/data-source.ts", "data-source.mts", "src/data-source.cts"])(
  "%s is found without being named",
  (file) => {
    expect(open({ ...entities, [file]: usual }).run(summary)).toMatchObject({ file, dialectName: "sqlite" })
  },
)

test("package.json names the file, and -d overrules it; an extension may be left out", () => {
  const { run } = open({
    "package.json": `{ "limbeck": { "dataSource": "db/main" } }`,
    "ormconfig.ts": "throw new Error()",
    "db/main.ts": usual,
    "db/other.ts": usual,
  })
  expect(run(summary)).toMatchObject({ file: "db/main.ts" })
  expect(run(summary.replace("load()", `load("db/other.ts")`))).toMatchObject({ file: "db/other.ts" })
})

test("from a folder below, the project above is found, and its paths mean the same", () => {
  const { run, root } = open({
    ...entities,
    "ormconfig.ts": usual.replace(":memory:", "shop.db"),
    "src/deep/a.ts": "",
  })
  const deep = `
    const project = await load()
    const { targets, globs } = await limbeck.expandEntities(project)
    return [project.cwd, project.root, targets.length, limbeck.describeTarget(project.dataSource)]`
  expect(run(deep, { cwd: "src/deep" })).toEqual([`${root}/src/deep`, root, 1, `sqlite:${root}/shop.db`])
})

const options = `{ type: "better-sqlite3" as const, database: ":memory:", entities: [] }`
test.each([
  ["a default export", `export default new DataSource(${options})`],
  ["options", `export const settings = ${options}`],
  ["options beside the DataSource made of them", `export const o = ${options}\nexport default new DataSource(o)`],
  [
    "one DataSource under two names",
    `export const AppDataSource = new DataSource(${options})\nexport default AppDataSource`,
  ],
  ["a promise", `export default Promise.resolve(new DataSource(${options}))`],
  ["a promise of options", `export const dataSource = Promise.resolve(${options})`],
  ["a function", `export default () => new DataSource(${options})`],
  ["an async function of options", `export async function createDataSource() { return ${options} }`],
  ["export =", `export = new DataSource(${options})`],
])("the file may export %s", (_, code) => {
  const file = `import "reflect-metadata"\nimport { DataSource } from "typeorm"\nvoid DataSource\n${code}`
  expect(open({ "ormconfig.ts": file }).run(summary)).toMatchObject({ dialectName: "sqlite" })
})

test("JavaScript works without TypeScript, as CommonJS and as ES module", () => {
  const commonJs = `const { DataSource } = require("typeorm")\nmodule.exports = new DataSource(${options.replace("as const", "")})`
  const esModule = `import { DataSource } from "typeorm"\nawait null\nexport default new DataSource(${options.replace("as const", "")})`
  expect(open({ "ormconfig.js": commonJs }).run(summary)).toMatchObject({ file: "ormconfig.js" })
  expect(open({ "ormconfig.mjs": esModule }).run(summary)).toMatchObject({ file: "ormconfig.mjs" })
  expect(open({ "package.json": `{"type":"module"}`, "data-source.js": esModule }).run(summary)).toMatchObject({
    file: "data-source.js",
  })
})

test("no data-source file: says where it looked", () => {
  const failure = open({ "ormconfig.json": "{}" }).run<Failure>(summary)
  expect(failure.code).toBe("data-source-missing")
  expect(failure.message).toMatch(
    /there is no ormconfig, data-source, src\/data-source .*"ormconfig.json" is not read|ormconfig\.json/,
  )
  expect(failure.next).toContain("--data-source")
  expect(open({}).run<Failure>(`return load("db.ts")`).message).toMatch(
    /--data-source db.ts names: there is no ".*\/db.ts"/,
  )
})

test("no DataSource in the file: says what it exports", () => {
  const failure = open({ "ormconfig.ts": `export const port = 1\nexport class Thing {}` }).run<Failure>(summary)
  expect(failure).toMatchObject({ code: "no-data-source" })
  expect(failure.message).toContain(`"ormconfig.ts": it exports no DataSource`)
  expect(failure.message).toContain(`it exports "port", "Thing"`)
})

test("two DataSources: both are named, and #name chooses", () => {
  const two = usual + usual.replace("AppDataSource", "Second").replace(/import.*\n/g, "")
  const { run } = open({ "ormconfig.ts": two })
  expect(run<Failure>(summary)).toMatchObject({
    code: "two-data-sources",
    message: `could not choose a DataSource in "ormconfig.ts": it exports "AppDataSource" and "Second"`,
    next: "limbeck <command> --data-source ormconfig.ts#AppDataSource, or limbeck <command> --data-source ormconfig.ts#Second",
  })
  expect(run(summary.replace("load()", `load("ormconfig.ts#Second")`))).toMatchObject({ file: "ormconfig.ts" })
  const missing = run<Failure>(`return load("ormconfig#Third")`)
  expect(missing.message).toContain(`it has no export "Third"; it exports "AppDataSource", "Second"`)
})

test("an exception in the file is told with its place", () => {
  const refusing = `function read(): string {\n  throw new Error("DATABASE_URL is not set")\n}\n${usual}\nread()`
  const failure = open({ "ormconfig.ts": refusing }).run<Failure>(summary)
  expect(failure.message).toContain(`could not load "ormconfig.ts": DATABASE_URL is not set\n  at ormconfig.ts:2:9`)
})

test("a driver of a database that limbeck does not know is not asked for", () => {
  const files = {
    "node_modules/typeorm/package.json": `{ "name": "typeorm", "main": "index.js" }`,
    "node_modules/typeorm/index.js": `exports.DataSource = class { constructor() {
      throw new Error('MySQL package has not been found installed. Please run "npm install mysql2".') } }`,
    "ormconfig.ts": `import { DataSource } from "typeorm"\nexport default new DataSource({ type: "mysql" })`,
  }
  expect(open(files, []).run<Failure>(summary)).toMatchObject({
    code: "unsupported-database",
    next: 'set `type` of the DataSource to "postgres", "sqlite" or "better-sqlite3"',
  })
})

test("a driver package that is not installed is named with the command that installs it", () => {
  const files = {
    "node_modules/typeorm/package.json": `{ "name": "typeorm", "main": "index.js" }`,
    "node_modules/typeorm/index.js": `exports.DataSource = class { constructor() {
      throw new Error('Postgres package has not been found installed. Please run "npm install pg".') } }`,
    "ormconfig.ts": `import { DataSource } from "typeorm"\nexport default new DataSource({ type: "postgres" })`,
  }
  expect(open(files, []).run<Failure>(summary)).toMatchObject({
    code: "driver-missing",
    message: `could not load "ormconfig.ts": the package "pg" is not installed`,
    next: "npm install pg",
  })
})

test("another database is refused by name", () => {
  const failure = open({ "ormconfig.ts": `export default { type: "sqljs", entities: [] }` }).run<Failure>(summary)
  expect(failure.code).toBe("unsupported-database")
  expect(failure.message).toContain("sql")
})

test("two copies of typeorm: both folders are named, and who uses the other", () => {
  const { run, root } = open({
    "ormconfig.ts": usual,
    "entities/user.ts": `import { copied } from "shop-entities"\nvoid copied\n${entityFile("User")}`,
    "node_modules/shop-entities/index.js": `exports.copied = require("typeorm").Entity`,
    "node_modules/shop-entities/node_modules/typeorm/package.json": `{ "name": "typeorm", "main": "index.js" }`,
    "node_modules/shop-entities/node_modules/typeorm/index.js": `exports.DataSource = require("./data-source/DataSource").DataSource`,
    "node_modules/shop-entities/node_modules/typeorm/data-source/DataSource.js": `exports.DataSource = class {}`,
  })
  const failure = run<Failure>(`return limbeck.expandEntities(await load())`)
  expect(failure.code).toBe("two-typeorms")
  expect(failure.message).toMatch(/node_modules\/typeorm(-1)?" by the DataSource/)
  expect(failure.message).toContain(`"${root}/node_modules/shop-entities/node_modules/typeorm"`)
  expect(failure.message).toContain(`by "node_modules/shop-entities/index.js"`)
})

test("settings come from the export limbeck, and are checked", () => {
  const good = `${usual}\nexport const limbeck = { dialects: ["postgres", "sqlite"], journal: false, wait: 5 }`
  expect(open({ "ormconfig.ts": good }).run(summary)).toMatchObject({
    dialects: ["sqlite", "postgres"],
    options: { journal: false, wait: 5 },
  })
  const failure = open({ "ormconfig.ts": `${usual}\nexport const limbeck = { migrationDir: "x" }` }).run<Failure>(
    summary,
  )
  expect(failure.message).toBe(
    `could not read the settings in "ormconfig.ts": there is no setting "migrationDir"; is it "migrationsDir"?`,
  )
})

test("synchronize: true is warned of", () => {
  const { run } = open({ "ormconfig.ts": dataSourceFile(`synchronize: true`) })
  expect(run<{ warnings: string[] }>(summary).warnings).toEqual([
    expect.stringContaining(`"synchronize: true" in "ormconfig.ts"`),
  ])
})

test("import of limbeck in a project that has none gives the running one", () => {
  const { run } = open({ "ormconfig.ts": `import * as limbeckItself from "limbeck"\nvoid limbeckItself\n${usual}` })
  const same = `const { file } = await load(); const found = require("module").createRequire(file).resolve("limbeck")
    return [typeof require(found), require.cache[found] !== undefined, /dist.index\\.js$/.test(found)]`
  expect(run(same)).toEqual(["object", true, true])
})
