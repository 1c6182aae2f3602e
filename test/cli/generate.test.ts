import { readdirSync } from "node:fs"
import { join } from "node:path"
import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject } from "./support/project"
import { entity, name, price, SHOP } from "./support/sources"

async function start({ succeed }: CliProject): Promise<void> {
  await succeed("generate", "-n", "Initial")
  await succeed("run")
}

test("names: -n in any case, -m in words and a path all give one class; -m is the description", () =>
  withProject("sqlite", {}, async (project) => {
    const spellings = [
      ["-n", "addNewField"],
      ["-n", "AddNewField"],
      ["-m", "add new field"],
      ["migrations/AddNewField"],
    ]
    const results = await Promise.all(
      spellings.map((words) => project.succeed("generate", ...words, "--dry-run", "--timestamp", "1795000000000")),
    )
    for (const { stdout } of results) expect(stdout).toContain("export class AddNewField1795000000000 implements")
    expect(results[2]?.stdout).toContain("/** add new field */")
    expect(project.migrations()).toEqual([])

    await project.succeed("revision", "--autogenerate", "-m", "add new field", "--rev-id", "9a5bb11300d5")
    expect(project.migrations()).toEqual([expect.stringMatching(/^\d{13}-AddNewField\.ts$/)])
    expect(project.migration("AddNewField")).toContain('revision = "9a5bb11300d5"')
    await project.succeed("revision", "-m", "fill names", "--dir", "elsewhere")
    expect(readdirSync(join(project.root, "elsewhere"))).toEqual([expect.stringMatching(/^\d{13}-FillNames\.ts$/)])
    await project.succeed("create", "elsewhere/MoveData", "--timestamp", "2030-01-05")
    expect(project.read("elsewhere/1893801600000-MoveData.ts")).toContain("class MoveData1893801600000")
  }))

test("--dry-run and --check write nothing; behind the heads, generate and --check refuse", () =>
  withProject("sqlite", {}, async (project) => {
    const { limbeck, succeed, json } = project
    const before = await project.contents()
    const dry = await succeed("generate", "-n", "Initial", "--dry-run")
    expect(dry.stdout).toContain('await op.createTable("product", {')
    expect((await limbeck(["generate", "--check"])).status).toBe(1)
    expect(await json("generate", "--check")).toMatchObject({
      command: "generate",
      ok: false,
      findings: [{ code: "change", object: "add table customer" }, { object: "add table product" }],
    })
    expect(await project.contents()).toEqual(before)

    await succeed("generate", "-n", "Initial")
    for (const words of [["-n", "More"], ["--check"]]) {
      const { status, stderr } = await limbeck(["generate", ...words])
      expect(status).toBe(2)
      expect(stderr).toMatch(
        /Target database is not up to date: 1 revision is pending\n {2}[0-9a-f]{12} Initial .*\nnext: limbeck run\n$/,
      )
    }
    await succeed("run")
    expect((await limbeck(["generate", "--check"])).status).toBe(0)
    expect(await json("generate", "-n", "Nothing")).toMatchObject({ ok: true, file: null })
  }))

test("a column that turns NOT NULL: what rows with NULL in it need is told, unless it is given", () =>
  withProject("sqlite", {}, async (project) => {
    await start(project)
    project.write({ "entities/product.ts": entity("Product", name, '@Column({ type: "integer" }) price!: number') })
    const words = ["generate", "-n", "Required", "--dry-run"]
    expect((await project.succeed(...words)).stderr).toContain("note: run stops where product.price is NULL: ")
    expect(await project.json(...words)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ code: "null-rows", object: "product.price" })]),
    })
    expect((await project.succeed(...words, "--backfill", "product.price=0")).stderr).not.toContain("run stops")
  }))

