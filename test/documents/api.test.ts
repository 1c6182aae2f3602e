import { spawnSync } from "node:child_process"
import { join } from "node:path"

test("docs/API.md is what the docstrings say, and everything public has one", () => {
  const root = join(__dirname, "..", "..")
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/api.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  })
  expect([stdout, stderr, status]).toEqual(["", "", 0])
}, 120_000)
