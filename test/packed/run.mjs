// Packs limbeck as it would be published, installs it into projects that have never seen this
// repository, and works there as their developer would. Prints "N passed, N failed".
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, "..", "..")
const scratch = mkdtempSync(join(tmpdir(), "limbeck-packed-"))
const chosen = process.argv.slice(2)
let passed = 0
let failed = 0

process.on("exit", () => rmSync(scratch, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130))

const tarball = pack()
for (const name of ["commonjs", "esm-typescript", "esm-javascript"]) {
  if (chosen.length === 0 || chosen.includes(name)) tryProject(name)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function pack() {
  const packed = say(root, "npm", ["pack", "--json", "--pack-destination", scratch])
  const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[\n")))
  const strays = files.map((file) => file.path).filter((path) => /^(src|test|bench|scripts|entities)\//.test(path))
  check("the tarball holds the build and the documents, nothing else", strays.length === 0, strays.join(", "))
  return join(scratch, filename)
}

function tryProject(name) {
  const folder = join(scratch, name)
  cpSync(join(here, "fixtures", name), folder, { recursive: true })
  const title = (text) => `${name}: ${text}`
  const exits = (text, status, program, ...args) => {
    const done = say(folder, program, args)
    check(title(text), done.status === status, `exit ${done.status}\n${done.stdout}${done.stderr}`)
    return done
  }
  exits("npm install of the tarball", 0, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", tarball)
  linkDriver(folder)
  exits("require", 0, "node", "--input-type=commonjs", "-e", expectOperations(`require("limbeck")`))
  exits(
    "import",
    0,
    "node",
    "--input-type=module",
    "-e",
    `import { operations } from "limbeck"
    if (typeof operations !== "function") process.exit(1)`,
  )
  exits("generate", 0, "npx", "--no-install", "limbeck", "generate", "-n", "Initial")
  exits("run", 0, "npx", "--no-install", "limbeck", "run")
  exits("check finds nothing", 0, "npx", "--no-install", "limbeck", "check")
  cpSync(join(folder, "changed"), join(folder, "entities"), { recursive: true })
  exits("generate of a new column", 0, "npx", "--no-install", "limbeck", "generate", "-n", "AddNewField")
  const file = existsSync(join(folder, "migrations"))
    ? readdirSync(join(folder, "migrations")).find((entry) => /^\d{13}-AddNewField\.[jt]s$/.test(entry))
    : undefined
  const text = file === undefined ? "" : readFileSync(join(folder, "migrations", file), "utf8")
  check(title("the file adds the column"), text.includes(`op.addColumn("books", "new_field"`), text)
  if (existsSync(join(folder, "tsconfig.json"))) typecheck(folder, exits)
  exits("check finds the pending migration", 1, "npx", "--no-install", "limbeck", "check")
  exits("run of the new column", 0, "npx", "--no-install", "limbeck", "run")
  exits("check finds nothing again", 0, "npx", "--no-install", "limbeck", "check")
  exits("revert", 0, "npx", "--no-install", "limbeck", "revert")
  const again = exits("run after revert", 0, "npx", "--no-install", "limbeck", "run")
  check(title("run says what it applied"), /AddNewField/.test(again.stdout), again.stdout)
}

function typecheck(folder, exits) {
  const types = join(folder, "node_modules", "@types")
  if (!existsSync(join(types, "node")))
    cpSync(join(root, "node_modules/@types/node"), join(types, "node"), { recursive: true })
  exits("the generated files pass the compiler", 0, "node", join(root, "node_modules/typescript/bin/tsc"), "-p", ".")
}

function expectOperations(entry) {
  return `if (typeof ${entry}.operations !== "function") process.exit(1)`
}

/** The driver compiled in this repository: compiling it again would take minutes and show nothing. */
function linkDriver(folder) {
  const place = join(folder, "node_modules", "sqlite3")
  if (!existsSync(place) && existsSync(dirname(place))) {
    symlinkSync(join(root, "node_modules", "sqlite3"), place, "junction")
  }
}

function say(cwd, program, args) {
  const env = { ...process.env, NODE_PATH: "", NODE_ENV: "", DATABASE_URL: "", npm_config_update_notifier: "false" }
  for (const name of Object.keys(env)) if (/^npm_(package|lifecycle)/.test(name)) delete env[name]
  return spawnSync(program, args, { cwd, encoding: "utf8", env, shell: process.platform === "win32", timeout: 300_000 })
}

function check(title, holds, detail) {
  if (holds) passed++
  else failed++
  console.log(`${holds ? "ok" : "NOT OK"}  ${title}`)
  if (!holds && detail) console.log(detail.replace(/^/gm, "        "))
}
