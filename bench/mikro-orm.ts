import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Command } from "./processes"
import { className, hasEnum, LABELS, parentOf, tableName, workFolder } from "./project"

const VERSION = "7.2.1"
const folder = join(workFolder, `mikro-orm-${VERSION}`)

/** MikroORM is no dependency of this repository: npm fetches it into the bench's own folder. @throws Error where it cannot */
export function installMikroOrm(): void {
  const installed = join(folder, "node_modules", ".package-lock.json")
  if (existsSync(installed)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
  const packages = ["core", "sql", "postgresql", "sqlite"].map((name) => `@mikro-orm/${name}@${VERSION}`)
  const npm = process.platform === "win32" ? "npm.cmd" : "npm"
  const options = ["--no-audit", "--no-fund", "--loglevel=error"]
  execFileSync(npm, ["install", ...options, ...packages], { cwd: folder, stdio: "pipe", timeout: 300_000 })
}

/** The same tables as MikroORM's entities, with the process that makes them or looks for differences. */
export function writeMikroOrmProject(tables: number): (verb: "create" | "check", url: string) => Command {
  const project = join(folder, `project-${tables}`)
  rmSync(project, { recursive: true, force: true })
  mkdirSync(join(project, "entities"), { recursive: true })
  const all = Array.from({ length: tables }, (_, at) => at)
  for (const at of all) writeFileSync(join(project, "entities", `${tableName(at)}.js`), entityText(at))
  const imports = all.map((at) => `import { ${className(at)} } from "./entities/${tableName(at)}.js"`)
  writeFileSync(join(project, "main.js"), [...imports, mainText(all.map(className))].join("\n"))
  return (verb, url) => ({ args: [join(project, "main.js"), verb], cwd: project, env: { DATABASE_URL: url } })
}

function mainText(names: readonly string[]): string {
  return `
const url = process.env.DATABASE_URL
const isSqlite = url.startsWith("sqlite:")
const { MikroORM } = await import(isSqlite ? "@mikro-orm/sqlite" : "@mikro-orm/postgresql")
const target = isSqlite ? { dbName: url.slice("sqlite:".length) } : { clientUrl: url }
const orm = await MikroORM.init({ ...target, entities: [${names.join(", ")}] })
if (process.argv[2] === "create") await orm.schema.create()
else {
  const found = await orm.schema.getUpdateSchemaSQL()
  if (found.trim() !== "") throw new Error("it finds differences: " + found.slice(0, 500))
}
await orm.close()
`
}

/** Stands in the JSON where the code is to have a function. */
const PARENT = "the parent's class"

function entityText(at: number): string {
  const parent = parentOf(at)
  const status = hasEnum(at)
    ? { enum: true, items: LABELS, default: "draft" }
    : { type: "string", length: 30, default: "draft" }
  const reference =
    parent === undefined
      ? { parent_id: { type: "integer", nullable: true } }
      : { parent: { kind: "m:1", entity: PARENT, fieldName: "parent_id", nullable: true, deleteRule: "set null" } }
  const properties = {
    id: { type: "integer", primary: true, autoincrement: true },
    name: { type: "string", length: 200, index: true },
    slug: { type: "string", length: 120, unique: true },
    description: { type: "text", nullable: true },
    price: { type: "decimal", precision: 10, scale: 2 },
    status,
    quantity: { type: "integer", default: 0 },
    is_active: { type: "boolean", default: true },
    details: { type: "json", nullable: true },
    ...reference,
    created_at: { type: "datetime", defaultRaw: "current_timestamp" },
    updated_at: { type: "datetime", defaultRaw: "current_timestamp" },
  }
  const schema = {
    name: className(at),
    tableName: tableName(at),
    properties,
    indexes: [{ properties: ["status", "created_at"] }],
    checks: [{ name: `CHK_${tableName(at)}_quantity`, expression: "quantity >= 0" }],
  }
  const text = JSON.stringify(schema, null, 2)
  const [other, literal] =
    parent === undefined
      ? ["", text]
      : [
          `import { ${className(parent)} } from "./${tableName(parent)}.js"\n`,
          text.replace(JSON.stringify(PARENT), `() => ${className(parent)}`),
        ]
  return `import { EntitySchema } from "@mikro-orm/core"\n${other}export const ${className(at)} = new EntitySchema(${literal})\n`
}
