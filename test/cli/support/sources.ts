/** Sources of the small projects that the command line is tried on. */

export const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "ES2022",
    module: "commonjs",
    strict: true,
    rootDir: ".",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    esModuleInterop: true,
  },
})

/** A data-source file for the database that DATABASE_URL names; `options` are more of its options. */
export function ormconfig(
  options = `entities: ["entities/*.ts"], migrations: ["migrations/*.ts"]`,
  after = "",
): string {
  return `
import "reflect-metadata"
import { DataSource } from "typeorm"

const url = process.env.DATABASE_URL ?? ""
const connection = url.startsWith("sqlite:")
  ? { type: "better-sqlite3" as const, database: url.slice("sqlite:".length) }
  : { type: "postgres" as const, url }

export const AppDataSource = new DataSource({ ...connection, ${options} })
${after}`
}

/** An entity with a key and columns as TypeScript writes them. */
export function entity(name: string, ...columns: readonly string[]): string {
  return `
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"

@Entity()
export class ${name} {
  @PrimaryGeneratedColumn() id!: number
${columns.map((column) => `  ${column}\n`).join("")}}
`
}

export const name = "@Column() name!: string"
export const price = `@Column({ type: "integer", nullable: true }) price!: number | null`
export const newField = `@Column({ type: "varchar", nullable: true }) newField!: string | null`

export const SHOP = {
  "entities/product.ts": entity("Product", name, price),
  "entities/customer.ts": entity("Customer", name),
}

/** A limbeck migration written by hand; \`up\` and \`down\` are bodies that know \`op\`. */
export function migration(facts: {
  readonly name: string
  readonly revision: string
  readonly parents?: readonly string[]
  readonly up?: string
  readonly down?: string
  readonly more?: string
}): string {
  return `
import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "limbeck"

/** ${facts.name.replace(/\d+$/, "")}, by hand. */
export class ${facts.name} implements MigrationInterface {
  static readonly revision = "${facts.revision}"
  static readonly parents: string[] = ${JSON.stringify(facts.parents ?? [])}
  name = "${facts.name}"
  ${facts.more ?? ""}

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    void op
    ${facts.up ?? ""}
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    void op
    ${facts.down ?? ""}
  }
}
`
}

/** A plain TypeORM migration. */
export function plainMigration(name: string, up: string, down: string): string {
  return `
import { MigrationInterface, QueryRunner } from "typeorm"

export class ${name} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(${JSON.stringify(up)})
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(${JSON.stringify(down)})
  }
}
`
}

/** Three revisions in a row, the first of the year 2026 each, with a table each. */
export function threeInARow(): Record<string, string> {
  const ids = ["912345678901", "a12345678902", "b12345678903"]
  const titles = ["First", "Second", "Third"]
  return Object.fromEntries(
    titles.map((title, index) => {
      const name = `${title}${1767225600000 + index * 86_400_000}`
      const table = title.toLowerCase()
      const text = migration({
        name,
        revision: ids[index] ?? "",
        parents: index === 0 ? [] : [ids[index - 1] ?? ""],
        up: `await op.createTable("${table}", { columns: [{ name: "id", type: "integer", nullable: false }], primaryKey: { name: "PK_${table}", columns: ["id"] } })`,
        down: `await op.dropTable("${table}")`,
      })
      return [`migrations/${1767225600000 + index * 86_400_000}-${title}.ts`, text]
    }),
  )
}
