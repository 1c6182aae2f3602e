import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DataSource } from "typeorm"
import { DIALECTS, serverUrl, withDatabase, type TestDatabase, type TestDialect } from "../support/databases"
import { withProject, type CliProject } from "./support/project"
import { migration, ormconfig, plainMigration } from "./support/sources"

const options = `entities: ["entities/*.ts"], migrations: ["migrations/*.ts"]`
const both = `dialects: ["postgres", "sqlite"]`
const config = (settings = both): string => ormconfig(options, `export const limbeck = { ${settings} }`)

const product = (...columns: readonly string[]): string => `
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"
import { columnType } from "limbeck"

const time = columnType({ postgres: "timestamptz", sqlite: "datetime" })

@Entity("products")
export class Product {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: time }) released!: Date
${columns.map((column) => `  ${column}\n`).join("")}}
`
const kind = `@Column({ type: "simple-enum", enum: ["kit", "beads"], default: "kit" }) kind!: string`
const seen = `@Column({ type: time, nullable: true }) seen!: Date | null`

const otherOf = (dialect: TestDialect): TestDialect => (dialect === "postgres" ? "sqlite" : "postgres")

/** The command on another database than the project's own. */
const on = ({ url }: TestDatabase) => ({ env: { DATABASE_URL: url } })

async function expectDone(project: CliProject, args: readonly string[], database: TestDatabase): Promise<string> {
  const { status, stdout, stderr } = await project.limbeck(args, on(database))
  expect({ args, status, stderr: status === 0 ? "" : stderr, stdout: status === 0 ? "" : stdout }).toEqual({
    args,
    status: 0,
    stderr: "",
    stdout: "",
  })
  return stdout
}

describe.each(DIALECTS)("a project for two dialects, connected to %s", (dialect) => {
  it("has one file for both, which each of them runs, checks and reverts", async () => {
    const files = { "ormconfig.ts": config(), "entities/product.ts": product(kind) }
    await withProject(dialect, { files }, (project) =>
      withDatabase(otherOf(dialect), async (_, elsewhere) => {
        const here = project.database
        await expectDone(project, ["generate", "-n", "First"], here)
        expect(project.migration("First")).toContain(`type: { postgres: "timestamptz", sqlite: "datetime" }`)
        for (const database of [here, elsewhere]) {
          await expectDone(project, ["run"], database)
          await expectDone(project, ["check"], database)
        }
        project.edit("entities/product.ts", (text) => text.replace(kind, `${kind}\n  ${seen}`))
        await expectDone(project, ["generate", "-n", "Second"], elsewhere)
        expect(project.migration("Second").match(/op\.addColumn/g)).toHaveLength(1)
        for (const database of [here, elsewhere]) {
          await expectDone(project, ["run"], database)
          await expectDone(project, ["revert", "base"], database)
          await expectDone(project, ["run"], database)
          expect(await expectDone(project, ["generate", "-n", "Nothing"], database)).toContain("No changes")
        }
      }),
    )
  })

  it("names what only the other one needs", async () => {
    const files = { "ormconfig.ts": config(), "entities/product.ts": product() }
    await withProject(dialect, { files }, async (project) => {
      await project.succeed("generate", "-n", "First")
      await project.succeed("run")
      const types = dialect === "postgres" ? `postgres: "text", sqlite: "date"` : `postgres: "date", sqlite: "text"`
      const before = `@Column({ type: "text", nullable: true }) day!: string | null`
      const after = `@Column({ type: columnType({ ${types} }), nullable: true }) day!: string | null`
      project.edit("entities/product.ts", (text) => text.replace(/}\s*$/, `  ${before}\n}\n`))
      await project.succeed("generate", "-n", "Day")
      await project.succeed("run")
      project.edit("entities/product.ts", (text) => text.replace(before, after))
      const checked = await project.json("check")
      expect(checked.findings).toMatchObject([{ code: "drift" }])
      expect(checked.findings?.[0]?.message).toContain(`what the migrations make of ${otherOf(dialect)}`)
      const { stdout } = await project.succeed("generate", "-n", "DayType")
      expect(stdout).toMatch(new RegExp(`alter column products.day .*\\(${otherOf(dialect)} only\\)`))
      expect(project.migration("DayType")).toContain(`await op.on("${otherOf(dialect)}").alterColumn("products", "day"`)
      await project.succeed("run")
      await project.succeed("check")
    })
  })

  it("reads entities whose types hang on the setting `env`", async () => {
    const entity = `
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"
const time = process.env.SHOP_DATABASE === "postgres" ? "timestamptz" : "datetime"
@Entity() export class Product {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: time as "timestamptz" }) released!: Date
}`
    const env = `env: { postgres: { SHOP_DATABASE: "postgres" }, sqlite: { SHOP_DATABASE: "" } }`
    const files = { "ormconfig.ts": config(`${both}, ${env}`), "entities/product.ts": entity }
    await withProject(dialect, { files }, async (project) => {
      await project.succeed("generate", "-n", "First")
      expect(project.migration("First")).toContain(`type: { postgres: "timestamptz", sqlite: "datetime" }`)
      await project.succeed("run")
      await project.succeed("check")
    })
  })

  it("writes the SQL of both", async () => {
    const files = { "ormconfig.ts": config(), "entities/product.ts": product(kind) }
    await withProject(dialect, { files }, async (project) => {
      await project.succeed("generate", "-n", "First")
      expect((await project.succeed("sql", "--dialect", "sqlite")).stdout).toMatch(/"released" datetime NOT NULL/i)
      expect((await project.succeed("sql", "--dialect", "postgres")).stdout).toMatch(
        /CREATE TYPE .*"products_kind_enum"/,
      )
    })
  })

  it("says what to do about a type that only one of them has", async () => {
    const [type, elsewhere] = dialect === "postgres" ? ["tsvector", "sqlite"] : ["datetime", "postgres"]
    const text = product().replace("type: time", `type: "${type ?? ""}"`)
    await withProject(
      dialect,
      { files: { "ormconfig.ts": config(), "entities/product.ts": text } },
      async (project) => {
        const { error } = await project.json("generate", "-n", "First")
        expect(error).toMatchObject({ code: "entities-invalid" })
        expect(error?.message).toContain(`for ${elsewhere ?? ""}`)
        expect(error?.message).toContain("released")
        expect(error?.next).toContain("columnType({ postgres:")
      },
    )
  })
})

