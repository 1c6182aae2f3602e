// A copy of this repository's sources below .tmp/, whose node_modules has other versions of some
// packages: `replaced` maps a name to the installed alias that stands in for it, or to nothing.
// A copy and not a setting, because TypeORM must be the same for sources, tests, type checker, built
// product and the small projects that the tests make.
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { root } from "./prepare.mjs"

export function makeSecondTree(name, replaced) {
  const tree = join(root, ".tmp", name)
  rmSync(tree, { recursive: true, force: true })
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" })
  for (const file of listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    copyFileSync(join(root, file), join(tree, file))
  }
  linkPackages(join(root, "node_modules"), join(tree, "node_modules"), replaced)
  return tree
}

function linkPackages(from, to, replaced) {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name.startsWith("@")) linkPackages(join(from, name), join(to, name), {})
    else if (!(name in replaced)) symlinkSync(join(from, name), join(to, name))
    else if (replaced[name] !== undefined) symlinkSync(join(from, replaced[name]), join(to, name))
  }
}
