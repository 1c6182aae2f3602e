import { invertAll } from "../../src/operations/invert"
import type { Operation } from "../../src/operations/operation"
import { printMigration, type MigrationSource } from "../../src/script/printer"

const table = { name: "products" }
const newField: Operation = {
  verb: "create",
  kind: "column",
  table,
  object: { name: "new_field", type: "varchar", nullable: true },
}

function print(source: Partial<MigrationSource>): string {
  const base = { name: "AddNewField", timestamp: 1768210200000, revision: "3f2a91c07b4e", parents: ["9a5bb11300d5"] }
  return printMigration({ ...base, dialects: {}, ...source })
}

/** The statements of `up`. */
function upOf(postgres: Operation[], sqlite?: Operation[]): string {
  const sides = { postgres: { up: postgres, down: [] }, ...(sqlite && { sqlite: { up: sqlite, down: [] } }) }
  const [, body = ""] =
    /const op = operations\(queryRunner\)\n([\s\S]*?)\n {2}}\n/.exec(print({ dialects: sides })) ?? []
  return body.replace(/^ {4}/gm, "")
}

test("one column", () => {
  expect(print({ dialects: { sqlite: { up: [newField], down: invertAll([newField]) } } })).toBe(
    `import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "limbeck"

/** Add new_field to products. */
export class AddNewField1768210200000 implements MigrationInterface {
  static readonly revision = "3f2a91c07b4e"
  static readonly parents = ["9a5bb11300d5"]
  name = "AddNewField1768210200000"

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.addColumn("products", "new_field", { type: "varchar", nullable: true })
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.dropColumn("products", "new_field") // loses products.new_field
  }
}
`,
  )
})

test("nothing to do needs no limbeck", () => {
  const source = print({ parents: ["a", "b"], description: "Merge heads." })
  expect(source).toContain('static readonly parents = ["a", "b"]')
  expect(source).toContain("  async up(_queryRunner: QueryRunner): Promise<void> {}\n")
  expect(source).not.toContain("limbeck")
})

test("an empty file for a person has an op", () => {
  const source = print({ byHand: true })
  expect(source.match(/const op = operations\(queryRunner\)\n {4}void op /g)).toHaveLength(2)
})

test("a hostile description stays a comment", () => {
  expect(print({ description: "*/ process.exit()\n//" })).toContain("/** * / process.exit() // */\n")
})

test("changes of one table import their constructors", () => {
  const from = { name: "price", type: "numeric(10,2)", nullable: false }
  const group: Operation = {
    verb: "group",
    table,
    operations: [
      { verb: "alter", kind: "column", table, from, to: { ...from, type: "numeric(8,0)" } },
      { verb: "drop", kind: "column", table, name: "old" },
    ],
  }
  expect(print({ dialects: { postgres: { up: [group], down: [] } } })).toContain(
    'import { operations, alterColumn, dropColumn } from "limbeck"\n',
  )
  expect(upOf([group])).toBe(`await op.alterTable("products", [
  alterColumn("price", {
    from: { type: "numeric(10,2)", nullable: false },
    to: { type: "numeric(8,0)", nullable: false },
  }), // may lose products.price
  dropColumn("old"), // loses products.old
])`)
})

test("labels that go are a loss, renamed ones are not", () => {
  const alter = (map?: Record<string, string>): Operation => ({
    verb: "alter",
    kind: "enum",
    name: { name: "product_type" },
    from: ["kit", "tools"],
    to: map === undefined ? ["kit"] : ["kit", "tooling"],
    ...(map && { map }),
  })
  expect(upOf([alter()])).toBe(
    'await op.alterEnum("product_type", { from: ["kit", "tools"], to: ["kit"] }) // loses product_type "tools"',
  )
  expect(upOf([alter({ tools: "tooling" })])).not.toContain("loses")
})

test("a concurrent index runs outside a transaction", () => {
  const index = { name: "IDX_1", columns: ["a"], unique: false, concurrent: true }
  const up: Operation[] = [{ verb: "create", kind: "index", table, object: index }]
  const source = print({ dialects: { postgres: { up, down: invertAll(up) } } })
  expect(source).toContain('  name = "AddNewField1768210200000"\n  transaction = false\n')
  expect(source).toContain('await op.dropIndex("products", "IDX_1", { concurrent: true })')
  expect(print({ dialects: { sqlite: { up, down: [] } } })).not.toContain("transaction = false")
})

