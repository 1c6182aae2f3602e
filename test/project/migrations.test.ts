import { createProject, dataSourceFile, removeBuilt, type Failure, type ProjectFixture } from "./project-fixture"

let project: ProjectFixture | undefined
afterEach(() => {
  project?.remove()
})
afterAll(removeBuilt)

function open(declared: string, files: Readonly<Record<string, string>>, before = ""): ProjectFixture {
  const file = dataSourceFile(`migrations: ${declared}`, before)
  return (project = createProject({ "ormconfig.ts": file, ...files }))
}

function migration(name: string): string {
  return `export class ${name} { async up(): Promise<void> {} async down(): Promise<void> {} }\n`
}

/** As tsc writes it. */
function output(name: string): string {
  return `"use strict"\nexports.${name} = class ${name} { async up() {} async down() {} }\n`
}

const first = { "migrations/1700000000001-First.ts": migration("First1700000000001") }
const second = { "migrations/1700000000002-Second.ts": migration("Second1700000000002") }

const read = `
  const project = await load()
  const below = (file) => file === undefined ? null : file.replace(project.root + "/", "")
  const attempt = (act) => { try { return below(act()) } catch (error) { return error.code } }
  return {
    files: limbeck.listMigrationFiles(project).map(below),
    loaded: (await limbeck.loadMigrations(project)).map(({ migration, file }) => [migration.name, below(file)]),
    folder: attempt(() => limbeck.migrationsDirectory(project)),
    listed: limbeck.listsMigrationClasses(project),
  }`

interface Read {
  readonly files: string[]
  readonly loaded: [string, string | null][]
  readonly folder: string
  readonly listed: boolean
}

test("globs give files by name; other files in the folder are no migrations", () => {
  const { run } = open(`["migrations/*{.ts,.js}"]`, {
    ...second,
    ...first,
    "migrations/helper.ts": `export const helper = 1\nexport class Helper {}`,
    "migrations/index.ts": `export * from "./1700000000001-First"`,
    "migrations/1700000000001-First.d.ts": `export declare class First {}`,
    "migrations/1700000000001-First.js.map": `{}`,
    "migrations/README.md": "",
  })
  expect(run<Read>(read)).toMatchObject({
    loaded: [
      ["First1700000000001", "migrations/1700000000001-First.ts"],
      ["Second1700000000002", "migrations/1700000000002-Second.ts"],
    ],
    folder: "migrations",
    listed: false,
  })
})

test("one file may hold several classes, and a default export", () => {
  const { run } = open(`["migrations/*.ts"]`, {
    "migrations/1700000000001-Both.ts": migration("A1700000000001") + migration("B1700000000002"),
    "migrations/1700000000003-Default.ts": migration("C1700000000003").replace("export class", "export default class"),
  })
  expect(run<Read>(read).loaded.map(([name]) => name)).toEqual(["A1700000000001", "B1700000000002", "C1700000000003"])
})

const tsconfig = (options: object): Record<string, string> => ({
  "tsconfig.json": JSON.stringify({ compilerOptions: options }),
})
const compiled = { "dist/migrations/1700000000001-First.js": output("First1700000000001") }
const source = { "src/migrations/1700000000001-First.ts": migration("First1700000000001") }

test.each([
  ["rootDir and outDir", { rootDir: "src", outDir: "dist" }],
  ["outDir alone", { outDir: "dist" }],
])("globs on compiled output mean the source folder, by %s; a class in both counts once", (_, options) => {
  const added = { "src/migrations/1700000000002-Added.ts": migration("Added1700000000002") }
  const { run } = open(`["dist/migrations/*.js"]`, { ...tsconfig(options), ...compiled, ...source, ...added })
  expect(run(read)).toMatchObject({
    loaded: [
      ["First1700000000001", "src/migrations/1700000000001-First.ts"],
      ["Added1700000000002", "src/migrations/1700000000002-Added.ts"],
    ],
    folder: "src/migrations",
  })
})