describe.each(DIALECTS)("on %s", (dialect) => {
  test("a column that needs a value: a todo that run refuses, or --backfill", () =>
    withProject(dialect, {}, async (project) => {
      const { succeed, limbeck, write, migration, database } = project
      await start(project)
      await queryDatabase(database, `INSERT INTO product (name) VALUES ('bead')`)
      write({ "entities/product.ts": entity("Product", name, price, "@Column() sku!: string") })
      const { stdout, stderr } = await succeed("generate", "-n", "AddSku")
      expect(stdout).toContain("  ! decide: which value do the rows of product get in sku?")
      expect(stderr).toContain("warning: the file has an op.todo, and run refuses it until that is answered")
      expect(migration("AddSku")).toContain("await op.todo(")
      const before = await project.contents()
      const refused = await limbeck(["run"])
      expect(refused.status).toBe(2)
      expect(refused.stderr).toMatch(
        /cannot run [0-9a-f]{12} AddSku .*: a question is still open: .*; nothing was run\nnext: answer it/,
      )
      expect(await project.contents()).toEqual(before)

      project.delete(`migrations/${project.migrations().at(-1) ?? ""}`)
      const empty = await limbeck(["generate", "-n", "AddSku", "--backfill", "product.sku="])
      expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining(`--backfill product.sku="''" gives`)])
      for (const flag of ["--backfill", "--using"]) {
        const mistyped = await limbeck(["generate", "-n", "AddSku", flag, "product.skuu='none'"])
        const why = `cannot use the answer ${flag} product.skuu=...: there is no column "product.skuu"`
        expect([mistyped.status, mistyped.stderr]).toEqual([2, expect.stringContaining(why)])
      }
      const needless = ["--using", "product.sku=lower(sku)", "--map-enum", "product.sku:a=b"]
      const noted = await limbeck(["generate", "-n", "AddSku", "--dry-run", ...needless, "--backfill", "product.id=1"])
      expect(noted.status).toBe(0)
      for (const reason of [
        `--using product.sku=... was not used: "product.sku" changes no type`,
        "--map-enum product.sku:a=b was not used: no enum loses a label",
        `--backfill product.id=... was not used: no row of "product.id" needs a value`,
      ]) {
        expect(noted.stderr).toContain(`note: ${reason}\n`)
      }
      await succeed("generate", "-n", "AddSku", "--backfill", "product.sku='none'")
      expect(migration("AddSku")).not.toContain("op.todo")
      await succeed("run")
      expect(await queryDatabase(database, "SELECT name, sku FROM product")).toEqual([{ name: "bead", sku: "none" }])
      expect((await limbeck(["check"])).status).toBe(0)
      await succeed("revert")
      await succeed("run")
    }))

  test("renamed or dropped: asked with the whole command to paste, which keeps the values", () =>
    withProject(dialect, {}, async (project) => {
      const { succeed, limbeck, write, migration, database } = project
      await start(project)
      await queryDatabase(database, `INSERT INTO product (name, price) VALUES ('bead', 3)`)
      write({
        "entities/product.ts": entity("Product", "@Column() title!: string", price.replace("price", "cost")),
        "entities/customer.ts": entity("Buyer", name),
      })
      const before = await project.contents()
      const { status, stderr, stdout } = await limbeck([
        "generate",
        "-m",
        "other names",
        "--rename",
        "product.price:cost",
      ])
      expect([status, stdout]).toEqual([2, ""])
      expect(stderr).toContain('  no entity names table "customer": was it renamed to "buyer", or is that new?')
      expect(stderr).toContain('  column "product.name" goes: was it renamed to "title", or dropped?')
      const command = /^next: limbeck (.*)$/m.exec(stderr)?.[1] ?? ""
      expect(command).toBe(
        "generate -m 'other names' --rename product.price:cost --rename customer:buyer --rename product.name:title",
      )
      expect(await project.contents()).toEqual(before)
      expect((await limbeck(["check"])).stdout).toMatch(
        /column "product.name" was renamed to "title"( or "cost")?, or dropped/,
      )

      await succeed("generate", "-m", "other names", ...command.split(" ").slice(4))
      expect(migration("OtherNames")).toContain('await op.renameTable("customer", "buyer")')
      expect(migration("OtherNames")).toContain('await op.renameColumn("product", "name", "title")')
      await succeed("run")
      expect(await queryDatabase(database, "SELECT title, cost FROM product")).toEqual([{ title: "bead", cost: 3 }])
      expect((await limbeck(["check"])).status).toBe(0)
      await succeed("revert")
      expect(await queryDatabase(database, "SELECT name, price FROM product")).toEqual([{ name: "bead", price: 3 }])
    }))
})