it("gives rows that exist their own value on each dialect", async () => {
  const files = { "ormconfig.ts": config(), "entities/product.ts": product() }
  await withProject("sqlite", { files }, async (project) => {
    await project.succeed("generate", "-n", "First")
    await project.succeed("run")
    project.edit("entities/product.ts", (text) => text.replace(/}\s*$/, `  @Column() code!: string\n}\n`))
    const bad = await project.json("generate", "-n", "Code", "--backfill", "postgres:products.cod='x'")
    expect(bad.error).toMatchObject({ code: "bad-answer" })
    expect(bad.error?.message).toContain('there is no column "products.cod" on postgres')
    const [here, there] = ["sqlite:products.code=hex(randomblob(4))", "postgres:products.code=gen_random_uuid()::text"]
    await project.succeed("generate", "-n", "Code", "--backfill", here, "--backfill", there)
    expect(project.migration("Code").replace(/\s+/g, " ")).toContain(
      'backfill: { sql: { postgres: "gen_random_uuid()::text", sqlite: "hex(randomblob(4))" } }',
    )
    await project.succeed("run")
    await project.succeed("check")
  })
})

it("reads a data-source file that is on PostgreSQL where DATABASE_URL is set", async () => {
  const ormconfigFile = `
import "reflect-metadata"
import { DataSource } from "typeorm"
const url = process.env.DATABASE_URL
export default new DataSource(
  url && url.startsWith("postgres")
    ? { type: "postgres", url, ${options} }
    : { type: "better-sqlite3", database: url ? url.slice(7) : "shop.db", ${options} },
)
export const limbeck = { ${both} }`
  const entity = `
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"
const isPostgres = Boolean(process.env.DATABASE_URL?.startsWith("postgres"))
@Entity() export class Product {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: isPostgres ? "jsonb" : "simple-json" }) meta!: object
}`
  for (const dialect of DIALECTS) {
    const files = { "ormconfig.ts": ormconfigFile, "entities/product.ts": entity }
    await withProject(dialect, { files }, async (project) => {
      await project.succeed("generate", "-n", "First")
      expect(project.migration("First")).toContain(`type: { postgres: "jsonb", sqlite: "text" }`)
    })
  }
})

const createdBySql = migration({
  name: "First1767225600000",
  revision: "912345678901",
  up: `await op.execute({
      postgres: 'CREATE TABLE "products" ("id" SERIAL PRIMARY KEY, "released" timestamptz NOT NULL)',
      sqlite: 'CREATE TABLE "products" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "released" datetime NOT NULL)',
    })`,
  down: `await op.dropTable("products")`,
})

