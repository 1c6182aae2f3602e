import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { existsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { createDatabase, type TestDialect } from "../support/databases"
import { isAsShown, type Block, type Command } from "./page"

const repository = join(__dirname, "..", "..")
const SAMPLE = ["entities", "migrations", "ormconfig.ts", "tsconfig.json"]

/** The sample shop in a folder and a git repository of its own, with a database: where a page is tried. */
export interface Shop {
  /** Does what a block says. @throws Error with what differs from the page */
  readonly follow: (block: Block) => void
  readonly remove: () => Promise<void>
}

/** @param page a project of TypeORM's own migrations has one engine, unlike the sample */
export async function openShop(dialect: TestDialect, page: string): Promise<Shop> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "limbeck-shop-")))
  const database = await createDatabase(dialect)
  const environment: NodeJS.ProcessEnv = { ...cleanEnvironment(), DATABASE_URL: database.url, CI: "true" }
  environment.PATH = `${join(root, "node_modules", ".bin")}${delimiter}${environment.PATH ?? ""}`
  for (const name of SAMPLE) cpSync(join(repository, name), join(root, name), { recursive: true })
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "perle", private: true, ...ofRepository() }))
  writeFileSync(join(root, ".gitignore"), "node_modules\n*.db*\n.limbeck\norigin.git\n")
  if (page === "from-typeorm.md") forOneEngine(join(root, "ormconfig.ts"))
  linkPackages(root)
  const type = (text: string): { status: number | null; output: string } => {
    const done = spawnSync("bash", ["-c", `set -o pipefail; ${text}`], {
      cwd: root,
      env: environment,
      encoding: "utf8",
    })
    return { status: done.status, output: `${done.stdout}${done.stderr}` }
  }
  type(
    "git init -q -b main && git add . && git commit -qm 'The shop' && git init -q --bare origin.git && git remote add origin ./origin.git && git push -q origin main",
  )
  const run = (command: Command): void => {
    const exported = /^export (\w+)="?(.*?)"?$/.exec(command.text)
    if (exported !== null) return void (environment[exported[1] ?? ""] = exported[2] ?? "")
    // npx would only look for what is on the path here anyway, and take its time.
    const { status, output } = type(command.text.replace(/^npx (?=limbeck|tsc)/, ""))
    if (status === command.status && isAsShown(command.output, output)) return
    throw new Error(`$ ${command.text}\nexit ${status}, not ${command.status}, or not as shown:\n${output}`)
  }
  return {
    follow: (block) => {
      if (block.kind === "commands") for (const command of block.commands) run(command)
      else putFile(root, block.path, block.text)
    },
    remove: async () => {
      rmSync(root, { recursive: true, force: true })
      await database.drop()
    },
  }
}

/**
 * A page shows a file as its reader sees or edits it. A path with `*` is a migration: with methods of it
 * these are written into it, otherwise it must hold the text. A class that begins with `// ...` has the
 * rest added to the class of that file. Anything else is the whole file.
 */
function putFile(root: string, pattern: string, text: string): void {
  if (!pattern.includes("*")) return writeOrAdd(join(root, pattern), text)
  const path = findFile(root, pattern)
  const found = readFileSync(path, "utf8")
  if (/^(import|\/\*\*|export)/.test(text)) {
    if (!isAsShown(text, found)) throw new Error(`${pattern} is not as shown:\n${found}`)
    return
  }
  writeFileSync(path, replaceMembers(found, text))
}

function writeOrAdd(path: string, text: string): void {
  const members = /\{\n +\/\/ \.\.\.\n([\s\S]*)\}\n$/.exec(text)?.[1]
  mkdirSync(dirname(path), { recursive: true })
  if (members === undefined) return writeFileSync(path, text)
  const found = readFileSync(path, "utf8")
  const end = found.lastIndexOf("}")
  writeFileSync(path, `${found.slice(0, end)}\n${members}${found.slice(end)}`)
}

/** Methods replace those of the same name; fields are put before the first method. */
function replaceMembers(file: string, text: string): string {
  const members = text.split(/\n(?=\S)/)
  return members.reduce((current, member) => {
    const indented = member.trimEnd().replace(/^(?=.)/gm, "  ")
    const name = /^async (\w+)\(/.exec(member)?.[1]
    if (member.trim() === "" || member.startsWith("}")) return current
    return name === undefined
      ? current.replace(/\n {2}async up\(/, `\n${indented}\n\n  async up(`)
      : current.replace(new RegExp(`  async ${name}\\([\\s\\S]*?\\n  \\}`), () => `${indented}\n  }`)
  }, file)
}

function findFile(root: string, pattern: string): string {
  const [folder, name] = [dirname(pattern), pattern.slice(dirname(pattern).length + 1)]
  const [before = "", after = ""] = name.split("*")
  const files = readdirSync(join(root, folder)).filter((file) => file.startsWith(before) && file.endsWith(after))
  if (files.length !== 1) throw new Error(`${files.length} files are "${pattern}", and the page shows one`)
  return join(root, folder, files[0] ?? "")
}

function forOneEngine(file: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replace(/^export const limbeck.*$/m, ""))
}

/** The repository's own scripts, as a project of its users has them, and the style of its files. */
function ofRepository(): object {
  const { scripts, prettier } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    scripts: Record<string, string>
    prettier: object
  }
  const found = Object.entries(scripts).filter(([name]) => name.startsWith("migration:"))
  const own = found.map(([name, text]) => [name, text.replace(/^node \S+limbeck\.mjs/, "limbeck")])
  return { scripts: Object.fromEntries(own), prettier }
}

function linkPackages(root: string): void {
  const modules = join(root, "node_modules")
  mkdirSync(join(modules, ".bin"), { recursive: true })
  mkdirSync(join(modules, "@types"))
  const packages = [
    "@types/node",
    "typeorm",
    "reflect-metadata",
    "sqlite3",
    "better-sqlite3",
    "pg",
    "typescript",
    "prettier",
  ]
  for (const name of packages.filter((each) => existsSync(join(repository, "node_modules", each)))) {
    symlinkSync(join(repository, "node_modules", name), join(modules, name))
  }
  symlinkSync(repository, join(modules, "limbeck"))
  symlinkSync(join(repository, "dist", "cli.js"), join(modules, ".bin", "limbeck"))
  symlinkSync(join(repository, "node_modules", "typescript", "bin", "tsc"), join(modules, ".bin", "tsc"))
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, DIRECT_URL, NODE_ENV, NODE_OPTIONS, PGPASSWORD, ...env } = process.env
  void [FORCE_COLOR, DIRECT_URL, NODE_ENV, NODE_OPTIONS, PGPASSWORD]
  const author = { GIT_AUTHOR_NAME: "Kari", GIT_AUTHOR_EMAIL: "kari@perle.example" }
  const committer = { GIT_COMMITTER_NAME: "Kari", GIT_COMMITTER_EMAIL: "kari@perle.example" }
  return { ...env, ...author, ...committer, npm_config_loglevel: "silent" }
}