test("--no-rename answers one question, --no-renames all; a wrong answer is refused with what it could be", () =>
  withProject("sqlite", {}, async (project) => {
    const { succeed, limbeck, write } = project
    await start(project)
    write({
      "entities/product.ts": entity(
        "Product",
        "@Column({ default: '' }) title!: string",
        price.replace("price", "cost"),
      ),
    })
    const one = await limbeck(["generate", "-n", "A", "--dry-run", "--no-rename", "product.price"])
    expect(one.stderr).toContain(
      "next: limbeck generate -n A --no-rename product.price --dry-run --rename product.name:title\n",
    )
    const all = await succeed("generate", "-n", "A", "--dry-run", "--no-renames")
    expect(all.stdout).toContain('dropColumn("price"), // loses product.price')
    expect(all.stdout).toContain('dropColumn("name"), // loses product.name')
    for (const [answer, message] of [
      ["product.name:titel", 'no new column "titel" could hold what "name" holds (it could be: "title"'],
      ["product.colour:title", "the database has no such table or column"],
    ]) {
      const { status, stderr } = await limbeck(["generate", "-n", "A", "--rename", answer ?? ""])
      expect(status).toBe(2)
      expect(stderr).toContain(message)
    }
  }))

test("a table whose entity is gone is left alone and listed; --drop drops it", () =>
  withProject("sqlite", {}, async (project) => {
    const { succeed, limbeck, migration, database, json } = project
    await start(project)
    await queryDatabase(database, "CREATE TABLE of_another_app (id int)")
    await queryDatabase(database, "INSERT INTO customer (name) VALUES ('a')")
    project.delete("entities/customer.ts")
    const { stdout, stderr } = await succeed("generate", "-n", "Nothing", "--verbose")
    expect(stdout).toBe("No changes\n")
    expect(stderr).toContain('no entity names "customer": left alone (to drop: --drop customer)')
    expect(stderr).toContain('not the project\'s, left alone: "of_another_app"')
    const { findings } = await json("check")
    expect(findings).toEqual([expect.objectContaining({ code: "undeclared-table", object: "customer" })])
    for (const [table = "", cause = ""] of [
      ["custmer", "the database has no such table"],
      ["product", "an entity names that table"],
    ]) {
      const refused = await limbeck(["generate", "-n", "Drop", "--drop", table])
      expect(refused.status).toBe(2)
      expect(refused.stderr).toContain(`cannot use the answer --drop ${table}: ${cause}`)
      expect(refused.stderr).toContain('next: --drop takes a table that no entity names: "customer"')
    }
    const dropped = await succeed("generate", "-n", "DropCustomer", "--drop", "customer")
    expect(dropped.stdout).toContain("  ! drop table customer (loses 1 row here)")
    expect(migration("DropCustomer")).toContain('await op.dropTable("customer") // loses customer')
    await succeed("run")
    expect((await limbeck(["check"])).status).toBe(0)
    await succeed("revert")
    await succeed("generate", "-n", "Nothing", "--check").catch(() => undefined)
  }))

test("an entity glob that matches half of the entities drops no table, and is told", () =>
  withProject("sqlite", {}, async (project) => {
    await start(project)
    project.edit("ormconfig.ts", (text) => text.replace(`["entities/*.ts"]`, `["entities/product.ts", "gone/*.ts"]`))
    const { stdout, stderr } = await project.succeed("generate", "-n", "Nothing")
    expect(stdout).toBe("No changes\n")
    expect(stderr).toMatch(/^warning: no file matches the entities glob ".*\/gone\/\*\.ts"/m)
    expect(stderr).toContain('no entity names "customer": left alone')
  }))

test("a label that goes where one comes is asked about, and shows in the summary", () =>
  withProject("sqlite", { files: { ...SHOP, "entities/product.ts": withLabels("a", "b") } }, async (project) => {
    await start(project)
    project.write({ "entities/product.ts": withLabels("a", "c") })
    const asked = await project.limbeck(["generate", "-n", "Labels"])
    expect([asked.status, asked.stderr]).toEqual([
      2,
      expect.stringContaining('label "product.state:b" goes: was it renamed to "c", or dropped?'),
    ])
    expect(asked.stderr).toContain("\nnext: limbeck generate -n Labels --rename-enum product.state:b=c\n")
    const dropped = await project.succeed("generate", "-n", "Labels", "--dry-run", "--no-rename", "product.state:b")
    expect(dropped.stdout).toContain('! alter column product.state (labels + "c", - "b")')
    const { stdout } = await project.succeed("generate", "-n", "Labels", "--rename-enum", "product.state:b=c")
    expect(stdout).toContain('~ alter column product.state (labels "b" -> "c")')
    await project.succeed("run")
    expect((await project.limbeck(["check"])).status).toBe(0)
  }))

function withLabels(...labels: readonly string[]): string {
  return entity(
    "Product",
    `@Column({ type: "simple-enum", enum: ${JSON.stringify(labels)}, default: "a" }) state!: string`,
  )
}