test("a data-source file in JavaScript runs the output, and what is not compiled yet", () => {
  const { run } = createJavaScript({ ...compiled, ...source, "src/migrations/2-New.ts": migration("New2") })
  expect(run(read)).toMatchObject({
    files: ["dist/migrations/1700000000001-First.js", "src/migrations/2-New.ts"],
    folder: "src/migrations",
  })
})

test("output that was never built has its sources all the same", () => {
  const { run } = open(`["dist/migrations/*.js"]`, { ...tsconfig({ rootDir: "src", outDir: "dist" }), ...source })
  expect(run(read)).toMatchObject({ files: ["src/migrations/1700000000001-First.ts"], folder: "src/migrations" })
})

test("compiled output whose source is unknown: asks for --dir", () => {
  const { run } = open(`["build/migrations/*.js"]`, { ...tsconfig({ outDir: "dist" }) })
  expect(run<Read>(read).folder).toBe("migrations-folder")
  const failure = run<Failure>(`return limbeck.migrationsDirectory(await load())`)
  expect(failure.message).toBe(
    `could not tell where to write the migration: "migrations" in "ormconfig.ts" names compiled files or classes ` +
      `whose source folder is unknown`,
  )
  expect(failure.next).toMatch(/--dir migrations, or set migrationsDir/)
})

test.each([
  ["none", `[]`, "names no migrations"],
  ["two folders", `["a/*.ts", "b/*.ts"]`, /names ".*\/a" and ".*\/b"/],
])("%s named: asks for --dir", (_, declared, message) => {
  const failure = open(declared, {}).run<Failure>(`return limbeck.migrationsDirectory(await load())`)
  expect(failure.message).toMatch(message)
})

test("--dir counts from where it was typed, migrationsDir from the root; both win over globs", () => {
  const { run, root, write } = open(`["other/*.ts"]`, { "sub/a.txt": "", ...first })
  const folder = `return limbeck.migrationsDirectory(await load(), process.env.DIR)`
  expect(run(folder)).toBe(`${root}/other`)
  expect(run(folder, { cwd: "sub", env: { DIR: "here" } })).toBe(`${root}/sub/here`)
  write({ "ormconfig.ts": dataSourceFile("") + `\nexport const limbeck = { migrationsDir: "migrations" }` })
  expect(run(folder, { cwd: "sub" })).toBe(`${root}/migrations`)
  expect(run<Read>(read, { cwd: "sub" }).files).toEqual(["migrations/1700000000001-First.ts"])
})

test("a glob with an open folder means the one that holds migrations", () => {
  const files = { "src/shop/migrations/1-A.ts": migration("A1"), "src/entities/user.ts": "" }
  expect(open(`["src/*/migrations/*.ts"]`, files).run<Read>(read).folder).toBe("src/shop/migrations")
  expect(open(`["src/migrations/**/*.ts"]`, {}).run<Read>(read).folder).toBe("src/migrations")
})

test("listed classes: their file is known, and the folder to write to follows", () => {
  const before = `import { First1700000000001 } from "./migrations"`
  const { run } = open(
    `[First1700000000001]`,
    { ...first, "migrations/index.ts": `export * from "./1700000000001-First"` },
    before,
  )
  expect(run(read)).toEqual({
    files: [],
    loaded: [["First1700000000001", "migrations/1700000000001-First.ts"]],
    folder: "migrations",
    listed: true,
  })
})

test("run from a folder below, globs count from the project's root", () => {
  const { run } = open(`["migrations/*.ts"]`, { ...first, "src/deep/a.txt": "" })
  expect(run(read, { cwd: "src/deep" })).toMatchObject({
    files: ["migrations/1700000000001-First.ts"],
    folder: "migrations",
  })
})

function createJavaScript(files: Readonly<Record<string, string>>): ProjectFixture {
  return (project = createProject({
    ...tsconfig({ rootDir: "src", outDir: "dist" }),
    "ormconfig.js": `const { DataSource } = require("typeorm")
      exports.default = new DataSource({ type: "better-sqlite3", database: ":memory:", migrations: [__dirname + "/dist/migrations/*.js"] })`,
    ...files,
  }))
}
