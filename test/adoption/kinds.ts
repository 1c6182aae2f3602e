/** A folder of migrations as applications have them, and the entities that their code reads by. */
export interface Kind {
  /** Path below the project to text. */
  readonly files: Readonly<Record<string, string>>
  readonly migrations?: readonly string[]
  readonly entities?: readonly string[]
  /** TypeORM's runner takes them in this mode alone. */
  readonly transaction?: "each" | "none"
  /** Migrations that come to the folder when the others are applied. */
  readonly late?: Readonly<Record<string, string>>
  readonly only?: "postgres" | "sqlite"
}

const HEAD = `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from "typeorm"\n`

/** One class in TypeScript; \`fields\` are what else it has. */
function plain(name: string, up: string, down: string, fields = ""): string {
  return `export class ${name} implements MigrationInterface {
  ${fields}
  public async up(queryRunner: QueryRunner): Promise<void> {
    ${up}
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
    ${down}
  }
}
`
}

function query(sql: string): string {
  return `await queryRunner.query(${JSON.stringify(sql)})`
}

function table(name: string, time: number, fields = ""): string {
  const sql = `CREATE TABLE "${name}" ("id" integer PRIMARY KEY, "name" varchar(20))`
  return plain(`Create_${name}${time}`, query(sql), query(`DROP TABLE "${name}"`), fields)
}

function javascript(name: string, up: string, down: string): string {
  return `const { Table } = require("typeorm")
module.exports = class ${name} {
  async up(queryRunner) { ${up} }
  async down(queryRunner) { ${down} }
}
`
}

const T = 1_700_000_000_000

