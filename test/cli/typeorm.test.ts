import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { entity, name, newField, plainMigration, price, SHOP } from "./support/sources"

const cli = join(__dirname, "..", "..", "node_modules", "typeorm", "cli-ts-node-commonjs.js")

/** TypeORM's own command line, through ts-node, as its documentation says. */
function typeorm({ root, database }: CliProject, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [cli, ...args, "-d", "ormconfig.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: database.url, TS_NODE_TRANSPILE_ONLY: "true", NO_COLOR: "1" },
    encoding: "utf8",
  })
}

const plain = {
  "migrations/1700000000000-OldTable.ts": plainMigration(
    "OldTable1700000000000",
    `CREATE TABLE "old_table" ("old_id" integer)`,
    `DROP TABLE "old_table"`,
  ),
  "migrations/1700000000001-OldPair.ts":
    plainMigration("OldRow1700000000001", `INSERT INTO "old_table" VALUES (1)`, `DELETE FROM "old_table"`) +
    plainMigration(
      "OldRow1700000000002",
      `INSERT INTO "old_table" VALUES (2)`,
      `DELETE FROM "old_table" WHERE "old_id" = 2`,
    ).replace(/import .*\n/, ""),
}

describe.each(DIALECTS)("on %s", (dialect) => {
  test("plain TypeORM migrations stand beside ours; each runner goes on where the other stopped", () =>
    withProject(dialect, { files: { ...SHOP, ...plain } }, async (project) => {
      const { succeed, limbeck, write, database, json } = project
      expect(typeorm(project, "migration:run")).toContain("OldRow1700000000002 has been executed successfully")
      expect((await succeed("show")).stdout.match(/^\[X\]/gm)).toHaveLength(3)

      const made = await succeed("generate", "-n", "Initial")
      expect(made.stderr).toContain('no entity names "old_table": left alone')
      const { revisions = [] } = await json("history")
      const old = revisions.find(({ name: title }) => title === "OldRow1700000000002")
      expect(revisions[0]?.parents).toEqual([old?.revision])
      await succeed("run")
      write({ "entities/product.ts": entity("Product", name, price, newField) })
      await succeed("generate", "-n", "AddNewField")

      expect(typeorm(project, "migration:run")).toMatch(/AddNewField\d{13} has been executed successfully/)
      await queryDatabase(database, `INSERT INTO product (name, "newField") VALUES ('a', 'b')`)
      expect((await limbeck(["check"])).stdout).toMatch(
        /^! table "old_table" was made by a migration, and no entity names it\n[^!]*$/,
      )
      expect(typeorm(project, "migration:revert")).toMatch(/AddNewField\d{13} has been reverted successfully/)
      expect((await succeed("current")).stdout).toMatch(/ Initial \(current\)\n$/)
      expect(await queryDatabase(database, "SELECT * FROM product")).toEqual([{ id: 1, name: "a", price: null }])

      await succeed("revert", "OldTable")
      expect(await queryDatabase(database, "SELECT name FROM migrations")).toEqual([{ name: "OldTable1700000000000" }])
      expect(await queryDatabase(database, "SELECT * FROM old_table")).toEqual([])
      await succeed("run")
      expect((await succeed("generate", "-n", "Nothing")).stdout).toBe("No changes\n")
    }))
})

test("generate and check run no plain migration to learn what it does", () =>
  withProject(
    "sqlite",
    {
      files: {
        ...SHOP,
        "migrations/1700000000000-Acts.ts": plainMigration("Acts1700000000000", "SELECT 1", "SELECT 1").replace(
          "await queryRunner",
          `require("node:fs").appendFileSync("acted.txt", "once ")\n    await queryRunner`,
        ),
      },
    },
    async (project) => {
      await project.succeed("run")
      await project.succeed("generate", "-n", "Initial")
      await project.succeed("run")
      await project.succeed("check")
      expect(project.read("acted.txt")).toBe("once ")
    },
  ))