describe("two dialects", () => {
  const column = (type: string, sql: string, comment?: string): Operation => ({
    verb: "create",
    kind: "column",
    table,
    object: { name: "at", type, nullable: false, default: { sql }, ...(comment !== undefined && { comment }) },
  })

  test("what is the same stands once", () => {
    expect(upOf([newField], [newField])).toBe(upOf([newField]))
  })

  test("what differs stands per dialect at the smallest place", () => {
    expect(upOf([column("timestamptz", "now()", "when")], [column("datetime", "datetime('now')")]))
      .toBe(`await op.addColumn("products", "at", {
  type: { postgres: "timestamptz", sqlite: "datetime" },
  nullable: false,
  default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
  comment: { postgres: "when" },
})`)
  })

  test("what one dialect needs says so, in its place", () => {
    const labels: Operation = { verb: "create", kind: "enum", object: { name: "e", labels: ["a"] } }
    const old: Operation = { verb: "drop", kind: "column", table, name: "old" }
    expect(upOf([labels, newField], [newField, old])).toBe(`await op.on("postgres").createEnum("e", ["a"])
await op.addColumn("products", "new_field", { type: "varchar", nullable: true })
await op.on("sqlite").dropColumn("products", "old") // loses products.old`)
  })

  test("lists of named things are aligned by name", () => {
    const create = (...names: string[]): Operation => ({
      verb: "create",
      kind: "table",
      object: {
        name: "t",
        columns: names.map((name) => ({ name, type: "text", nullable: true })),
        uniques: [],
        checks: [],
        exclusions: [],
        indexes: [],
        foreignKeys: [],
      },
    })
    expect(upOf([create("a", "b", "c")], [create("a", "c", "d")])).toBe(`await op.createTable("t", {
  columns: [
    { name: "a", type: "text", nullable: true },
    { postgres: { name: "b", type: "text", nullable: true } },
    { name: "c", type: "text", nullable: true },
    { sqlite: { name: "d", type: "text", nullable: true } },
  ],
})`)
  })

  test("tables that lie in a schema on one of them are one line", () => {
    const drop = (schema?: string): Operation => ({
      verb: "drop",
      kind: "table",
      name: { ...(schema !== undefined && { schema }), name: "users" },
    })
    expect(upOf([drop("auth")], [drop()])).toBe(
      'await op.dropTable({ postgres: "auth.users", sqlite: "users" }) // loses auth.users, users',
    )
  })

  test("parts that only one needs are marked in the group", () => {
    const part = (name: string): Operation & { table: typeof table } => ({
      verb: "drop",
      kind: "check",
      table,
      name,
    })
    const group = (...names: string[]): Operation => ({ verb: "group", table, operations: names.map(part) as never })
    expect(upOf([group("a", "b")], [group("a", "c")])).toBe(`await op.alterTable("products", [
  dropCheck("a"),
  { postgres: dropCheck("b") },
  { sqlite: dropCheck("c") },
])`)
  })

  test("one change stands among the several of the other", () => {
    const part = (name: string): Operation & { table: typeof table } => ({ verb: "drop", kind: "check", table, name })
    const group: Operation = { verb: "group", table, operations: [part("a"), part("b")] as never }
    expect(upOf([group], [part("b")])).toBe(`await op.alterTable("products", [
  { postgres: dropCheck("a") },
  dropCheck("b"),
])`)
    expect(upOf([part("a")], [part("c")])).toBe(
      'await op.on("postgres").dropCheck("products", "a")\nawait op.on("sqlite").dropCheck("products", "c")',
    )
  })
})

test("a file for hands says how texts that differ are written, where it is for two dialects", () => {
  const empty = { up: [], down: [] }
  expect(print({ byHand: true, dialects: { sqlite: empty } })).toContain('op.execute("UPDATE ...")\n')
  expect(print({ byHand: true, dialects: { postgres: empty, sqlite: empty } })).toContain(
    '    // Where the texts differ: await op.execute({ postgres: "...", sqlite: "..." })\n    void op // replace with: ',
  )
})
