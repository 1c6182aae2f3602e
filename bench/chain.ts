import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { COMPILER_OPTIONS, compile, workFolder } from "./project"

/** One chain of migrations in two forms, and the same statements as a script for psql. */
export interface Chain {
  readonly count: number
  readonly typescript: string
  readonly javascript: string
  readonly script: string
}

/** `plain`: as `typeorm migration:create` leaves a file; `revisions`: as `limbeck create` does. */
export type ChainKind = "plain" | "revisions"

/** That many migrations of one statement each. Written once: the same text gives the same project. */
export function writeChain(kind: ChainKind, count: number): Chain {
  const folder = join(workFolder, `chain-${kind}-${count}`)
  const [typescript, javascript] = [join(folder, "typescript"), join(folder, "javascript")]
  const chain = { count, typescript, javascript, script: join(folder, "chain.sql") }
  const files = new Map([["ormconfig.ts", DATA_SOURCE]])
  for (let at = 0; at < count; at++) files.set(`migrations/${timestampOf(at)}-${titleOf(at)}.ts`, textOf(kind, at))
  const text = JSON.stringify([COMPILER_OPTIONS, ...files])
  const stamp = join(folder, "stamp.json")
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === text) return chain
  rmSync(folder, { recursive: true, force: true })
  for (const form of [typescript, javascript]) {
    mkdirSync(join(form, "migrations"), { recursive: true })
    mkdirSync(join(form, "node_modules"), { recursive: true })
    writeFileSync(join(form, "package.json"), JSON.stringify({ name: "bench-chain", private: true }))
  }
  writeFileSync(join(typescript, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }))
  for (const [name, source] of files) {
    writeFileSync(join(typescript, name), source)
    writeFileSync(join(javascript, name.replace(/\.ts$/, ".js")), compile(source))
  }
  writeFileSync(chain.script, scriptOf(count))
  writeFileSync(stamp, text)
  return chain
}

/** With both rows of each migration, so that psql does the work that is measured. */
function scriptOf(count: number): string {
  const head = `CREATE TABLE "migrations" ("id" SERIAL PRIMARY KEY, "timestamp" bigint NOT NULL, "name" varchar NOT NULL);\n`
  const rows = Array.from({ length: count }, (_, at) =>
    [
      "BEGIN",
      statementOf(at),
      `INSERT INTO "migrations" ("timestamp", "name") VALUES (${timestampOf(at)}, '${titleOf(at)}${timestampOf(at)}')`,
      "COMMIT",
    ]
      .map((statement) => `${statement};\n`)
      .join(""),
  )
  return head + rows.join("")
}

const DATA_SOURCE = `import "reflect-metadata"
import { join } from "node:path"
import { DataSource } from "typeorm"

export const dataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [],
  migrations: [join(__dirname, "migrations", "*.{ts,js}")],
})
`

function timestampOf(at: number): number {
  return 1_700_000_000_000 + at * 60_000
}

function titleOf(at: number): string {
  return `CreateItem${String(at).padStart(4, "0")}`
}

function statementOf(at: number): string {
  return `CREATE TABLE "item_${at}" ("id" integer NOT NULL)`
}

function revisionOf(at: number): string {
  return `${at.toString(16).padStart(6, "0")}c0ffee`
}

function textOf(kind: ChainKind, at: number): string {
  return kind === "plain" ? plainText(at) : revisionText(at)
}

function plainText(at: number): string {
  return `import type { MigrationInterface, QueryRunner } from "typeorm"

export class ${titleOf(at)}${timestampOf(at)} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(${JSON.stringify(statementOf(at))})
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(${JSON.stringify(`DROP TABLE "item_${at}"`)})
  }
}
`
}

function revisionText(at: number): string {
  const parents = at === 0 ? "" : JSON.stringify(revisionOf(at - 1))
  return `import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "limbeck"

/** One more table. */
export class ${titleOf(at)}${timestampOf(at)} implements MigrationInterface {
  static readonly revision = ${JSON.stringify(revisionOf(at))}
  static readonly parents = [${parents}]
  name = "${titleOf(at)}${timestampOf(at)}"

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.execute(${JSON.stringify(statementOf(at))})
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.execute(${JSON.stringify(`DROP TABLE "item_${at}"`)})
  }
}
`
}
