// node test/corpus/run.mjs <folder> [--set <part of an id>] [--dialect postgres|sqlite] [--singly] [--verbose]
// Takes a folder of recorded entity sets (sets.json, load-set.cjs) and checks P1 to P4 on each; see properties.ts.
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { install, run } from "../../scripts/prepare.mjs"

install()
const main = join(dirname(fileURLToPath(import.meta.url)), "main.ts")
const options = { cwd: process.cwd() }
process.exit(run(process.execPath, ["-r", "ts-node/register/transpile-only", main, ...process.argv.slice(2)], options))
