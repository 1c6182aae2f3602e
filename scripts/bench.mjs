// npm run bench [-- --tables 1000 --runs 5 --engine postgres --peers --rows 1000000]
import { join } from "node:path"
import { build, install, root, run } from "./prepare.mjs"

install()
build()
const main = join(root, "bench", "main.ts")
process.exit(run(process.execPath, ["-r", "ts-node/register/transpile-only", main, ...process.argv.slice(2)]))
