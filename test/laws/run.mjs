// node test/laws/run.mjs [--runs 1000] [--seed number] [--path "where it failed"] [--dialect postgres|sqlite]
// Random entities and edits on the real engines; a failure is shrunk to a case for test/cases/.
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { install, run } from "../../scripts/prepare.mjs"

install()
const main = join(dirname(fileURLToPath(import.meta.url)), "main.ts")
const options = { cwd: process.cwd() }
process.exit(run(process.execPath, ["-r", "ts-node/register/transpile-only", main, ...process.argv.slice(2)], options))
