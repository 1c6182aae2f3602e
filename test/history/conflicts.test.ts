import type { MigrationInterface, QueryRunner } from "typeorm"
import { addColumn, addForeignKey, operations, type Operations } from "../../src/index"
import { displayConflict, findConflicts } from "../../src/history/conflicts"
import { buildGraph } from "../../src/history/graph"
import type { Revision } from "../../src/history/migration"
import { run } from "../../src/runner/run"
import { preview } from "../../src/runner/preview"
import { ENGINES, migration, withProject } from "../runner/databases"
import { revision } from "./revisions"

type Steps = (op: Operations, queryRunner: QueryRunner) => Promise<unknown>

const nothing: Steps = () => Promise.resolve()

function step(id: string, parents: readonly string[], time: number, up: Steps, more: Partial<Revision> = {}): Revision {
  const open = (): MigrationInterface => ({
    up: async (queryRunner) => void (await up(operations(queryRunner), queryRunner)),
    down: () => Promise.resolve(),
  })
  return revision(id, parents, time, { open, ...more })
}

/** What two branches from one root meet in, as a person reads it. */
async function between(left: Steps, right: Steps, dialect: "postgres" | "sqlite" = "postgres"): Promise<string[]> {
  const graph = buildGraph([
    step("root", [], 1, nothing),
    step("left", ["root"], 2, left),
    step("right", ["root"], 3, right),
  ])
  return (await findConflicts(graph, { dialect })).map(displayConflict)
}

const integer = { type: "integer", nullable: true } as const
const column =
  (table: string, name: string): Steps =>
  (op) =>
    op.addColumn(table, name, integer)
const table =
  (name: string, index?: string): Steps =>
  (op) =>
    op.createTable(name, {
      columns: [{ name: "id", type: "integer", nullable: false }],
      ...(index === undefined ? {} : { indexes: [{ name: index, columns: ["id"] }] }),
    })
const key: Steps = (op) =>
  op.addForeignKey("beads", "FK_product", {
    columns: ["product_id"],
    references: { table: "products", columns: ["id"] },
  })

test.each<[what: string, left: Steps, right: Steps]>([
  ["columns of different tables", column("products", "a"), column("users", "a")],
  ["different columns of one table", column("products", "a"), column("products", "b")],
  ["tables of different names", table("a"), table("b")],
  ["a key to a table, and a column more of it", key, column("products", "a")],
  [
    "two keys to one table",
    key,
    (op) => op.addForeignKey("rows", "FK_x", { columns: ["p"], references: { table: "products", columns: ["id"] } }),
  ],
  [
    "an index, and a column that it has not",
    (op) => op.createIndex("products", "IDX", { columns: ["a"] }),
    (op) => op.dropColumn("products", "b"),
  ],
  [
    "a check, and a column that it does not name",
    (op) => op.addCheck("products", "CHK", { sql: '"a" > 0' }),
    (op) => op.dropColumn("products", "b"),
  ],
  [
    "rows of different tables",
    (op) => op.backfill("products", { set: { a: 1 } }),
    (op) => op.bulkInsert("users", [{ id: 1 }]),
  ],
  ["a file that does nothing, and SQL", nothing, (op) => op.execute("UPDATE products SET a = 1")],
])("branches commute: %s", async (_what, left, right) => {
  expect(await between(left, right)).toEqual([])
  expect(await between(right, left)).toEqual([])
})

test.each<[what: string, left: Steps, right: Steps, reason: string]>([
  ["one column twice", column("products", "a"), column("products", "a"), "both change column products.a"],
  ["one table twice", table("a"), table("a"), "both change a"],
  ["a column of a table that goes", column("products", "a"), (op) => op.dropTable("products"), "both touch products"],
  [
    "a column of a table that is renamed",
    column("products", "a"),
    (op) => op.renameTable("products", "items"),
    "both touch products",
  ],
  [
    "the name that another table gets",
    table("items"),
    (op) => op.renameTable("products", "items"),
    "both change items",
  ],
  ["an index with the name of a table", table("a", "b"), table("b"), "both change b"],
  [
    "an index on a column that goes",
    (op) => op.createIndex("products", "IDX", { columns: ["a"] }),
    (op) => op.dropColumn("products", "a"),
    "both touch column products.a",
  ],
  ["a key to a table that is renamed", key, (op) => op.renameTable("products", "items"), "both touch products"],
  [
    "a key to a column that changes",
    key,
    (op) => op.alterColumn("products", "id", { type: "bigint" }),
    "both touch column products.id",
  ],
  [
    "a key to a primary key that goes",
    key,
    (op) => op.dropPrimaryKey("products", "PK_products"),
    "both touch key products.PK_products",
  ],
  ["a key to a table, and that table made twice", key, table("products"), "both touch products"],
  [
    "labels, and a column of that type",
    (op) => op.alterEnum("colour", { from: ["a"], to: ["a", "b"] }),
    (op) => op.addColumn("products", "c", { type: "enum", enumName: "colour", nullable: true }),
    "both touch colour",
  ],
  [
    "a check that names a column that goes",
    (op) => op.addCheck("products", "CHK", { sql: '"a" > 0' }),
    (op) => op.dropColumn("products", "a"),
    "both touch column products.a",
  ],
  [
    "a partial index",
    (op) => op.createIndex("products", "IDX", { columns: ["b"], where: "a IS NULL" }),
    (op) => op.dropColumn("products", "a"),
    "both touch column products.a",
  ],
  [
    "a view of a table",
    (op) => op.createView("v", { sql: "SELECT * FROM products", dependsOn: ["products"] }),
    column("products", "a"),
    "both touch column products.a",
  ],
  [
    "a view whose sources are only in its text",
    (op) => op.createView("v", { sql: 'SELECT 1 FROM "products"' }),
    column("products", "a"),
    "both touch column products.a",
  ],
  [
    "rows of one table",
    (op) => op.backfill("products", { set: { a: 1 } }),
    (op) => op.bulkInsert("products", [{ id: 1 }]),
    "both touch rows of products",
  ],
  [
    "rows, and a column of their table",
    (op) => op.bulkInsert("products", [{ id: 1 }]),
    column("products", "a"),
    "both touch column products.a",
  ],
  [
    "values from a table that goes",
    (op) => op.backfill("products", { set: { a: { sql: "(SELECT max(id) FROM users)" } } }),
    (op) => op.dropTable("users"),
    "both touch users",
  ],
  [
    "several changes in one call",
    (op) => op.alterTable("products", [addColumn("x", integer), addColumn("a", integer)]),
    column("products", "a"),
    "both change column products.a",
  ],
  [
    "a key in one call with others",
    (op) =>
      op.alterTable("beads", [
        addForeignKey("FK", { columns: ["p"], references: { table: "products", columns: ["id"] } }),
      ]),
    (op) => op.dropTable("products"),
    "both touch products",
  ],
])("branches conflict: %s", async (_what, left, right, reason) => {
  const [found, ...more] = await between(left, right)
  expect(found).toContain(reason)
  expect(more).toEqual([])
  expect(await between(right, left)).toHaveLength(1)
})

