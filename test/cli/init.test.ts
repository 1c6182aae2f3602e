import { DIALECTS } from "../support/databases"
import { withProject } from "./support/project"
import { entity, name, newField, ormconfig, plainMigration, SHOP } from "./support/sources"

const NEST = {
  "package.json": `{
    "name": "shop",
    "scripts": {
        "start": "nest start",
        "migration:run": "typeorm migration:run"
    },
    "dependencies": {
        "@nestjs/typeorm": "*",
        "better-sqlite3": "*"
    }
}
`,
  "src/app.module.ts": `import { Module } from "@nestjs/common"
import { TypeOrmModule } from "@nestjs/typeorm"
import { ConfigService } from "@nestjs/config"
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        type: "better-sqlite3",
        database: config.getOrThrow<string>("DATABASE_FILE"),
        autoLoadEntities: true,
        synchronize: true,
      }),
    }),
  ],
})
export class AppModule {}
`,
  "src/shop/shop.module.ts": `import { TypeOrmModule } from "@nestjs/typeorm"
import { Product } from "./entities/product.entity"
@Module({ imports: [TypeOrmModule.forFeature([Product, Gone]), TypeOrmModule.forFeature([Report], "reports")] })
export class ShopModule {}
`,
  "src/users/users.module.ts": `@Module({ imports: [TypeOrmModule.forFeature([
  User,
])] })
export class UsersModule {}
`,
  "src/shop/entities/product.entity.ts": entity("Product", name),
  "src/users/user.entity.ts": entity("User", name),
  "src/reports/report.ts": entity("Report", name),
  "ormconfig.ts": "",
}

const TYPEORM = {
  ...SHOP,
  "ormconfig.ts": ormconfig(`entities: ["entities/*.ts"], migrations: ["migrations/*.ts"],
  migrationsRun: true`),
  "migrations/1700000000001-First.ts": plainMigration(
    "First1700000000001",
    `CREATE TABLE "customer" ("id" integer PRIMARY KEY)`,
    `DROP TABLE "customer"`,
  ),
  "migrations/1700000000002-Second.ts": plainMigration("Second1700000000002", "SELECT 1", "SELECT 1"),
}

test("a NestJS application gets a DataSource with the entities of its forFeature calls, scripts and a workflow, once", () =>
  withProject("sqlite", { files: NEST }, async ({ limbeck, json, read, delete: remove, database, contents }) => {
    remove("ormconfig.ts")
    const before = await contents()
    const looked = await limbeck(["init"])
    expect(looked.status).toBe(0)
    expect(looked.stdout).toContain("NestJS: src/app.module.ts; 2 entity files in forFeature calls")
    expect(looked.stdout).toContain("+ src/data-source.ts: write a DataSource")
    expect(looked.stdout).toContain("2 proposals were not carried out (limbeck init --yes)")
    expect(looked.stderr).toContain(
      "warning: src/app.module.ts:12: `synchronize: true` changes the schema past every migration",
    )
    expect(looked.stderr).toContain('note: the script "migration:run": "typeorm migration:run" stays as it is')
    expect(looked.stderr).toContain("forFeature names Gone")
    expect((await limbeck(["init", "--dry-run", "--yes"])).stdout).toContain("export default new DataSource({")
    expect(await contents()).toEqual(before)

    const file = { DATABASE_FILE: database.url.replace("sqlite:", "") }
    const done = await limbeck(["init", "--yes", "--ci", "github"], { env: file })
    expect(done.stdout).toContain("check: 2 to look at")
    const source = read("src/data-source.ts")
    expect(source).toContain('entities: [join(__dirname, "**", "*.entity.{ts,js}")],')
    expect(source).toContain("database: process.env.DATABASE_FILE,")
    expect(read("package.json")).toContain(
      '\n        "migration:run": "typeorm migration:run",\n        "migration:generate": "limbeck generate"',
    )
    expect(read(".github/workflows/migrations.yml")).toContain(
      "run: npx limbeck revert\n      - run: npx limbeck run\n",
    )
    expect((await json("init", "--yes", "--ci", "github")).proposals).toEqual([])

    const made = await limbeck(["generate", "-n", "Initial"], { env: file })
    expect(made.stdout).toMatch(/src\/migrations\/\d{13}-Initial\.ts/)
  }))

describe.each(DIALECTS)("on %s", (dialect) => {
  test("a TypeORM project is told how many migrations it has, what is applied, and what differs", () =>
    withProject(dialect, { files: TYPEORM }, async ({ limbeck, json, write, contents }) => {
      const fresh = await limbeck(["init", "--dry-run"])
      expect(fresh.stdout).toContain("data source: ormconfig.ts")
      expect(fresh.stdout).toMatch(/migrations: 2, head [0-9a-f]{12} Second \(2023-11-14\)/)
      expect(fresh.stdout).toContain("applied: 0; pending: 2")
      expect(fresh.stderr).toContain("warning: ormconfig.ts:11: `migrationsRun: true` runs the migrations without")
      await limbeck(["run"])
      write({ "entities/product.ts": entity("Product", name, newField) })
      const before = await contents()
      const document = await json("init", "--dry-run")
      expect(document).toMatchObject({ ok: true, migrations: 2, applied: 2 })
      expect(document.findings?.map(({ object }) => object).join("\n")).toMatch(/add column customer\.name/)
      expect(await contents()).toEqual(before)
    }))
})

test("without a database, and with settings to propose, it says what stands in the way and exits with 0", () =>
  withProject(
    "postgres",
    { files: { ...SHOP, "ormconfig.ts": ormconfig().replace('"better-sqlite3" as const', '"sqlite" as never') } },
    async ({ limbeck, read }) => {
      const env = { DATABASE_URL: "postgresql://nobody:secret@127.0.0.1:1/none" }
      const done = await limbeck(["init", "--yes"], { env })
      expect(done.status).toBe(0)
      expect(done.stdout).toContain("migrations: 0")
      expect(done.stderr).toMatch(/note: .*127\.0\.0\.1[^]*next: /)
      expect(done.stderr).not.toContain("secret")
      expect(read("ormconfig.ts")).toContain('LimbeckOptions = { dialects: ["postgres", "sqlite"] }')
    },
  ))
