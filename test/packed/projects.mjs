// Projects that differ in more than their language.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { linkDriver } from "./harness.mjs"

const load = createRequire(import.meta.url)

/** The CommonJS project, compiled, as a server has it: no sources, no compiler, no formatter. */
export function tryProduction({ open, root, check }) {
  const { folder, exits, title, limbeck } = open("commonjs", "commonjs")
  const compiler = join(root, "node_modules/typescript/bin/tsc")
  exits("compiles", 0, "node", compiler, "-p", ".", "--noEmit", "false", "--outDir", "compiled")
  for (const source of ["data-source.ts", "entities", "migrations", "app.db"])
    rmSync(join(folder, source), { recursive: true })
  for (const part of readdirSync(join(folder, "compiled")))
    cpSync(join(folder, "compiled", part), join(folder, part), { recursive: true })
  const file = join(folder, "data-source.js")
  writeFileSync(file, readFileSync(file, "utf8").replace("migrations/*.ts", "migrations/*.js"))
  rmSync(join(folder, "tsconfig.json"))
  exits(
    "npm ci for production",
    0,
    "npm",
    "ci",
    "--omit=dev",
    "--omit=optional",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
  )
  linkDriver(folder)
  const brought = ["typescript", "prettier"].filter((name) => existsSync(join(folder, "node_modules", name)))
  check(title("production brings no compiler and no formatter"), brought.length === 0, brought.join(", "))
  const size = sizeOf(join(folder, "node_modules", "limbeck"))
  const needed = ["yargs", ...dependenciesOf(folder, "yargs")].reduce(
    (sum, name) => sum + sizeOf(join(folder, "node_modules", name)),
    0,
  )
  console.log(`        limbeck ${megabytes(size)} MB, what it depends on ${megabytes(needed)} MB`)
  const start = `
    const dataSource = require("./data-source").default
    require("limbeck").migrate(dataSource).then(({ done }) => {
      if (done.length !== 2) throw new Error("applied " + done.length)
      const loaded = Object.keys(require.cache).filter((file) => /[\\\\/](yargs|typescript|prettier)[\\\\/]/.test(file))
      if (loaded.length > 0) throw new Error(loaded[0])
    })`
  exits("migrates when it starts, and loads no command line", 0, "node", "-e", start)
  limbeck("check in production", 0, "check")
  limbeck("revert in production", 0, "revert")
}

/** The plain JavaScript project in one file, beside nothing but the driver. */
export function tryBundle({ open, check, skip }) {
  const { folder, exits, title } = open("javascript", "javascript")
  let esbuild
  try {
    esbuild = load("esbuild")
  } catch {
    skip("a bundle", "esbuild is not installed")
    return
  }
  const files = readdirSync(join(folder, "migrations"))
  writeFileSync(
    join(folder, "listed.js"),
    `module.exports = [${files.map((file) => `...Object.values(require("./migrations/${file}"))`).join(", ")}]\n`,
  )
  const place = join(folder, "..", "bundled")
  mkdirSync(join(place, "node_modules"), { recursive: true })
  // What TypeORM asks for where another engine or cache is used, as its documentation on bundling has it.
  const absent = [
    "@google-cloud/spanner",
    "@sap/*",
    "hdb-pool",
    "ioredis",
    "mongodb",
    "mssql",
    "mysql",
    "mysql2",
    "oracledb",
  ]
  const others = [
    "pg",
    "pg-native",
    "pg-query-stream",
    "react-native-sqlite-storage",
    "redis",
    "sql.js",
    "sqlite3",
    "better-sqlite3",
    "typeorm-aurora-data-api-driver",
    "yargs",
    "typescript",
    "prettier",
  ]
  try {
    esbuild.buildSync({
      entryPoints: [join(folder, "main.js")],
      outfile: join(place, "main.js"),
      bundle: true,
      platform: "node",
      target: "node20",
      minifySyntax: true,
      keepNames: true,
      external: [...absent, ...others],
      logLevel: "silent",
    })
    check(title(`bundles (${megabytes(statSync(join(place, "main.js")).size)} MB)`), true)
  } catch (error) {
    check(title("bundles"), false, error.message)
    return
  }
  linkDriver(place)
  const done = exits(
    "the bundle migrates where there are no packages",
    0,
    "sh",
    "-c",
    "cd ../bundled && node main.js && node main.js",
  )
  check(title("the bundle applies once"), done.stdout === "applied 2, books 0\napplied 0, books 0\n", done.stdout)
}

