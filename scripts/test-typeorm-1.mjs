// npm run test:typeorm-1 [-- jest arguments | --run <npm script> [its arguments]]: everything on TypeORM 1.x.
// That line has no sqlite3 driver, so SQLite is reached by better-sqlite3.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { install, run } from "./prepare.mjs"
import { makeSecondTree } from "./second-tree.mjs"

install()
const tree = makeSecondTree("typeorm-1", { typeorm: "typeorm-1", "typeorm-1": undefined, sqlite3: undefined })
// What someone with a shop on the sqlite3 driver changes when they come to TypeORM 1.x.
const sample = join(tree, "ormconfig.ts")
writeFileSync(sample, readFileSync(sample, "utf8").replaceAll('type: "sqlite"', 'type: "better-sqlite3"'))

const given = process.argv.slice(2)
const [script, args] = given[0] === "--run" ? [given[1], given.slice(2)] : ["test", given]
const env = { ...process.env, LIMBECK_TEST_SQLITE: "better-sqlite3" }
process.exit(
  run("npm", ["run", "--silent", script, "--", ...args], { cwd: tree, env, shell: process.platform === "win32" }),
)
