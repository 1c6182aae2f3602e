// What every command of this repository needs first: the dependencies, and a build that is newer
// than the sources. Plain JavaScript on Node alone, because nothing may be installed yet.
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Installs what package-lock.json names, when any of it is missing. */
export function install() {
  if (isInstalled()) return
  console.error("Installing the dependencies (npm ci) ...")
  runOrExit(npm(), ["ci", "--no-audit", "--no-fund"], { shell: process.platform === "win32" })
}

/** Compiles src to dist, when dist is missing or older. */
export function build({ always = false } = {}) {
  const stamp = join(root, "dist", ".built")
  const sources = [join(root, "src"), join(root, "tsconfig.json"), join(root, "tsconfig.build.json")]
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0
  if (!always && sources.every((path) => newest(path) < built)) return
  const started = new Date()
  runOrExit(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.build.json")])
  removeOrphans(join(root, "dist"))
  const cli = join(root, "dist", "cli.js")
  if (existsSync(cli)) chmodSync(cli, 0o755)
  writeFileSync(stamp, started.toISOString())
}

/** Runs a program with our terminal and gives its exit code, 128 + n where signal n ended it. */
export function run(program, args, options = {}) {
  const done = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options })
  if (done.error) throw done.error
  if (done.signal === "SIGINT") return 130
  return done.status ?? 143
}

function runOrExit(program, args, options) {
  // stdout belongs to the command that comes after: `migration:sql` prints nothing but SQL.
  const status = run(program, args, { stdio: ["ignore", process.stderr, process.stderr], ...options })
  if (status !== 0) process.exit(status)
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm"
}

/** npm writes node_modules/.package-lock.json last, so a half-finished install has none. */
function isInstalled() {
  const wanted = readPackages(join(root, "package-lock.json"))
  const found = readPackages(join(root, "node_modules", ".package-lock.json"))
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      (found[path] === undefined ? entry.optional || entry.peer : found[path].version === entry.version) === true,
  )
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {}
}

function newest(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stats.mtimeMs)
}

/** tsc leaves the output of a source file that is gone; it must not be packed. */
function removeOrphans(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) removeOrphans(path)
    const output = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(relative(join(root, "dist"), path))
    if (output && !existsSync(join(root, "src", `${output[1]}.ts`))) rmSync(path)
  }
}