/** The newest TypeORM, on the SQLite driver that it still has. */
export function tryTypeorm1({ open, check }, tarball) {
  const project = open("commonjs", "typeorm-1")
  const { folder, limbeck, title } = project
  edit(folder, "package.json", (text) => text.replace('"typeorm": "0.3.31"', '"typeorm": "^1.1.1"'))
  edit(folder, "data-source.ts", (text) => text.replace('type: "sqlite"', 'type: "better-sqlite3"'))
  project.install(tarball, "--ignore-scripts")
  linkDriver(folder, "better-sqlite3")
  limbeck("init", 0, "init", "--yes")
  limbeck("generate", 0, "generate", "-n", "Initial")
  limbeck("run", 0, "run")
  limbeck("check", 0, "check")
  const looked = limbeck("init again", 0, "init", "--yes")
  check(title("init has nothing left to propose"), !/^\+ /m.test(looked.stdout), looked.stdout)
  limbeck("revert", 0, "revert")
}

/** A monorepo with packages hoisted to its root, an application below apps/ and entities in a library. */
export function tryWorkspace({ open, check }, tarball) {
  const project = open("workspace", "workspace")
  const { folder, title, below } = project
  project.install(tarball, "--workspace", "apps/api")
  const place = "apps/api/src/books"
  below(place, "init", 0, "init", "--yes")
  const written = join(folder, "apps/api/src/data-source.ts")
  const text = existsSync(written) ? readFileSync(written, "utf8") : ""
  check(
    title("init writes a DataSource with the entities of both packages"),
    /entities: \[Author, join\(__dirname, "\*\*", "\*\.entity\.\{ts,js\}"\)\]/.test(text),
    text,
  )
  below(place, "generate", 0, "generate", "-n", "Initial")
  const made = existsSync(join(folder, "apps/api/src/migrations"))
    ? readdirSync(join(folder, "apps/api/src/migrations"))
    : []
  check(title("the file lies beside the application"), made.length === 1, made.join(", "))
  below("apps/api", "run", 0, "run")
  below(place, "check", 0, "check")
  below("apps/api", "revert", 0, "revert")
}

/** Packages that see nothing but what they name. */
export function tryPnpm({ open, check, say, scratch, root }, tarball) {
  const { folder, exits, title } = open("commonjs", "pnpm")
  const pnpm = join(root, "node_modules", "pnpm", "bin", "pnpm.cjs")
  // Packages come from where npm gets them, and into a store that goes with the folder.
  const registry = say(scratch, "npm", ["config", "get", "registry"]).stdout.trim()
  exits("install", 0, "node", pnpm, "add", `--registry=${registry}`, `--store-dir=${join(scratch, "store")}`, tarball)
  linkDriver(folder)
  const seen = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))
  check(title("what limbeck brings is not the project's to see"), !seen.includes("yargs"), seen.join(", "))
  for (const [text, ...args] of [
    ["init", "init", "--yes"],
    ["generate", "generate", "-n", "Initial"],
    ["run", "run"],
    ["check", "check"],
    ["revert", "revert"],
  ])
    exits(text, 0, "node", pnpm, "exec", "limbeck", ...args)
}

function edit(folder, file, change) {
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), "utf8")))
}

/** What a package needs, and what that needs. */
function dependenciesOf(folder, name, seen = new Set()) {
  const file = join(folder, "node_modules", name, "package.json")
  const { dependencies = {} } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}
  for (const needed of Object.keys(dependencies))
    if (!seen.has(needed)) dependenciesOf(folder, needed, seen.add(needed))
  return [...seen]
}

function sizeOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  return stat.isDirectory() ? readdirSync(path).reduce((sum, entry) => sum + sizeOf(join(path, entry)), 0) : stat.size
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(2)
}
