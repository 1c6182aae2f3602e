// npm run migration:<command> -- ...: the command line of this repository, built when it must be.
import { join } from "node:path"
import { build, install, root, run } from "./prepare.mjs"

install()
build()
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {}) // the child rolls back, then we end as it did
process.exit(run(process.execPath, [join(root, "dist", "cli.js"), ...process.argv.slice(2)], { cwd: process.cwd() }))
