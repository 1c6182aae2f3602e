import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { queryDatabase } from "../cli/support/contents"
import { createProject, TSCONFIG } from "../project/project-fixture"
import { createDatabase, DIALECTS } from "../support/databases"
import { Place } from "./place"

const ENTITIES = {
  "v1/shop.ts": `import { Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn, Unique } from "typeorm"
@Entity("author") @Unique("author_name", ["name"])
export class Author {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "varchar", length: 20 }) name!: string
}
@Entity("book") @Index("book_title", ["title"])
export class Book {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "varchar" }) title!: string
  @Column({ type: "simple-enum", enum: ["paper", "screen"], default: "paper" }) kind!: string
  @ManyToOne(() => Author, { onDelete: "CASCADE", nullable: false }) author!: Author
}
`,
  "v2/shop.ts": `import { Check, Column, Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm"
@Entity("author")
export class Author {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "varchar", length: 40, nullable: true }) name!: string | null
  @Column({ type: "integer", default: 3 }) age!: number
}
@Entity("book") @Check("book_price", '"price" >= 0')
export class Book {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "varchar" }) title!: string
  @Column({ type: "integer", nullable: true }) price!: number | null
  @Column({ type: "simple-enum", enum: ["paper", "screen", "ear's"], default: "paper" }) kind!: string
  @ManyToOne(() => Author, { onDelete: "CASCADE", nullable: false }) author!: Author
}
`,
}

const ormconfig = `import "reflect-metadata"
import { DataSource } from "typeorm"
import type { LimbeckOptions } from "limbeck"
export const connectDataSource = () => {
  const url = process.env.DATABASE_URL ?? ""
  const connection = url.startsWith("sqlite:")
    ? { type: process.env.SQLITE_DRIVER as "better-sqlite3", database: url.slice("sqlite:".length) }
    : { type: "postgres" as const, url }
  const entities = process.env.DATABASE_URL === undefined ? [] : [__dirname + "/current/*.ts"]
  return new DataSource({ ...connection, entities, migrations: [__dirname + "/migrations/*.ts"] })
}
export const limbeck: LimbeckOptions = { dialects: ["postgres", "sqlite"] }
`

const byHand = (text: string, up: string, down: string): string =>
  text.replace(/ *void op\b.*\n/, `${up}\n`).replace(/ *void op\b.*\n/, `${down}\n`)

test.each(DIALECTS)("ejected files give TypeORM's runner the same database, there and back, on %s", async (dialect) => {
  const project = createProject({
    "tsconfig.json": TSCONFIG,
    "ormconfig.ts": ormconfig,
  })
  const databases = [await createDatabase(dialect), await createDatabase(dialect)] as const
  const [ours, theirs] = databases.map((database) => new Place(project, database)) as [Place, Place]
  const folder = join(project.root, "migrations")
  const files = (): string[] => readdirSync(folder).sort()
  const enter = (version: string, text: string): void => {
    mkdirSync(join(project.root, "current"), { recursive: true })
    writeFileSync(join(project.root, "current", `${version}.ts`), text)
    for (const other of readdirSync(join(project.root, "current")))
      if (other !== `${version}.ts`) writeFileSync(join(project.root, "current", other), "export {}")
  }
  try {
    enter("v1", ENTITIES["v1/shop.ts"])
    await ours.command("generate", "-n", "Initial")
    await ours.command("run")
    await ours.command("create", "-n", "Authors")
    const authors = join(folder, files().at(-1) ?? "")
    const insert =
      '    await op.execute({ postgres: `INSERT INTO "author" ("name") VALUES ($1)`, sqlite: `INSERT INTO "author" ("name") VALUES (?)` }, ["O\'Hara"])'
    writeFileSync(
      authors,
      byHand(
        readFileSync(authors, "utf8"),
        `${insert}\n    await op.execute(\`INSERT INTO "book" ("title", "authorId") SELECT 'a\\\\b', "id" FROM "author"\`)`,
        `    await op.execute('DELETE FROM "book"')\n    await op.execute('DELETE FROM "author"')`,
      ),
    )
    await ours.command("run")
    await ours.restart()
    enter("v2", ENTITIES["v2/shop.ts"])
    await ours.command("generate", "-n", "Changed", "--no-renames")
    await ours.command("run")

    await expect(ours.command("eject")).rejects.toThrow("not-committed")
    const before = files().map((file) => readFileSync(join(folder, file), "utf8"))
    await ours.command("eject", "--dry-run")
    expect(files().map((file) => readFileSync(join(folder, file), "utf8"))).toEqual(before)
    const { files: written } = await ours.command("eject", "--force")
    expect(written).toHaveLength(3)
    const texts = files().map((file) => readFileSync(join(folder, file), "utf8"))
    for (const text of texts) expect(text).not.toMatch(/"limbeck"|operations\(/)

    // The ledger of who ran limbeck's files agrees with TypeORM; whoever begins gets the same.
    expect(await ours.typeorm("pending")).toBe(false)
    expect(await theirs.typeorm("run", { transaction: "each" })).toHaveLength(3)
    expect(await queryDatabase(databases[1], 'SELECT "title" FROM "book"')).toEqual([{ title: "a\\b" }])
    expect(await theirs.contents()).toEqual(await ours.contents())
    for (let step = 0; step < 3; step++) {
      await theirs.typeorm("revert")
      await ours.typeorm("revert")
      expect(await theirs.contents()).toEqual(await ours.contents())
      if (step === 0)
        expect(await queryDatabase(databases[1], 'SELECT "title" FROM "book"')).toEqual([{ title: "a\\b" }])
    }
    const left = await theirs.contents()
    expect(JSON.stringify(left)).not.toMatch(/book|author/)
  } finally {
    project.remove()
    for (const database of databases) await database.drop()
  }
})

test("a file that reads data is refused by name and nothing is written, one without limbeck is left alone", async () => {
  const reads = `import { operations } from "limbeck"
export class Reads1700000000001 {
  static revision = "abc"; static parents = []
  async up(queryRunner) {
    const rows = await queryRunner.query("SELECT 1 AS n")
    if (rows.length > 0) await operations(queryRunner).execute("SELECT 2")
  }
  async down() {}
}
`
  const own = `export class Own1700000000002 {
  static revision = "def"; static parents = ["abc"]
  async up(queryRunner) { for (const { n } of await queryRunner.query("SELECT 1 AS n")) await queryRunner.query("SELECT " + n) }
  async down() {}
}
`
  const project = createProject({
    "ormconfig.ts": ormconfig,
    "migrations/1-reads.ts": reads,
    "migrations/2-own.ts": own,
  })
  const database = await createDatabase("sqlite")
  try {
    const place = new Place(project, database)
    await expect(place.command("eject", "--force")).rejects.toThrow(/cannot-eject.*1-reads\.ts: its up cannot be read/)
    expect(readFileSync(join(project.root, "migrations/1-reads.ts"), "utf8")).toBe(reads)
    writeFileSync(
      join(project.root, "migrations/1-reads.ts"),
      reads.replace(/^import.*\n/, "").replace("operations(queryRunner).execute", "queryRunner.query"),
    )
    await place.restart()
    expect((await place.command("eject", "--force")).files).toEqual([])
  } finally {
    project.remove()
    await database.drop()
  }
})
