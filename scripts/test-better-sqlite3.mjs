// npm run test:better-sqlite3 [-- jest arguments]: npm test, with SQLite reached by better-sqlite3.
import { join } from "node:path"
import { root, run } from "./prepare.mjs"

const env = { ...process.env, LIMBECK_TEST_SQLITE: "better-sqlite3" }
process.exit(run(process.execPath, [join(root, "scripts", "test.mjs"), ...process.argv.slice(2)], { env }))
