// npm test [-- jest arguments]
import { join } from "node:path"
import { build, install, root, run } from "./prepare.mjs"

install()
build() // tests that start the command line as a user would need it
process.exit(run(process.execPath, [join(root, "node_modules/jest/bin/jest.js"), ...process.argv.slice(2)]))
