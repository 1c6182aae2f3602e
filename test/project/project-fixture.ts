import { spawnSync } from "node:child_process"
import {
  existsSync,
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
import { dirname, join } from "node:path"
import ts from "typescript"

const repository = join(__dirname, "..", "..")

/** The compiler options that decorated entities need. */
export const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "ES2022",
    module: "commonjs",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  },
})

/** A project in a folder of its own, with the packages that npm would have installed. */
export interface ProjectFixture {
  readonly root: string
  /** Writes files, by path below the root. */
  readonly write: (files: Readonly<Record<string, string>>) => void
  /** Runs an async function body in a fresh process that has limbeck's functions in `limbeck`. */
  readonly run: <T>(body: string, options?: RunOptions) => T
  readonly remove: () => void
}

export interface RunOptions {
  /** Below the root. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** What a failed run gives in place of its result. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly next: string
  readonly stack: string
}

const usualPackages = ["typeorm", "reflect-metadata", "sqlite3", "better-sqlite3", "pg", "typescript"].filter((name) =>
  existsSync(join(repository, "node_modules", name)),
)

export function createProject(
  files: Readonly<Record<string, string>>,
  packages: readonly string[] = usualPackages,
): ProjectFixture {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "limbeck-project-")))
  const write = (added: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(added)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  write({ "package.json": "{}", ...files })
  mkdirSync(join(root, "node_modules"), { recursive: true })
  for (const name of packages) symlinkSync(join(repository, "node_modules", name), join(root, "node_modules", name))
  return {
    root,
    write,
    run: (body, options) => runInProcess(root, body, options ?? {}),
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Node's own module system, which Jest replaces in this process, is what the loader extends. */
function runInProcess<T>(root: string, body: string, { cwd, env }: RunOptions): T {
  const names = readdirSync(join(built(), "project")).filter((name) => name.endsWith(".js"))
  const script = `
    const limbeck = Object.assign({}, ...${JSON.stringify(names)}.map((name) => require(${JSON.stringify(join(built(), "project"))} + "/" + name)))
    const { LimbeckError } = require(${JSON.stringify(join(built(), "errors.js"))})
    const load = (dataSource) => limbeck.loadProject({ cwd: process.cwd(), dataSource })
    ;(async () => { ${body} })().then(
      (value) => process.stdout.write("\\nRESULT" + JSON.stringify(value ?? null)),
      (error) => process.stdout.write("\\nRESULT" + JSON.stringify({
        code: error instanceof LimbeckError ? error.code : "not a LimbeckError",
        message: error.message, next: error.next ?? "", stack: String(error.stack),
      })),
    )`
  const done = spawnSync(process.execPath, ["-e", script], {
    cwd: join(root, cwd ?? "."),
    env: { ...process.env, NODE_OPTIONS: "", ...env },
    encoding: "utf8",
    timeout: 50_000,
  })
  const result = done.stdout.split("\nRESULT")[1]
  if (result === undefined) throw new Error(`the process gave no result: ${done.stdout}\n${done.stderr}`)
  if (done.stderr !== "") throw new Error(`the process wrote to stderr: ${done.stderr}`)
  return JSON.parse(result) as T
}

let builtFolder: string | undefined

/** limbeck's sources as JavaScript, inside the repository so that it finds its own packages. */
function built(): string {
  if (builtFolder !== undefined) return builtFolder
  const folder = join(repository, ".limbeck", `built-${process.pid}-${Date.now()}`, "dist")
  compileFolder(join(repository, "src"), folder)
  process.once("exit", removeBuilt)
  return (builtFolder = folder)
}

export function removeBuilt(): void {
  if (builtFolder !== undefined && existsSync(builtFolder)) rmSync(dirname(builtFolder), { recursive: true })
  builtFolder = undefined
}

function compileFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    if (entry.isDirectory()) compileFolder(source, join(to, entry.name))
    else if (entry.name.endsWith(".ts")) {
      const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
        fileName: source,
        // Node16 keeps `import()` in CommonJS output, as the real build does.
        compilerOptions: { module: ts.ModuleKind.Node16, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
      })
      writeFileSync(join(to, entry.name.replace(/\.ts$/, ".js")), outputText)
    }
  }
}

/** A data-source file for SQLite in memory. */
export function dataSourceFile(options: string, before = ""): string {
  return `
import "reflect-metadata"
import { DataSource } from "typeorm"
${before}
export const AppDataSource = new DataSource({ type: "better-sqlite3", database: ":memory:", ${options} })
`
}

/** An entity of one column beside its key. */
export function entityFile(name: string, column = "name"): string {
  return `
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"
@Entity()
export class ${name} {
  @PrimaryGeneratedColumn() id!: number
  @Column() ${column}!: string
}
`
}
