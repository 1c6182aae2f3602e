// Packs limbeck as it would be published, installs it into projects that have never seen this
// repository, and works there as their developer would. Prints "N passed, N failed, N skipped".
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { openHarness } from "./harness.mjs"
import { tryBundle, tryPnpm, tryProduction, tryTypeorm1, tryWorkspace } from "./projects.mjs"

const harness = openHarness(process.argv.slice(2))
const { check, root, wants } = harness
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const tarball = pack()
for (const name of ["commonjs", "esm-typescript", "esm-javascript", "javascript"]) if (wants(name)) tryProject(name)
if (wants("commonjs")) tryProduction(harness)
if (wants("javascript")) tryBundle(harness)
if (wants("typeorm-1")) tryTypeorm1(harness, tarball)
if (wants("workspace")) tryWorkspace(harness, tarball)
if (wants("pnpm")) tryPnpm(harness, tarball)
harness.finish()

function pack() {
  const packed = harness.say(root, "npm", ["pack", "--json", "--pack-destination", harness.scratch])
  const [{ filename, files, size }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[\n")))
  const strays = files
    .map((file) => file.path)
    .filter((path) => !/^(dist\/[\w./-]+\.(js|d\.ts)(\.map)?|docs\/.*|[\w.-]+)$/.test(path))
  check("the tarball holds the build and the documents, nothing else", strays.length === 0, strays.join(", "))
  check(`the tarball is under 1 MB (${(size / 1e6).toFixed(2)} MB)`, size < 1e6)
  const hooks = Object.keys(own.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))
  check("nothing runs when it is installed", hooks.length === 0, hooks.join(", "))
  const direct = Object.keys({ ...own.dependencies, ...own.optionalDependencies })
  const argued = readFileSync(join(root, "docs", "dependencies.md"), "utf8")
  const silent = direct.filter((name) => !argued.includes(`## ${name}\n`))
  check(
    `at most 10 direct dependencies (${direct.length}), each argued for`,
    direct.length <= 10 && silent.length === 0,
    silent.join(", "),
  )
  return join(harness.scratch, filename)
}

function tryProject(name) {
  const project = harness.open(name, name)
  const { folder, exits, limbeck, title } = project
  project.install(tarball)
  exits("require", 0, "node", "--input-type=commonjs", "-e", expectOperations(`require("limbeck")`))
  exits(
    "import",
    0,
    "node",
    "--input-type=module",
    "-e",
    `import { operations } from "limbeck"
    if (typeof operations !== "function") process.exit(1)`,
  )
  limbeck("init", 0, "init", "--yes")
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  check(title("init adds the scripts"), scripts?.["migration:generate"] === "limbeck generate", JSON.stringify(scripts))
  exits("generate by its npm script", 0, "npm", "run", "--silent", "migration:generate", "--", "-n", "Initial")
  limbeck("run", 0, "run")
  limbeck("check finds nothing", 0, "check")
  cpSync(join(folder, "changed"), join(folder, "entities"), { recursive: true })
  project.below("entities", "generate from a subfolder", 0, "generate", "-n", "AddNewField")
  const file = existsSync(join(folder, "migrations"))
    ? readdirSync(join(folder, "migrations")).find((entry) => /^\d{13}-AddNewField\.[jt]s$/.test(entry))
    : undefined
  const text = file === undefined ? "" : readFileSync(join(folder, "migrations", file), "utf8")
  check(title("the file adds the column"), text.includes(`op.addColumn("books", "new_field"`), text)
  if (existsSync(join(folder, "tsconfig.json"))) project.typecheck()
  limbeck("check finds the pending migration", 1, "check")
  project.below("migrations", "run of the new column, from a subfolder", 0, "run")
  check(
    title("the database is the one of the root"),
    existsSync(join(folder, "app.db")) && !existsSync(join(folder, "migrations", "app.db")),
  )
  limbeck("check finds nothing again", 0, "check")
  limbeck("revert", 0, "revert")
  const again = limbeck("run after revert", 0, "run")
  check(title("run says what it applied"), /AddNewField/.test(again.stdout), again.stdout)
}

function expectOperations(entry) {
  return `if (typeof ${entry}.operations !== "function") process.exit(1)`
}
