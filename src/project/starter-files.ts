import { dirname, join } from "node:path"
import { pathFrom, type NestSurvey, type Survey } from "./survey"
import { isFolder } from "./tsconfig"

/** A file to write, or one with a change in it. */
export interface Proposal {
  readonly file: string
  /** What is done, as a person reads it. */
  readonly summary: string
  readonly text: string
}

const ENTITY_SUFFIX = /[^/]*(\.[\w-]+)\.[mc]?[jt]s$/

/** A data-source file for an application whose DataSource is made by TypeOrmModule. */
export function proposeDataSource(survey: Survey, nest: NestSurvey): Proposal {
  const { root } = survey
  const folder = isFolder(join(root, "src")) ? join(root, "src") : root
  const file = join(folder, "data-source.ts")
  const isModule = survey.package.type === "module"
  const here = isModule ? "import.meta.dirname" : "__dirname"
  const place = (glob: string): string =>
    `join(${[here, ...glob.split("/").map((part) => JSON.stringify(part))].join(", ")})`
  const entities = entityGlobs(folder, nest.entityFiles)
  const [migrations = join(folder, "migrations")] = survey.migrationFolders
  const options = [
    ...connectionOf(survey, nest),
    `entities: [${[...nest.imported.map(({ name }) => name), ...entities.map(place)].join(", ")}],`,
    `migrations: [${place(`${pathFrom(folder, migrations)}/*.{ts,js}`)}],`,
  ]
  const text = [
    `import "reflect-metadata"`,
    `import { join } from "node:path"`,
    ...nest.imported.map(({ name, from }) => `import { ${name} } from "${from}"`),
    `import { DataSource } from "typeorm"`,
    "",
    "/** For the command line; the application has its own from TypeOrmModule, which should read the same variables. */",
    "export default new DataSource({",
    ...options.map((line) => `  ${line}`),
    "})",
    "",
  ].join("\n")
  return { file, summary: `write a DataSource for the command line, with the entities of the forFeature calls`, text }
}

/** Globs below `folder` that cover the files: by their common suffix, else by their folders. */
export function entityGlobs(folder: string, files: readonly string[]): string[] {
  if (files.length === 0) return []
  const suffixes = new Set(files.map((file) => ENTITY_SUFFIX.exec(pathFrom(folder, file))?.[1] ?? ""))
  const [suffix = ".entity", other] = suffixes
  if (other === undefined && suffix !== "") return [`**/*${suffix}.{ts,js}`]
  const folders = new Set(files.map((file) => pathFrom(folder, dirname(file))))
  return [...folders].map((path) => `${path === "" ? "" : `${path}/`}*.{ts,js}`)
}

const CONNECTION = ["url", "host", "port", "username", "password", "database", "schema"]

/** By driver; the others open a file. */
const UNKNOWN_CONNECTION: Readonly<Record<string, string>> = { postgres: "url: process.env.DATABASE_URL," }

