// npm run test:example [-- jest arguments]: installs examples/backend where it is not, and tests it
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { build, install, root, run } from "./prepare.mjs"

const folder = join(root, "examples", "backend")
const withoutNetwork = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network/i

install()
build() // the example installs limbeck as it is packed
installExample()
const jest = join(root, "node_modules/jest/bin/jest.js")
process.exit(run(process.execPath, [jest, "test/examples", ...process.argv.slice(2)]))

/** Without a network its tests are skipped, and say so; any other failure is one. */
function installExample() {
  if (existsSync(join(folder, "node_modules", "fastify"))) return
  console.error("Installing examples/backend (npm ci) ...")
  const windows = process.platform === "win32"
  // The drivers are those of the repository, so that nothing has to be compiled.
  const done = spawnSync(windows ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    shell: windows,
  })
  if (done.status === 0) return
  const said = `${done.stdout}${done.stderr}`.trim()
  if (!withoutNetwork.test(said)) {
    console.error(said)
    process.exit(1)
  }
  console.error(`examples/backend cannot be installed without a network: its tests are skipped`)
}
