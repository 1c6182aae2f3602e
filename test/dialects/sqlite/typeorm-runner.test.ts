import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "../../../src/script/operations"
import { SQLITE_DRIVERS } from "../../support/databases"
import { withDatabase, type TestDatabase } from "./database"

class Rebuild1700000000000 implements MigrationInterface {
  readonly name = "Rebuild1700000000000"

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.alterColumn("parents", "name", { type: "varchar(200)" })
    await op.addUnique("parents", "UQ_name", { columns: ["name"] })
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.dropUnique("parents", "UQ_name")
    await op.alterColumn("parents", "name", { type: "varchar(100)" })
  }
}

class RebuildOutside1700000000001 extends Rebuild1700000000000 {
  override readonly name = "RebuildOutside1700000000001" as never
  readonly transaction = false
}

const TABLES = `
CREATE TABLE parents (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, name varchar(100));
CREATE TABLE children (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parents (id) ON DELETE CASCADE);
INSERT INTO parents VALUES (1, 'one'), (5, 'five');
INSERT INTO children VALUES (1, 1), (2, 5), (3, 5);
`

async function facts({ query }: TestDatabase): Promise<unknown> {
  return {
    children: await query("SELECT id, parent_id FROM children ORDER BY id"),
    parents: await query("SELECT id, name FROM parents ORDER BY id"),
    foreignKeys: await query("PRAGMA foreign_keys"),
    violations: await query("PRAGMA foreign_key_check"),
  }
}

describe.each(SQLITE_DRIVERS)("TypeORM's own runner, %s", (driver) => {
  test.each(["all", "each", "none"] as const)("runs a rebuild, transaction: %s", async (transaction) => {
    await withDatabase(
      async (database) => {
        const { dataSource } = database
        await database.script(TABLES)
        const before = await facts(database)
        await dataSource.runMigrations({ transaction })
        expect(await facts(database)).toEqual(before)
        expect((await database.inspect()).tables.find(({ name }) => name === "parents")?.uniques).toHaveLength(1)
      },
      driver,
      { migrations: [Rebuild1700000000000] },
    )
  })

  test.each(["all", "each"] as const)(
    "is refused before it deletes children, revert with transaction: %s",
    async (transaction) => {
      await withDatabase(
        async (database) => {
          const { dataSource } = database
          await database.script(TABLES)
          await dataSource.runMigrations({ transaction })
          const before = await facts(database)
          const schema = await database.inspect()
          await expect(dataSource.undoLastMigration({ transaction })).rejects.toMatchObject({
            code: "foreign-keys-on",
            next: expect.stringContaining("limbeck revert") as string,
          })
          // TypeORM 0.3 leaves the foreign keys off when a revert fails.
          await database.query("PRAGMA foreign_keys = ON")
          expect(await facts(database)).toEqual(before)
          expect(await database.inspect()).toEqual(schema)
        },
        driver,
        { migrations: [Rebuild1700000000000] },
      )
    },
  )

  test("reverts outside a transaction", async () => {
    await withDatabase(
      async (database) => {
        const { dataSource } = database
        await database.script(TABLES)
        const before = await facts(database)
        const schema = await database.inspect()
        await dataSource.runMigrations({ transaction: "none" })
        await dataSource.undoLastMigration({ transaction: "none" })
        expect(await facts(database)).toEqual(before)
        const after = await database.inspect()
        expect(after.tables.filter(({ name }) => name !== "migrations")).toEqual(schema.tables)
      },
      driver,
      { migrations: [Rebuild1700000000000] },
    )
  })

  test("runs a file outside a transaction, in mode each", async () => {
    await withDatabase(
      async (database) => {
        await database.script(TABLES)
        const before = await facts(database)
        await database.dataSource.runMigrations({ transaction: "each" })
        expect(await facts(database)).toEqual(before)
      },
      driver,
      { migrations: [RebuildOutside1700000000001] },
    )
  })

  test("a rebuild that fails outside a transaction leaves everything as it was", async () => {
    await withDatabase(async (database) => {
      await database.script(TABLES)
      await database.query("INSERT INTO parents VALUES (6, 'five')")
      const before = await facts(database)
      const op = operations(database.queryRunner)
      await expect(op.addUnique("parents", "UQ_name", { columns: ["name"] })).rejects.toThrow(/UNIQUE/)
      expect(await facts(database)).toEqual(before)
      expect(await database.query("SELECT name FROM sqlite_master WHERE name LIKE 'limbeck%'")).toEqual([])
      await database.query("BEGIN")
      await database.query("COMMIT")
    }, driver)
  })
})
