import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject } from "./support/project"
import { entity, name, newField, price } from "./support/sources"

describe.each(DIALECTS)("on %s", (dialect) => {
  test("edit an entity, generate, review, run, find nothing left, revert", () =>
    withProject(dialect, {}, async ({ succeed, limbeck, write, migrations, migration, database }) => {
      const first = await succeed("generate", "-n", "Initial")
      expect(first.stdout).toContain("+ add table product\n")
      expect(first.stdout).toMatch(/migrations\/\d{13}-Initial\.ts\n$/)
      expect(first.stderr).toContain("limbeck run")
      expect(migrations()).toHaveLength(1)

      const ran = await succeed("run")
      expect(ran.stdout).toMatch(/^\+ [0-9a-f]{12} Initial \(\d{4}-\d\d-\d\d\) applied in [\d.]+ m?s\n$/)
      expect(ran.stderr).toMatch(/^database: (sqlite|postgres):/)
      expect((await succeed("check")).stdout).toMatch(/^No differences/)
      expect((await succeed("generate", "-n", "Nothing")).stdout).toBe("No changes\n")
      expect((await succeed("run")).stdout).toMatch(/^nothing to run/)

      write({ "entities/product.ts": entity("Product", name, price, newField) })
      const drift = await limbeck(["check"])
      expect(drift.status).toBe(1)
      expect(drift.stdout).toContain("+ add column product.newField")
      expect((await succeed("generate", "-n", "AddNewField")).stdout).toMatch(
        /^ {2}\+ add column product\.newField\nmigrations\/\d{13}-AddNewField\.ts\n$/,
      )
      const text = migration("AddNewField")
      expect(text).toContain("/** Add newField to product. */")
      expect(text).toContain('await op.addColumn("product", "newField", { type: "varchar", nullable: true })')
      expect(text).toContain('await op.dropColumn("product", "newField") // loses product.newField')

      expect((await limbeck(["check"])).stdout).toMatch(/^\S+ +pending: [0-9a-f]{12} AddNewField/m)
      await succeed("run")
      await queryDatabase(database, `INSERT INTO product (name, "newField") VALUES ('bead', 'x')`)
      expect((await succeed("check")).stdout).toMatch(/^No differences/)
      expect((await succeed("current")).stdout).toMatch(/^[0-9a-f]{12} AddNewField \(head\) \(current\)\n$/)
      const history = (await succeed("history", "-i")).stdout.split("\n")
      expect(history[0]).toMatch(/^[0-9a-f]{12} AddNewField \(head\) \(current\): Add newField to product\.$/)
      expect(history[1]).toMatch(/^[0-9a-f]{12} Initial: Create customer and product\.$/)

      expect((await succeed("revert")).stdout).toMatch(/^- [0-9a-f]{12} AddNewField .* reverted in/)
      expect((await succeed("show")).stdout).toMatch(
        /^\[X\] [0-9a-f]{12} Initial .*\n\[ \] [0-9a-f]{12} AddNewField .*\n$/,
      )
      expect(await queryDatabase(database, "SELECT * FROM product")).toEqual([{ id: 1, name: "bead", price: null }])
      await succeed("revert", "base")
      expect((await succeed("revert")).stdout).toMatch(/^nothing to revert/)
      await expect(queryDatabase(database, "SELECT * FROM product")).rejects.toHaveProperty("message")
    }))

  test("what goes is marked, and what would be lost is counted on the connected database only", () =>
    withProject(dialect, {}, async ({ succeed, write, migration, database }) => {
      await succeed("generate", "-n", "Initial")
      await succeed("run")
      for (const value of [1, 2])
        await queryDatabase(database, `INSERT INTO product (name, price) VALUES ('a', ${value})`)
      await queryDatabase(database, `INSERT INTO product (name) VALUES ('b')`)
      write({ "entities/product.ts": entity("Product", `@Column({ length: 80 }) name!: string`) })
      const { stdout } = await succeed("generate", "-n", "DropPrice")
      expect(stdout).toContain("  ! drop column product.price (loses 2 values here)\n")
      expect(stdout).toContain("  ~ alter column product.name (type varchar -> varchar(80))\n")
      expect(migration("DropPrice")).toContain('dropColumn("price"), // loses product.price')
      expect(migration("DropPrice")).not.toContain("2 values")
      await succeed("run")
      expect(await queryDatabase(database, "SELECT name FROM product ORDER BY id")).toEqual([
        { name: "a" },
        { name: "a" },
        { name: "b" },
      ])
      expect((await succeed("check")).stdout).toMatch(/^No differences/)
    }))

  test("what goes with a table that is renamed is counted under the name that it still has", () =>
    withProject(dialect, {}, async ({ succeed, write, database }) => {
      await succeed("generate", "-n", "Initial")
      await succeed("run")
      await queryDatabase(database, "INSERT INTO product (name, price) VALUES ('a', 1)")
      const name = `@Column() name!: string`
      write({ "entities/product.ts": entity("Product", name).replace("@Entity()", '@Entity("goods")') })
      const { stdout } = await succeed("generate", "-n", "Goods", "--rename", "product:goods")
      expect(stdout).toContain("  ! drop column goods.price (loses 1 value here)\n")
      await succeed("run")
      expect(await queryDatabase(database, "SELECT * FROM goods")).toEqual([{ id: 1, name: "a" }])
    }))
})