const createProducts = `await op.createTable("products", { columns: [
      { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
      { name: "released", type: { postgres: "timestamptz", sqlite: "datetime" }, nullable: false },
    ], primaryKey: { name: { postgres: "PK_0806c755e0aca124e67c0cf6d7d" }, columns: ["id"] } })`

describe("files with SQL of their own", () => {
  const files = {
    "ormconfig.ts": config(),
    "entities/product.ts": product(seen),
    "migrations/1767225600000-First.ts": createdBySql,
  }

  it("are run in memory to learn what they make of SQLite", async () => {
    await withProject("postgres", { files }, async (project) => {
      await project.succeed("run")
      await project.succeed("generate", "-n", "Seen")
      const source = project.migration("Seen")
      expect(source).toMatch(
        /addColumn\("products", "seen", \{\s*type: \{ postgres: "timestamptz", sqlite: "datetime" \}/,
      )
    })
  })

  it("are run on a server to learn what they make of PostgreSQL, and nothing is left there", async () => {
    const settings = `${both}, scratch: process.env.SCRATCH_URL`
    await withProject("sqlite", { files: { ...files, "ormconfig.ts": config(settings) } }, async (project) => {
      const env = { SCRATCH_URL: serverUrl() }
      expect((await project.limbeck(["run"], { env })).status).toBe(0)
      expect((await project.limbeck(["generate", "-n", "Seen"], { env })).stderr).not.toContain("limbeck:")
      expect(project.migration("Seen")).toMatch(/addColumn\("products", "seen", \{ type: \{ postgres: "timestamptz"/)
      expect((await project.limbeck(["run"], { env })).status).toBe(0)
      expect(await project.limbeck(["check"], { env })).toMatchObject({ status: 0 })
      expect(await scratchDatabases()).toEqual([])
    })
  })

  const shelf = `
import { Column, Entity, PrimaryColumn } from "typeorm"
@Entity("shelves") export class Shelf {
  @PrimaryColumn() id!: number
  @Column() place!: string
}`

  it.each(DIALECTS)("may save entities (connected to %s)", async (dialect) => {
    const plain = `
import type { MigrationInterface, QueryRunner } from "typeorm"
export class First1767225600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [id, time] = queryRunner.connection.options.type === "postgres"
      ? ["SERIAL PRIMARY KEY", "timestamptz"]
      : ["integer PRIMARY KEY AUTOINCREMENT NOT NULL", "datetime"]
    await queryRunner.query('CREATE TABLE "products" ("id" ' + id + ', "released" ' + time + ' NOT NULL)')
    const products = queryRunner.manager.getRepository("Product")
    await products.save({ released: new Date("2026-01-01") })
    const [saved] = await products.find()
    if (!(saved.released instanceof Date)) throw new Error("released is a " + typeof saved.released)
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "products"')
  }
}`
    const settings = `${both}, scratch: process.env.SCRATCH_URL`
    const saving = {
      "ormconfig.ts": config(settings),
      "entities/product.ts": product(),
      "migrations/1767225600000-First.ts": plain,
    }
    await withProject(dialect, { files: saving }, async (project) => {
      const env = { SCRATCH_URL: serverUrl() }
      expect((await project.limbeck(["run"], { env })).status).toBe(0)
      project.write({ "entities/shelf.ts": shelf })
      expect((await project.limbeck(["generate", "-n", "Shelves"], { env })).stderr).not.toContain("limbeck:")
      expect(project.migration("Shelves").match(/createTable\("\w+"/g)).toEqual(['createTable("shelves"'])
      expect((await project.limbeck(["stamp", "--verify", "First"], { env })).stderr).not.toContain("limbeck:")
    })
  })

  it("are run on PGlite where the project has that and no server", async () => {
    const packages = ["typeorm", "reflect-metadata", "better-sqlite3", "typescript", "limbeck", "@electric-sql/pglite"]
    await withProject("sqlite", { files, packages }, async (project) => {
      await project.succeed("run")
      await project.succeed("generate", "-n", "Seen")
      const source = project.migration("Seen")
      expect(source).toMatch(
        /addColumn\("products", "seen", \{\s*type: \{ postgres: "timestamptz", sqlite: "datetime" \}/,
      )
      await project.succeed("run")
      expect((await project.succeed("check")).stderr).not.toContain("postgres")
    })
  })

  it("are named where they cannot be run, with what to set", async () => {
    await withProject("sqlite", { files }, async (project) => {
      await project.succeed("run")
      const { error } = await project.json("generate", "-n", "Seen")
      expect(error).toMatchObject({ code: "state-unknown" })
      expect(error?.message).toContain("First1767225600000 has SQL that changes the schema")
      expect(error?.next).toContain('scratch: "postgresql://')
      const { status, stderr } = await project.limbeck(["check"])
      expect(status).toBe(1)
      expect(stderr).toContain("cannot tell what the migrations make of postgres")
    })
  })

  /** The table is made by an operation, and has an index by SQL that only PostgreSQL runs. */
  const withIndex = (sql: string): string =>
    migration({
      name: "First1767225600000",
      revision: "912345678901",
      more: "transaction = false",
      up: `${createProducts}
    await op.execute({ postgres: '${sql}' })
    await op.on("sqlite").createIndex("products", "IDX_released", { columns: ["released"] })`,
      down: `await op.dropTable("products")`,
    })
  const indexed = (...columns: readonly string[]): string =>
    product(...columns)
      .replace('@Entity("products")', '@Entity("products") @Index("IDX_released", ["released"])')
      .replace("import { Column,", "import { Column, Index,")
  const concurrently = 'CREATE INDEX CONCURRENTLY "IDX_released" ON "products" ("released")'

  it("stop nothing where they cannot be run and name nothing of the change, which is said", async () => {
    const first = { ...files, "migrations/1767225600000-First.ts": withIndex(concurrently) }
    await withProject("sqlite", { files: { ...first, "entities/product.ts": indexed(seen) } }, async (project) => {
      await project.succeed("run")
      const { notes } = await project.json("generate", "-n", "Seen")
      expect(notes).toMatchObject([{ code: "uncertain", object: "postgres" }])
      const [{ message }] = notes as [{ message: string }]
      expect(message).toContain(`First1767225600000 has SQL that changes the schema: ${concurrently}`)
      expect(message).toContain("+ add index products.IDX_released")
      const source = project.migration("Seen")
      expect(source.match(/Index|addColumn/g)).toEqual(["addColumn"])
      expect(source).toContain('type: { postgres: "timestamptz", sqlite: "datetime" }')
      await project.succeed("run")
      const { stderr } = await project.succeed("check")
      expect(stderr).toContain("what these make of postgres could not be tried")
      expect(stderr).toContain('scratch: "postgresql://')
    })
  })

  it("stop what is about what they name", async () => {
    const first = { ...files, "migrations/1767225600000-First.ts": withIndex(concurrently) }
    await withProject("sqlite", { files: { ...first, "entities/product.ts": product() } }, async (project) => {
      await project.succeed("run")
      const { error } = await project.json("generate", "-n", "NoIndex")
      expect(error).toMatchObject({ code: "state-unknown" })
      expect(error?.message).toContain("drop index products.IDX_released")
    })
  })

  it("may be what reads rows to move them", async () => {
    const create = migration({ name: "First1767225600000", revision: "912345678901", up: createProducts })
    const move = migration({
      name: "Second1767225600001",
      revision: "912345678902",
      parents: ["912345678901"],
      up: `for (const { id } of await queryRunner.query('SELECT "id" FROM "products"'))
      await queryRunner.query(\`UPDATE "products" SET "released" = CURRENT_TIMESTAMP WHERE "id" = \${id}\`)`,
    })
    const moving = { "migrations/1767225600000-First.ts": create, "migrations/1767225600001-Second.ts": move }
    await withProject("sqlite", { files: { ...files, ...moving } }, async (project) => {
      await project.succeed("run")
      const { stderr } = await project.succeed("generate", "-n", "Seen")
      expect(stderr).toContain("Second1767225600001: ")
      expect(project.migration("Seen").match(/addColumn/g)).toHaveLength(1)
    })
  })

  it("may be plain migrations, beside which a new table is written", async () => {
    const plain = plainMigration(
      "First1767225600000",
      'CREATE TABLE "products" ("id" integer PRIMARY KEY NOT NULL, "released" datetime NOT NULL)',
      'DROP TABLE "products"',
    )
    const withShelf = {
      ...files,
      "entities/product.ts": product()
        .replace("@PrimaryGeneratedColumn() id", "@PrimaryColumn() id")
        .replace("PrimaryGeneratedColumn", "PrimaryColumn"),
      "entities/shelf.ts": shelf,
      "migrations/1767225600000-First.ts": plain,
    }
    await withProject("sqlite", { files: withShelf }, async (project) => {
      await project.succeed("run")
      const { stderr } = await project.succeed("generate", "-n", "Shelves")
      expect(stderr).toContain("First1767225600000 is a plain TypeORM migration")
      expect(project.migration("Shelves").match(/createTable\("\w+"/g)).toEqual(['createTable("shelves"'])
    })
  })

  it("are named where running them fails", async () => {
    const onlyPostgres = plainMigration(
      "First1767225600000",
      'CREATE TABLE "products" ("id" SERIAL PRIMARY KEY, "released" timestamptz NOT NULL DEFAULT now())',
      'DROP TABLE "products"',
    )
    const plain = { ...files, "migrations/1767225600000-First.ts": onlyPostgres }
    await withProject("postgres", { files: plain }, async (project) => {
      await project.succeed("run")
      const { error } = await project.json("generate", "-n", "Seen")
      expect(error).toMatchObject({ code: "state-unknown" })
      expect(error?.message).toContain("First1767225600000 is a plain TypeORM migration")
    })
  })

  it("need no database where they make nothing that an entity could declare", async () => {
    const up = `
    ${createProducts}
    await op.execute({ postgres: 'CREATE FUNCTION "touch"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$' })
    await op.execute({ postgres: 'CREATE TRIGGER "touch" BEFORE UPDATE ON "products" EXECUTE FUNCTION "touch"()' })
    await op.execute("INSERT INTO products (released) VALUES ('2024-01-02')")`
    const text = migration({ name: "First1767225600000", revision: "912345678901", up })
    const withTrigger = { ...files, "migrations/1767225600000-First.ts": text }
    await withProject("sqlite", { files: withTrigger }, async (project) => {
      await project.succeed("run")
      await project.succeed("generate", "-n", "Seen")
      expect(project.migration("Seen").match(/addColumn/g)).toHaveLength(1)
    })
  })
})

async function scratchDatabases(): Promise<unknown> {
  const server = await new DataSource({ type: "postgres", url: serverUrl() }).initialize()
  try {
    return await server.query("SELECT datname FROM pg_database WHERE datname LIKE 'limbeck_scratch_%'")
  } finally {
    await server.destroy()
  }
}

it("does without LIMBECK_DIALECT where only types are read, and asks for it where entities are used", async () => {
  // The entity is imported before anything says that this is PostgreSQL.
  const ormconfigFile = `
import "reflect-metadata"
import { DataSource } from "typeorm"
import { Product } from "./entities/product"
export default new DataSource({ type: "postgres", url: process.env.SHOP_URL, entities: [Product], migrations: ["migrations/*.ts"] })
`
  const plain = `
import { MigrationInterface, QueryRunner } from "typeorm"
export class Fill1999999999999 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.manager.save("Product", { released: new Date() })
  }
  async down(): Promise<void> {}
}`
  const files = { "ormconfig.ts": ormconfigFile, "entities/product.ts": product() }
  await withProject("postgres", { files }, async (project) => {
    const env = { SHOP_URL: project.database.url, DATABASE_URL: "" }
    expect((await project.limbeck(["generate", "-n", "First"], { env })).status).toBe(0)
    expect(project.migration("First")).toContain(`name: "released", type: "timestamptz"`)
    project.write({ "migrations/1999999999999-Fill.ts": plain })
    const refused = await project.limbeck(["run"], { env })
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain("set LIMBECK_DIALECT=postgres")
    expect((await project.limbeck(["run"], { env: { ...env, LIMBECK_DIALECT: "postgres" } })).status).toBe(0)
  })
})

it("runs, checks and reverts the files of the sample on both", async () => {
  const sample = join(__dirname, "..", "..")
  const folders = ["entities", "migrations"].flatMap((folder) =>
    readdirSync(join(sample, folder)).map((file) => `${folder}/${file}`),
  )
  const files = Object.fromEntries(
    ["ormconfig.ts", ...folders].map((path) => [path, readFileSync(join(sample, path), "utf8")]),
  )
  for (const dialect of DIALECTS) {
    await withProject(dialect, { files }, async (project) => {
      await project.succeed("run")
      await project.succeed("check")
      await project.succeed("revert", "base")
      await project.succeed("run")
      expect((await project.succeed("generate", "-n", "Nothing")).stdout).toContain("No changes")
    })
  }
})
