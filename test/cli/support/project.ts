import { spawn, type ChildProcess } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import type { FindingDocument, RevisionDocument } from "../../../src/library/documents"
import { createDatabase, type TestDatabase, type TestDialect } from "../../support/databases"
import { ormconfig, SHOP, tsconfig } from "./sources"
import { describeContents } from "./contents"

const repository = join(__dirname, "..", "..", "..")
const cli = join(repository, "dist", "cli.js")
const usualPackages = ["typeorm", "reflect-metadata", "sqlite3", "better-sqlite3", "pg", "typescript", "limbeck"]

// A test runs up to twenty processes, and the machine may be busy with others.
jest.setTimeout(180_000)

/** What a finished command left behind. */
export interface Finished {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** What `--json` prints; tests read the members they are about. */
export interface Document {
  readonly command: string
  readonly ok: boolean
  readonly revisions?: readonly RevisionDocument[]
  readonly findings?: readonly FindingDocument[]
  readonly file?: string | null
  readonly error?: { code: string; message: string; next: string | null }
  readonly [more: string]: unknown
}

export interface CommandOptions {
  /** Below the root. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A project in a folder of its own, as npm would have installed it, with a database of its own. */
export interface CliProject {
  readonly root: string
  readonly database: TestDatabase
  readonly write: (files: Readonly<Record<string, string>>) => void
  readonly edit: (file: string, change: (text: string) => string) => void
  readonly read: (file: string) => string
  readonly delete: (file: string) => void
  /** Names of the migration files, oldest first. */
  readonly migrations: () => readonly string[]
  /** The text of the one migration file whose name ends so. */
  readonly migration: (name: string) => string
  readonly limbeck: (args: readonly string[], options?: CommandOptions) => Promise<Finished>
  /** As `limbeck`, and fails with what was printed unless it exits with 0. */
  readonly succeed: (...args: readonly string[]) => Promise<Finished>
  /** As `limbeck` with `--json`; stdout must be one document. */
  readonly json: (...args: readonly string[]) => Promise<Document>
  readonly start: (args: readonly string[], options?: CommandOptions) => ChildProcess
  /** Every file of the project and everything in its database, to compare before and after. */
  readonly contents: () => Promise<unknown>
  readonly remove: () => Promise<void>
}

export interface ProjectOptions {
  readonly files?: Readonly<Record<string, string>>
  readonly packages?: readonly string[]
}

/** A shop with two entities, unless `files` say otherwise; `DATABASE_URL` names its database. */
export async function createCliProject(dialect: TestDialect, options: ProjectOptions = {}): Promise<CliProject> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "limbeck-cli-")))
  const database = await createDatabase(dialect)
  const env = { DATABASE_URL: database.url }
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  write({ "package.json": "{}", "tsconfig.json": tsconfig, "ormconfig.ts": ormconfig(), ...(options.files ?? SHOP) })
  install(root, options.packages ?? usualPackages)
  const start: CliProject["start"] = (args, { cwd = ".", env: more = {} } = {}) =>
    spawn(process.execPath, [cli, ...args], { cwd: join(root, cwd), env: { ...cleanEnvironment(), ...env, ...more } })
  const limbeck: CliProject["limbeck"] = async (args, given) => {
    const finished = await finish(start(args, given))
    refuseSecrets(finished, database.url)
    return finished
  }
  const migrations = (): readonly string[] => listFolder(join(root, "migrations"))
  const read = (file: string): string => readFileSync(join(root, file), "utf8")
  return {
    root,
    database,
    write,
    edit: (file, change) => {
      write({ [file]: change(read(file)) })
    },
    read,
    delete: (file) => {
      rmSync(join(root, file), { recursive: true })
    },
    migrations,
    migration: (name) => read(join("migrations", onlyOne(migrations(), name))),
    limbeck,
    succeed: async (...args) => {
      const finished = await limbeck(args)
      if (finished.status === 0) return finished
      throw new Error(`limbeck ${args.join(" ")} ended with ${finished.status}\n${finished.stdout}${finished.stderr}`)
    },
    json: async (...args) => JSON.parse((await limbeck([...args, "--json"])).stdout) as Document,
    start,
    contents: async () => ({ files: readFiles(root), database: await describeContents(database) }),
    remove: async () => {
      rmSync(root, { recursive: true, force: true })
      await database.drop()
    },
  }
}

/** Runs a test's body in a project, and removes that whatever happens. */
export async function withProject<T>(
  dialect: TestDialect,
  options: ProjectOptions,
  use: (project: CliProject) => Promise<T>,
): Promise<T> {
  const project = await createCliProject(dialect, options)
  try {
    return await use(project)
  } finally {
    await project.remove()
  }
}

export function finish(child: ChildProcess): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let stdout = ""
    let stderr = ""
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
    child.on("error", reject)
    child.on("close", (status) => {
      resolve({ status: status ?? -1, stdout, stderr })
    })
  })
}

/** Links, as a workspace's install makes them: each resolves to the one copy that the repository has. */
function install(root: string, packages: readonly string[]): void {
  mkdirSync(join(root, "node_modules"), { recursive: true })
  for (const name of packages) {
    const from = name === "limbeck" ? repository : join(repository, "node_modules", name)
    mkdirSync(dirname(join(root, "node_modules", name)), { recursive: true })
    symlinkSync(from, join(root, "node_modules", name))
  }
}

/** Neither colours nor addresses of whoever runs the tests. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, DIRECT_URL, NODE_ENV, NODE_OPTIONS, PGPASSWORD, ...env } = process.env
  void [FORCE_COLOR, DIRECT_URL, NODE_ENV, NODE_OPTIONS, PGPASSWORD]
  return { ...env, CI: "true" }
}

/** No output of any command may hold the password of its database. */
function refuseSecrets({ stdout, stderr }: Finished, url: string): void {
  const password = url.startsWith("postgres") ? new URL(url).password : ""
  if (password !== "" && `${stdout}${stderr}`.includes(password)) {
    throw new Error(`the password was printed:\n${stdout}${stderr}`)
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function onlyOne(files: readonly string[], name: string): string {
  const [found, other] = files.filter((file) => file.replace(/\.ts$/, "").endsWith(`-${name}`))
  if (found !== undefined && other === undefined) return found
  throw new Error(`${found === undefined ? "no" : "more than one"} migration "${name}" in ${files.join(", ")}`)
}

function readFiles(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("node_modules"))
  return Object.fromEntries(paths.sort().map((path) => [relative(root, path), readFileSync(path, "base64")]))
}