test("SQL, files that look at the database and plain migrations commute with nothing", async () => {
  const sql = await between((op) => op.execute("UPDATE products SET a = 1"), table("b"))
  expect(sql).toEqual(["left Left has SQL, which may touch anything"])
  const reads = await between(table("b"), async (_op, queryRunner) => {
    const rows = (await queryRunner.query("SELECT 1 AS x")) as { x: number }[]
    return rows[0]?.x
  })
  expect(reads).toEqual([
    expect.stringContaining("right Right cannot be read without a database (it reads the result of"),
  ])
  const graph = buildGraph([
    step("root", [], 1, nothing),
    step("left", ["root"], 2, table("a")),
    step("right", ["root"], 3, table("b"), { plain: true }),
  ])
  const [plain] = await findConflicts(graph, { dialect: "sqlite" })
  expect(plain && displayConflict(plain)).toBe("right Right is a plain TypeORM migration, which may touch anything")
})

test("only what each head has alone counts, a merge ends it, and what is applied is in nobody's way", async () => {
  const forked = [
    step("root", [], 1, table("a")),
    step("left", ["root"], 2, column("a", "x")),
    step("right", ["root"], 3, column("a", "x")),
  ]
  const graph = buildGraph(forked)
  const dialect = "sqlite"
  expect(await findConflicts(graph, { dialect })).toHaveLength(1)
  expect(await findConflicts(graph, { dialect, running: new Set(["right"]) })).toHaveLength(1)
  expect(await findConflicts(graph, { dialect, running: new Set() })).toEqual([])
  expect(
    await findConflicts(buildGraph([...forked, step("join", ["left", "right"], 4, nothing)]), { dialect }),
  ).toEqual([])
  const three = buildGraph([
    ...forked.slice(0, 2),
    step("b", ["root"], 3, table("b")),
    step("c", ["root"], 4, table("b")),
  ])
  expect((await findConflicts(three, { dialect })).map(displayConflict)).toEqual(["b B and c C both change b"])
})

describe.each(ENGINES)("on %s", (engine) => {
  const make = (name: string, time: number, parents: readonly string[], up: Steps) =>
    migration(name, time, {
      revision: `${name}00000000`,
      parents,
      up: async (queryRunner) => void (await up(operations(queryRunner), queryRunner)),
      down: () => Promise.resolve(),
    })

  test("all heads run in the order of their time where they commute", async () => {
    const forked = [
      make("root", 1, [], table("a")),
      make("late", 3, ["root00000000"], column("a", "x")),
      make("early", 2, ["root00000000"], column("a", "y")),
    ]
    await withProject(engine, forked, async ({ context, ledger }) => {
      await run(context)
      expect(await ledger()).toEqual(["Make_root0000000000001", "Make_early0000000000002", "Make_late0000000000003"])
    })
  })

  test("run and a dry run stop before anything where they do not; naming one goes on", async () => {
    const forked = [
      make("root", 1, [], table("a")),
      make("one", 2, ["root00000000"], column("a", "x")),
      make("two", 3, ["root00000000"], (op) => op.execute("SELECT 1")),
    ]
    await withProject(engine, forked, async ({ context, ledger, tables }) => {
      const refusal = {
        code: "conflicting-heads",
        message: expect.stringContaining(
          "two00000000 Make_two has SQL, which may touch anything; nothing was run",
        ) as string,
        next: expect.stringContaining("limbeck merge") as string,
      }
      await expect(run(context)).rejects.toMatchObject(refusal)
      await expect(preview(context, "up")).rejects.toMatchObject(refusal)
      expect(await tables()).toEqual([])
      await run(context, { target: "one00000000" })
      await expect(run(context, { target: "heads" })).rejects.toMatchObject(refusal)
      await run(context, { target: "two00000000" })
      expect(await ledger()).toHaveLength(3)
      expect((await run(context)).done).toEqual([])
    })
  })
})