export const KINDS: Readonly<Record<string, Kind>> = {
  "raw SQL, with and without a name": {
    files: {
      "migrations/1700000000001-a.ts": HEAD + table("a", T + 1),
      "migrations/1700000000002-b.ts": HEAD + table("b", T + 2, `name = "Create_b${T + 2}"`),
      "migrations/1700000000003-c.ts": HEAD + table("c", T + 3, `readonly name: string = "renamedLater${T + 3}"`),
    },
  },
  "any class names and any file names": {
    files: {
      "migrations/zzz.ts": HEAD + table("a", T + 1).replace("Create_a", "init_DB_2023_"),
      "migrations/20230101-second step.ts": HEAD + table("b", T + 2).replace("Create_b", "$Add2ndTable_ærø"),
      "migrations/001.ts": HEAD + table("c", T + 3).replace("Create_c", "_"),
    },
  },
  "JavaScript as module.exports, exports and TypeScript's output": {
    files: {
      "migrations/1.js": javascript(`A${T + 1}`, query(`CREATE TABLE "a" ("id" integer)`), query(`DROP TABLE "a"`)),
      "migrations/2.cjs": javascript(`B${T + 2}`, query(`CREATE TABLE "b" ("id" integer)`), query(`DROP TABLE "b"`)),
      "migrations/3.js":
        `"use strict"\nObject.defineProperty(exports, "__esModule", { value: true })\nexports.C${T + 3} = void 0\n` +
        `class C${T + 3} {\n  constructor() { this.name = "C${T + 3}" }\n  async up(queryRunner) { ${query(`CREATE TABLE "c" ("id" integer)`)} }\n` +
        `  async down(queryRunner) { ${query(`DROP TABLE "c"`)} }\n}\nexports.C${T + 3} = C${T + 3}\n`,
      "migrations/4.js": `function D${T + 4}() {}
D${T + 4}.prototype.up = async function (queryRunner) { ${query(`CREATE TABLE "d" ("id" integer)`)} }
D${T + 4}.prototype.down = async function (queryRunner) { ${query(`DROP TABLE "d"`)} }
exports.D${T + 4} = D${T + 4}
`,
    },
    migrations: ["migrations/*.{js,cjs}"],
  },
  "several classes in one file, out of order": {
    files: { "migrations/all.ts": HEAD + table("b", T + 2) + table("a", T + 1) + table("c", T + 3) },
  },
  "default exports, one beside a named export of the same class": {
    files: {
      "migrations/1-a.ts": HEAD + table("a", T + 1).replace("export class", "export default class"),
      "migrations/2-b.ts": HEAD + table("b", T + 2),
      "migrations/3-c.ts": `${HEAD}export default [${table("c", T + 3)
        .replace("export class", "class")
        .trim()}]`,
    },
  },
  "an object of classes": {
    files: {
      "migrations/all.ts": `${HEAD}${(table("a", T + 1) + table("b", T + 2)).replaceAll("export class", "class")}
export const migrations = { first: Create_a${T + 1}, second: Create_b${T + 2} }
`,
    },
  },
  "folders by glob, and several globs": {
    files: {
      "src/shop/migrations/1700000000002-b.ts": HEAD + table("b", T + 2),
      "src/users/migrations/1700000000001-a.ts": HEAD + table("a", T + 1),
      "database/2024/06/c.ts": HEAD + table("c", T + 3),
    },
    migrations: ["src/**/migrations/*.ts", "database/**/*{.ts,.js}"],
  },
  "transaction = false": {
    files: {
      "migrations/1-a.ts": HEAD + table("a", T + 1),
      "migrations/2-b.ts":
        HEAD +
        plain(
          `Index${T + 2}`,
          query(`CREATE INDEX "a_name" ON "a" ("name")`),
          query(`DROP INDEX "a_name"`),
          "transaction = false",
        ),
      "migrations/3-c.ts": HEAD + table("c", T + 3, "transaction = true"),
    },
    transaction: "each",
  },
  "an index built beside its writers": {
    files: {
      "migrations/1-a.ts": HEAD + table("a", T + 1),
      "migrations/2-b.ts":
        HEAD +
        plain(
          `Index${T + 2}`,
          query(`CREATE INDEX CONCURRENTLY "a_name" ON "a" ("name")`),
          query(`DROP INDEX "a_name"`),
          "transaction = false",
        ),
    },
    transaction: "each",
    only: "postgres",
  },
  "migrations that commit and begin by themselves": {
    files: {
      "migrations/1-a.ts":
        HEAD + plain(`Mood${T + 1}`, query(`CREATE TYPE "mood" AS ENUM ('ok')`), query(`DROP TYPE "mood"`)),
      "migrations/2-b.ts":
        HEAD +
        plain(
          `Label${T + 2}`,
          `await queryRunner.commitTransaction()
    ${query(`ALTER TYPE "mood" ADD VALUE 'sad'`)}
    await queryRunner.startTransaction()
    ${query(`CREATE TABLE "b" ("mood" "mood" DEFAULT 'sad')`)}`,
          query(`DROP TABLE "b"`),
        ),
      "migrations/3-c.ts":
        HEAD +
        plain(
          `Nested${T + 3}`,
          `await queryRunner.startTransaction()
    ${query(`CREATE TABLE "c" ("id" integer)`)}
    await queryRunner.commitTransaction()`,
          query(`DROP TABLE "c"`),
        ),
    },
    transaction: "each",
    only: "postgres",
  },
  "migrations that read and write rows": {
    entities: ["entities/*.ts"],
    files: {
      "entities/book.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"
@Entity()
export class Book { @PrimaryColumn({ type: "integer" }) id!: number; @Column({ type: "varchar", nullable: true }) title!: string | null }
`,
      "migrations/1.ts":
        HEAD +
        plain(
          `Book${T + 1}`,
          query(`CREATE TABLE "book" ("id" integer PRIMARY KEY, "title" varchar)`),
          query(`DROP TABLE "book"`),
        ),
      "migrations/2.ts": `${HEAD}import { Book } from "../entities/book"
${plain(
  `Fill${T + 2}`,
  `await queryRunner.manager.save(Book, [{ id: 1, title: "one" }, { id: 2, title: null }])
    await queryRunner.manager.getRepository(Book).update({ id: 2 }, { title: "two" })`,
  `await queryRunner.manager.delete(Book, { id: 1 })`,
)}`,
      "migrations/3.ts":
        HEAD +
        plain(
          `Copy${T + 3}`,
          `const books: { id: number; title: string }[] = await queryRunner.query('SELECT * FROM "book" ORDER BY "id"')
    const total = await queryRunner.manager.createQueryBuilder().select("count(*)", "n").from("book", "b").getRawOne()
    await queryRunner.query('CREATE TABLE "copy" ("text" varchar, "n" integer)')
    for (const { id, title } of books)
      await queryRunner.manager.createQueryBuilder().insert().into("copy", ["text", "n"]).values({ text: id + title, n: Number(total.n) }).execute()`,
          query(`DROP TABLE "copy"`),
        ),
      "migrations/4.ts": `${HEAD}import { Book } from "../entities/book"
${plain(
  `Outside${T + 4}`,
  `const repository = queryRunner.connection.getRepository(Book)
    if (repository.metadata.tableName !== "book") throw new Error(repository.metadata.tableName)
    ${query(`CREATE TABLE "outside" ("id" integer)`)}`,
  query(`DROP TABLE "outside"`),
)}`,
    },
  },
  "empty down, and methods that return nothing": {
    files: {
      "migrations/1.ts": `${HEAD}export class A${T + 1} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<any> { return queryRunner.query('CREATE TABLE "a" ("id" integer)') }
  async down(): Promise<any> {}
}
`,
      "migrations/2.ts": `${HEAD}export class B${T + 2} implements MigrationInterface {
  async up(): Promise<void> {}
  down(_queryRunner: QueryRunner): any {}
}
`,
      "migrations/3.ts": `${HEAD}export class C${T + 3} implements MigrationInterface {
  up = async (queryRunner: QueryRunner): Promise<void> => { await queryRunner.query('CREATE TABLE "c" ("id" integer)') }
  down = async (queryRunner: QueryRunner): Promise<void> => { await queryRunner.query('DROP TABLE "c"') }
}
`,
    },
  },
  "files beside them, base classes and a barrel": {
    files: {
      "migrations/support/names.ts": `export const TABLE = "b"\nexport const columns = ["id"]\nexport interface Shape { id: number }\n`,
      "migrations/support/base.ts": `${HEAD}export abstract class Base implements MigrationInterface {
  protected abstract readonly table: string
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('CREATE TABLE "' + this.table + '" ("id" integer)') }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('DROP TABLE "' + this.table + '"') }
}
`,
      "migrations/1-a.ts": `import { Base } from "./support/base"\nexport class A${T + 1} extends Base { protected readonly table = "a" }\n`,
      "migrations/2-b.ts": `import { Base } from "./support/base"\nimport { TABLE } from "./support/names"
