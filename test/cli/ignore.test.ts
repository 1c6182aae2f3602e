import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject } from "./support/project"
import { entity, name, ormconfig, SHOP } from "./support/sources"

const settings = `
export const limbeck = {
  ignore: [
    "legacy_*",
    { object: "product.by_hand", reason: "made by the DBA" },
    { object: "product.note", reason: "another application writes it" },
    { object: "product.missing", reason: "not in this database yet" },
    "no_such_thing",
  ],
}
`

describe.each(DIALECTS)("on %s", (dialect) => {
  test("objects that are ignored stay as they are, are listed with reasons, and rules that cover nothing are told", () =>
    withProject(dialect, {}, async ({ succeed, limbeck, json, write, database, migration }) => {
      await succeed("generate", "-n", "Initial")
      await succeed("run")
      await queryDatabase(database, `CREATE TABLE "legacy_coupons" ("id" integer)`)
      await queryDatabase(database, `ALTER TABLE "product" ADD COLUMN "note" varchar`)
      await queryDatabase(database, `CREATE INDEX "by_hand" ON "product" ("name")`)
      write({
        "entities/product.ts": entity("Product", name, "@Column({ nullable: true }) missing!: string"),
        "ormconfig.ts": ormconfig(),
      })
      const before = await json("check")
      expect(before.findings?.map(({ object }) => object).join("\n")).toMatch(/note[^]*by_hand|by_hand[^]*note/)

      write({ "ormconfig.ts": ormconfig(undefined, settings) })
      const checked = await limbeck(["check", "--ignored"])
      expect(checked.stdout).toContain("ignored: index product.by_hand (made by the DBA)")
      expect(checked.stdout).toContain("ignored: column product.note (another application writes it)")
      expect(checked.stdout).toContain(`ignored: table legacy_coupons (by "legacy_*", without a reason)`)
      expect(checked.stderr).toContain(`note: "no_such_thing" in the setting \`ignore\` covers nothing`)
      // What it says is the change of the entity that no rule covers.
      expect(checked.stdout.match(/^! .*/gm)).toEqual([expect.stringContaining("drop column product.price")])
      const listed = await json("check", "--ignored")
      expect(listed.ignored).toContainEqual({
        kind: "column",
        object: "product.missing",
        rule: "product.missing",
        reason: "not in this database yet",
      })
      await succeed("generate", "-n", "WithoutPrice")
      const text = migration("WithoutPrice")
      expect(text).not.toMatch(/by_hand|note|missing|legacy/)
      await succeed("run")
      expect((await succeed("check")).stdout).toContain("No differences")
      expect(await queryDatabase(database, `SELECT "note" FROM "product"`)).toEqual([])
    }))

  test("a new table is made as its entity has it, whatever is ignored of it", () =>
    withProject(
      dialect,
      { files: { ...SHOP, "ormconfig.ts": ormconfig(undefined, `export const limbeck = { ignore: ["product.*"] }`) } },
      async ({ succeed, database }) => {
        await succeed("generate", "-n", "Initial")
        await succeed("run")
        expect(await queryDatabase(database, `SELECT "name", "price" FROM "product"`)).toEqual([])
      },
    ))
})
