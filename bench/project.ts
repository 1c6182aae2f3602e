import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import ts from "typescript"

/** One project in two forms: as its authors write it, and as tsc compiles it. */
export interface BenchProject {
  readonly tables: number
  readonly typescript: string
  readonly javascript: string
}

/** Inside the repository, so that the project finds typeorm and the drivers as one that has them installed. */
export const workFolder = join(dirname(__dirname), ".tmp", "bench")

/** The labels of the column that is an enum in every tenth table. */
export const LABELS = ["draft", "active", "archived"]

/** A project of that many entities, each in a file of its own. Written once: the same text gives the same project. */
export function writeProject(tables: number): BenchProject {
  const folder = join(workFolder, `project-${tables}`)
  const project = { tables, typescript: join(folder, "typescript"), javascript: join(folder, "javascript") }
  const files = new Map([["ormconfig.ts", DATA_SOURCE]])
  for (let at = 0; at < tables; at++) files.set(`entities/${fileOf(at)}.ts`, entityText(at, tables))
  const text = JSON.stringify([COMPILER_OPTIONS, ...files])
  const stamp = join(folder, "stamp.json")
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === text) return project
  rmSync(folder, { recursive: true, force: true })
  for (const form of [project.typescript, project.javascript]) {
    mkdirSync(join(form, "entities"), { recursive: true })
    // A node_modules of its own holds the cache of the loader, apart from the repository's.
    mkdirSync(join(form, "node_modules"), { recursive: true })
    writeFileSync(join(form, "package.json"), JSON.stringify({ name: "bench-project", private: true }))
    writeFileSync(join(form, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }))
  }
  for (const [name, source] of files) {
    writeFileSync(join(project.typescript, name), source)
    writeFileSync(join(project.javascript, name.replace(/\.ts$/, ".js")), compile(source))
  }
  writeFileSync(stamp, text)
  return project
}

export function className(at: number): string {
  return `Item${numberOf(at)}`
}

export function tableName(at: number): string {
  return `item_${numberOf(at)}`
}

/** The table that a table refers to, within its group of ten; the first of each group refers to none. */
export function parentOf(at: number): number | undefined {
  return at % 10 === 0 ? undefined : at - (at % 10)
}

export function hasEnum(at: number): boolean {
  return at % 10 === 5
}

function numberOf(at: number): string {
  return String(at).padStart(4, "0")
}

function fileOf(at: number): string {
  return `item-${numberOf(at)}`
}

export const COMPILER_OPTIONS = {
  rootDir: ".",
  target: "es2022",
  module: "commonjs",
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
  esModuleInterop: true,
  skipLibCheck: true,
}

const DATA_SOURCE = `import "reflect-metadata"
import { join } from "node:path"
import { DataSource, type DataSourceOptions } from "typeorm"

const url = process.env.DATABASE_URL ?? ""
const connection: DataSourceOptions = url.startsWith("sqlite:")
  ? { type: "sqlite", database: url.slice("sqlite:".length) }
  : { type: "postgres", url }

export const dataSource = new DataSource({
  ...connection,
  entities: [join(__dirname, "entities", "*.{ts,js}")],
  migrations: [],
})
`

/** Twelve columns: those of any business table. */
function entityText(at: number, tables: number): string {
  const parent = parentOf(at)
  const child = at % 10 === 0 && at + 1 < tables ? at + 1 : undefined
  const imports = [parent, child].flatMap((other) =>
    other === undefined ? [] : [`import { ${className(other)} } from "./${fileOf(other)}"`],
  )
  return `import { Check, Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, OneToMany } from "typeorm"
import { PrimaryGeneratedColumn, UpdateDateColumn, type Relation } from "typeorm"
${imports.join("\n")}

@Entity("${tableName(at)}")
@Index(["status", "created_at"])
@Check("CHK_${tableName(at)}_quantity", "quantity >= 0")
export class ${className(at)} {
  @PrimaryGeneratedColumn()
  id!: number

  @Index()
  @Column({ type: "varchar", length: 200 })
  name!: string

  @Column({ type: "varchar", length: 120, unique: true })
  slug!: string

  @Column({ type: "text", nullable: true })
  description!: string | null

  @Column({ type: "decimal", precision: 10, scale: 2 })
  price!: string

  @Column(${statusOptions(at)})
  status!: string

  @Column({ type: "integer", default: 0 })
  quantity!: number

  @Column({ type: "boolean", default: true })
  is_active!: boolean

  @Column({ type: "simple-json", nullable: true })
  details!: object | null

  @Column({ type: "integer", nullable: true })
  parent_id!: number | null
${relationText(parent, child)}
  @CreateDateColumn()
  created_at!: Date

  @UpdateDateColumn()
  updated_at!: Date
}
`
}

function statusOptions(at: number): string {
  return hasEnum(at)
    ? `{ type: "simple-enum", enum: ${JSON.stringify(LABELS)}, default: "draft" }`
    : `{ type: "varchar", length: 30, default: "draft" }`
}

/** A parent knows one of its children, so that their files import each other. */
function relationText(parent: number | undefined, child: number | undefined): string {
  if (parent !== undefined) {
    return `
  @ManyToOne(() => ${className(parent)}, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "parent_id" })
  parent!: Relation<${className(parent)}> | null
`
  }
  if (child === undefined) return ""
  return `
  @OneToMany(() => ${className(child)}, (child) => child.parent)
  children!: Relation<${className(child)}[]>
`
}

export function compile(source: string): string {
  const compilerOptions = ts.convertCompilerOptionsFromJson(COMPILER_OPTIONS, ".").options
  return ts.transpileModule(source, { compilerOptions }).outputText
}