/** What can be said of the connection without running the module: literals and variables of the environment. */
function connectionOf({ drivers }: Survey, { roots }: NestSurvey): string[] {
  const [{ options } = { options: "" }] = roots
  const type = /\btype\s*:\s*["'`]([\w-]+)["'`]/.exec(options)?.[1] ?? drivers[0] ?? "postgres"
  const known = CONNECTION.flatMap((key) => {
    const value = new RegExp(`\\b${key}\\s*:\\s*([^\\n]+?),?\\s*(?:\\n|$|\\})`).exec(options)?.[1]
    const expression = value === undefined ? undefined : expressionOf(key, value)
    return expression === undefined ? [] : [`${key}: ${expression},`]
  })
  const unknown = UNKNOWN_CONNECTION[type] ?? 'database: process.env.DATABASE_FILE ?? "app.db",'
  return [`type: ${JSON.stringify(type)},`, ...(known.length === 0 ? [unknown] : known)]
}

function expressionOf(key: string, value: string): string | undefined {
  const variable =
    /^(?:await\s+)?[\w.]+\.get(?:OrThrow)?(?:<[^>]*>)?\(\s*["'](\w+)["']/.exec(value)?.[1] ??
    /process\.env(?:\.(\w+)|\[["'](\w+)["']\])/.exec(value)?.slice(1).find(Boolean)
  if (variable !== undefined) {
    const read = `process.env.${variable}`
    return key === "port" ? `Number(${read} ?? 5432)` : read
  }
  // A password that stands in the source is not written a second time.
  if (key === "password") return "process.env.DATABASE_PASSWORD"
  return /^(?:\d+|"[^"]*"|'[^']*')$/.test(value) ? value.replaceAll("'", '"') : undefined
}

const SCRIPTS = ["generate", "create", "run", "revert", "show", "check"] as const

/** The package.json with limbeck's scripts, and where its data-source file is; undefined where nothing is missing. */
export function proposePackage(survey: Survey, source: string, dataSource: string | undefined): Proposal | undefined {
  const own = survey.package
  const scripts = isTexts(own.scripts) ? own.scripts : {}
  const added = SCRIPTS.filter((name) => scripts[`migration:${name}`] === undefined)
  if (added.length === 0 && dataSource === undefined) return undefined
  const changed = {
    ...own,
    ...(added.length === 0
      ? {}
      : {
          scripts: { ...scripts, ...Object.fromEntries(added.map((name) => [`migration:${name}`, `limbeck ${name}`])) },
        }),
    ...(dataSource === undefined ? {} : { limbeck: { dataSource } }),
  }
  const indent = /^[ \t]+/m.exec(source)?.[0] ?? "  "
  const what = [
    ...(added.length === 0 ? [] : [`add the scripts ${added.map((name) => `migration:${name}`).join(", ")}`]),
    ...(dataSource === undefined ? [] : [`name the data-source file, "limbeck": { "dataSource": "${dataSource}" }`]),
  ]
  const end = source.endsWith("\n") ? "\n" : ""
  return {
    file: join(survey.root, "package.json"),
    summary: what.join("; "),
    text: `${JSON.stringify(changed, undefined, indent)}${end}`,
  }
}

/** Scripts of these names that do something else, and stay. */
export function otherScripts({ package: own }: Survey): readonly string[] {
  const scripts = isTexts(own.scripts) ? own.scripts : {}
  return SCRIPTS.flatMap((name) => {
    const text = scripts[`migration:${name}`]
    return text === undefined || text.includes("limbeck") ? [] : [`"migration:${name}": "${text}"`]
  })
}

/** The setting of both engines, where the data-source file speaks of both and has no settings yet. */
export function proposeSettings(file: string, source: string): Proposal | undefined {
  const speaksOfBoth = /["'`]postgres["'`]/.test(source) && /["'`](?:better-)?sqlite3?["'`]/.test(source)
  if (!speaksOfBoth || /\blimbeck\b/.test(source)) return undefined
  const value = `{ dialects: ["postgres", "sqlite"] }`
  const isTyped = /\.[mc]?ts$/.test(file)
  const isModule = /^(?:import|export)\s/m.test(source)
  const line = isTyped
    ? `export const limbeck: import("limbeck").LimbeckOptions = ${value}`
    : isModule
      ? `export const limbeck = ${value}`
      : `module.exports.limbeck = ${value}`
  return {
    file,
    summary: "say that every migration file must run on both engines",
    text: `${source.trimEnd()}\n\n${line}\n`,
  }
}

/** A workflow that runs the migrations on an empty database, compares, and takes the last one back and forth. */
export function proposeWorkflow({ root, drivers }: Survey): Proposal {
  const isPostgres = drivers.includes("postgres")
  const service = isPostgres
    ? `    services:
      postgres:
        image: postgres:17
        env:
          POSTGRES_PASSWORD: postgres
        ports: ["5432:5432"]
        options: --health-cmd pg_isready --health-interval 2s --health-timeout 5s --health-retries 15
    env:
      DATABASE_URL: postgresql://postgres:postgres@localhost:5432/postgres
`
    : ""
  return {
    file: join(root, ".github", "workflows", "migrations.yml"),
    summary: "write a workflow: run, check, revert, run",
    text: `name: migrations
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  migrations:
    runs-on: ubuntu-latest
${service}    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npx limbeck run
      - run: npx limbeck check --format github
      - if: github.event_name == 'pull_request'
        run: npx limbeck check --base origin/\${{ github.base_ref }} --format github
      - run: npx limbeck revert
      - run: npx limbeck run
`,
  }
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null
}
