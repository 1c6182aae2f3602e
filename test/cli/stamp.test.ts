import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { entity, migration, name, ormconfig, plainMigration, price } from "./support/sources"

const START = 1767225600000

function forget({ database }: CliProject): Promise<unknown> {
  return queryDatabase(database, "DELETE FROM migrations")
}

async function ledger({ database }: CliProject): Promise<string[]> {
  const rows = await queryDatabase(database, "SELECT name FROM migrations ORDER BY id")
  return rows.map((row) => String(row.name).replace(/\d+$/, ""))
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test("stamp --verify records what the database really has, and names what it has not", () =>
    withProject(dialect, {}, async (project) => {
      const { succeed, limbeck, write, database } = project
      await succeed("generate", "-n", "Initial")
      await succeed("run")
      const indexed = entity("Product", name, price, `@Index() @Column({ nullable: true, default: "x" }) sku!: string`)
      write({ "entities/product.ts": indexed.replace("import { Column,", "import { Index, Column,") })
      await succeed("generate", "-n", "AddSku")
      await succeed("run")
      await forget(project)

      const early = await limbeck(["stamp", "--verify", "Initial"])
      expect([early.status, early.stderr]).toEqual([
        2,
        expect.stringMatching(
          /cannot stamp Initial: the database is not as the migrations up to there make it; it would take\n(.*\n)* {2}! drop column product\.sku\n(.*\n)*nothing was recorded\nnext: /,
        ),
      ])
      expect(await ledger(project)).toEqual([])
      await succeed("stamp", "--verify", "heads")
      expect(await ledger(project)).toEqual(["Initial", "AddSku"])

      await forget(project)
      await queryDatabase(database, `ALTER TABLE product ADD COLUMN byhand integer`)
      const changed = await limbeck(["stamp", "--verify", "heads"])
      expect([changed.status, changed.stderr]).toEqual([2, expect.stringContaining("! drop column product.byhand")])
      // What no migration makes is somebody else's.
      await queryDatabase(database, `ALTER TABLE product DROP COLUMN byhand`)
      await queryDatabase(database, `CREATE TABLE stranger (id integer)`)
      await succeed("stamp", "--verify", "heads")
    }))

  test("what only SQL makes is run on an empty database, which is gone afterwards", () => {
    const files = {
      "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`),
      [`migrations/${START}-Plain.ts`]: plainMigration(
        `Plain${START}`,
        `CREATE TABLE "a" ("id" integer PRIMARY KEY, "n" varchar(20) NOT NULL DEFAULT 'x', CHECK ("n" <> 'y'))`,
        `DROP TABLE "a"`,
      ),
      [`migrations/${START + 1}-More.ts`]: migration({
        name: `More${START + 1}`,
        revision: "aaaaaaaaaaa1",
        parents: [],
        up: `await op.execute('CREATE TABLE "b" ("id" integer)')`,
      }),
    }
    return withProject(dialect, { files }, async (project) => {
      const { succeed, limbeck, database } = project
      const databases = async (): Promise<unknown> =>
        dialect === "postgres"
          ? await queryDatabase(database, "SELECT datname FROM pg_database WHERE datname LIKE 'limbeck_scratch%'")
          : []
      await succeed("run", "Plain")
      await succeed("run", "More")
      await forget(project)
      await succeed("stamp", "--verify", "heads")
      expect(await ledger(project)).toEqual(["Plain", "More"])
      await forget(project)
      await queryDatabase(database, `ALTER TABLE "a" ADD COLUMN "m" integer`)
      const { status, stderr } = await limbeck(["stamp", "--verify", "heads"])
      expect([status, stderr]).toEqual([2, expect.stringContaining("! drop column a.m")])
      expect(await databases()).toEqual([])
    })
  })
})

test("what cannot be run on an empty database cannot be verified, and says why", () => {
  const files = {
    "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`),
    [`migrations/${START}-Plain.ts`]: plainMigration(
      `Plain${START}`,
      `ALTER TABLE "nowhere" ADD COLUMN "a" integer`,
      "",
    ),
  }
  return withProject("sqlite", { files }, async ({ limbeck, succeed }) => {
    const { status, stderr } = await limbeck(["stamp", "--verify", "heads"])
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(
        /cannot verify heads: .*\n {2}Plain\d+ is a plain TypeORM migration\nand they cannot be run .*no such table/,
      ),
    ])
    await succeed("stamp", "heads")
  })
})

test("several targets, and --purge of what no file has", () => {
  const file = (title: string, revision: string, time: number, parents: readonly string[]) => ({
    [`migrations/${START + time}-${title}.ts`]: migration({ name: `${title}${START + time}`, revision, parents }),
  })
  const files = {
    "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"]`),
    ...file("Root", "aaaaaaaaaaa1", 1, []),
    ...file("Left", "aaaaaaaaaaa2", 2, ["aaaaaaaaaaa1"]),
    ...file("Right", "aaaaaaaaaaa3", 3, ["aaaaaaaaaaa1"]),
    ...file("Late", "aaaaaaaaaaa4", 4, ["aaaaaaaaaaa3"]),
  }
  return withProject("sqlite", { files }, async (project) => {
    const { succeed, database } = project
    await succeed("stamp", "Left", "Right")
    expect(await ledger(project)).toEqual(["Root", "Left", "Right"])
    await queryDatabase(database, `INSERT INTO migrations (timestamp, name) VALUES (1, 'Gone0000000000001')`)
    await succeed("stamp", "Late", "--purge")
    expect((await ledger(project)).sort()).toEqual(["Late", "Right", "Root"])
    await succeed("stamp", "base")
    expect(await ledger(project)).toEqual([])
  })
})

test("a DataSource with a schema of its own is verified in it", () => {
  const files = {
    "ormconfig.ts": ormconfig(`entities: [], migrations: ["migrations/*.ts"], schema: "app"`),
    [`migrations/${START}-Plain.ts`]: plainMigration(`Plain${START}`, `CREATE TABLE "app"."a" ("id" integer)`, ""),
  }
  return withProject("postgres", { files }, async (project) => {
    const { succeed, limbeck, database } = project
    await queryDatabase(database, `CREATE SCHEMA app`)
    await queryDatabase(database, `CREATE TABLE app.a (id integer)`)
    await succeed("stamp", "--verify", "heads")
    expect(await queryDatabase(database, "SELECT name FROM app.migrations")).toHaveLength(1)
    await queryDatabase(database, "DELETE FROM app.migrations")
    await queryDatabase(database, "ALTER TABLE app.a ADD COLUMN b integer")
    expect((await limbeck(["stamp", "--verify", "heads"])).stderr).toContain("! drop column a.b")
  })
})