export class B${T + 2} extends Base { protected readonly table = TABLE }\n`,
      "migrations/3-c.ts": `import { B${T + 2} } from "./2-b"\nexport class C${T + 3} extends B${T + 2} { override readonly table = "c" }\n`,
      "migrations/index.ts": `import { A${T + 1} } from "./1-a"\nimport { B${T + 2} } from "./2-b"\nimport { C${T + 3} } from "./3-c"
export const migrations = () => [A${T + 1}, B${T + 2}, C${T + 3}]\n`,
    },
    migrations: ["migrations/[0-9]*.ts"],
  },
  "listed by a barrel": {
    files: {
      "migrations/1-a.ts": HEAD + table("a", T + 1),
      "migrations/2-b.ts": HEAD + table("b", T + 2),
      "migrations/index.ts": `export * from "./2-b"\nexport * from "./1-a"\n`,
    },
    migrations: ["migrations/index.ts"],
  },
  "TypeORM's Table and its siblings": {
    files: {
      "migrations/1.ts":
        HEAD +
        plain(
          `Tables${T + 1}`,
          `await queryRunner.createTable(new Table({ name: "author", columns: [
      { name: "id", type: "integer", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
      { name: "name", type: "varchar", length: "40", isNullable: true, isUnique: true } ] }), true)
    await queryRunner.createTable(new Table({ name: "book", columns: [
      { name: "id", type: "integer", isPrimary: true }, { name: "authorId", type: "integer", isNullable: true } ] }))
    await queryRunner.createForeignKey("book", new TableForeignKey({ columnNames: ["authorId"], referencedColumnNames: ["id"], referencedTableName: "author", onDelete: "CASCADE" }))
    await queryRunner.query('INSERT INTO "author" ("name") VALUES (\\'x\\')')
    await queryRunner.query('INSERT INTO "book" VALUES (7, 1)')`,
          `await queryRunner.dropTable("book")\n    await queryRunner.dropTable("author")`,
        ),
      "migrations/2.ts":
        HEAD +
        plain(
          `Columns${T + 2}`,
          `await queryRunner.addColumn("author", new TableColumn({ name: "age", type: "integer", default: 3 }))
    await queryRunner.createIndex("author", new TableIndex({ name: "author_age", columnNames: ["age"] }))
    await queryRunner.renameColumn("author", "name", "title")
    const table = await queryRunner.getTable("author")
    if (table?.findColumnByName("title") === undefined) throw new Error("no title")`,
          `await queryRunner.renameColumn("author", "title", "name")
    await queryRunner.dropIndex("author", "author_age")
    await queryRunner.dropColumn("author", "age")`,
        ),
      "migrations/3.ts":
        HEAD +
        plain(
          `Changes${T + 3}`,
          `await queryRunner.changeColumn("author", "title", new TableColumn({ name: "title", type: "varchar", length: "80", isNullable: true, isUnique: true }))`,
          `await queryRunner.renameTable("book", "volume")\n    await queryRunner.renameTable("volume", "book")`,
        ),
    },
  },
  "equal timestamps, in the order of the exports": {
    files: {
      "migrations/1-both.ts":
        HEAD +
        table("z", T + 1) +
        plain(`AfterZ${T + 1}`, query(`ALTER TABLE "z" ADD COLUMN "more" integer`), query(`DELETE FROM "z"`)),
      "migrations/2-b.ts": HEAD + table("b", T + 2),
    },
  },
  "timestamps of fewer digits, and of seconds": {
    files: {
      "migrations/1.ts": HEAD + table("a", T + 1).replace(String(T + 1), "0000000000001"),
      "migrations/2.ts": HEAD + table("b", T + 2).replace(String(T + 2), "0001700000000"),
      "migrations/3.ts": HEAD + table("c", T + 3).replace(`Create_c${T + 3}`, `C20230101120000`),
    },
  },
  "an older one that is merged late": {
    files: {
      "migrations/1.ts": HEAD + table("a", T + 1),
      "migrations/3.ts": HEAD + table("c", T + 3),
    },
    late: { "migrations/2.ts": HEAD + table("b", T + 2), "migrations/4.ts": HEAD + table("d", T + 4) },
  },
}
