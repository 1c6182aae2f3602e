// npm run quickstart: the whole workflow on a scratch copy of the sample shop, with the real
// commands, so that what it prints is also the tutorial.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { build, install, root, run } from "./prepare.mjs"

const hasColour = process.env.NO_COLOR ? false : Boolean(process.env.FORCE_COLOR) || process.stdout.isTTY === true
const paint = (code, text) => (hasColour ? `\u001B[${code}m${text}\u001B[0m` : text)

install()
build()
const shop = openShop()
say("A bead shop: entities, one migration, and an empty SQLite file.")
limbeck("run")
say("A developer adds a field to entities/product.ts:")
addField(join(shop, "entities", "product.ts"))
say("limbeck compares the classes with the database and writes the difference:")
limbeck("generate", "-n", "AddNewField")
say("This is what a colleague reviews:")
showFile(/-AddNewField\.ts$/)
say("Apply it:")
limbeck("run")
say("Nothing is left to do:")
limbeck("check")
say("Where the database is, and how it came there:")
limbeck("current")
limbeck("history")
say("Take it back:")
limbeck("revert")
limbeck("current")
say(
  `Done. The shop is in ${relative(process.cwd(), shop) || "."}: change an entity there, or run limbeck on the one in entities/:`,
)
console.log(
  `  npm run migration:generate -- -n AddSomething   ${paint(2, "or, in your own project: npx limbeck generate -n AddSomething")}`,
)

/** A fresh copy inside the repository, so that it finds typeorm and limbeck as a project would. */
function openShop() {
  const folder = join(root, ".tmp", "quickstart")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of ["entities", "migrations", "ormconfig.ts"])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  return folder
}

function addField(file) {
  const field = [`  @Column({ type: "varchar", nullable: true })`, `  new_field!: string | null`]
  const text = readFileSync(file, "utf8")
  const end = text.lastIndexOf("}")
  writeFileSync(file, `${text.slice(0, end)}\n${field.join("\n")}\n${text.slice(end)}`)
  for (const line of field) console.log(paint(32, `+ ${line}`))
}

function showFile(pattern) {
  const folder = join(shop, "migrations")
  const name = readdirSync(folder).find((entry) => pattern.test(entry))
  console.log(paint(2, `migrations/${name}`))
  console.log(highlight(readFileSync(join(folder, name), "utf8").trimEnd()))
}

function highlight(source) {
  const parts =
    /(\/\*[\s\S]*?\*\/|\/\/.*)|("(?:[^"\\]|\\.)*"|`[^`]*`)|\b(import|type|from|export|class|implements|static|readonly|async|await|const|new)\b|\b(op\.\w+)/g
  return source.replace(parts, (text, comment, string, keyword, operation) =>
    paint(comment ? 90 : string ? 32 : keyword ? 35 : operation ? 36 : 0, text),
  )
}

function limbeck(...args) {
  console.log(`${paint(90, "$")} ${paint(1, `limbeck ${args.join(" ")}`)}`)
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(shop, "perle.db")}`, NODE_ENV: "" }
  const status = run(process.execPath, [join(root, "dist", "cli.js"), ...args], { cwd: shop, env })
  if (status === 0) return
  console.error(`limbeck ${args[0]} ended with exit code ${status}`)
  process.exit(status)
}

function say(text) {
  console.log(`\n${paint(1, paint(34, text))}`)
}
