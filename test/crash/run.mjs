// node test/crash/run.mjs [--runs 200] [--dialect postgres|sqlite]
// Processes that are killed at random moments of thirty migrations; the next run must end as an undisturbed one.
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { install, run } from "../../scripts/prepare.mjs"

install()
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..")
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : process.argv[at + 1]
}
const dialect = option("dialect", "")
const only = dialect === "" ? [] : ["-t", `on ${dialect}`]
const jest = join(root, "node_modules", "jest", "bin", "jest.js")
const env = { ...process.env, LIMBECK_CRASH_RUNS: option("runs", "200") }
process.exit(run(process.execPath, [jest, "test/crash", "--runInBand", ...only], { cwd: root, env }))
