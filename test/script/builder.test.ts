import { addColumn, alterColumn, dropIndex, operations } from "../../src/index"
import type { Operations } from "../../src/script/api"
import { buildOperations } from "../../src/script/builder"
import type { DialectName } from "../../src/dialects/dialect"
import type { Operation } from "../../src/operations/operation"

function build(dialect: DialectName, use: (op: Operations) => unknown): Operation[] {
  const called: Operation[] = []
  use(
    buildOperations(dialect, (operation) => {
      called.push(operation)
      return Promise.resolve()
    }),
  )
  return called
}

/** What a careless hand writes: no types to stop it. */
function careless(call: (op: Record<string, (...args: unknown[]) => void>) => unknown): () => unknown {
  return () => build("postgres", (op) => call(op as never))
}

describe("names", () => {
  const nameOf = (name: unknown): unknown => {
    const [operation] = build("postgres", (op) => op.dropTable(name as never))
    return operation?.verb === "drop" ? operation.name : operation
  }

  test("the first dot separates the schema", () => {
    expect(nameOf("products")).toEqual({ name: "products" })
    expect(nameOf("auth.users")).toEqual({ schema: "auth", name: "users" })
    expect(nameOf("a.b.c")).toEqual({ schema: "a", name: "b.c" })
  })

  test("an object names what has a dot itself", () => {
    expect(nameOf({ name: "a.b" })).toEqual({ name: "a.b" })
    expect(nameOf({ schema: "x.y", name: "z" })).toEqual({ schema: "x.y", name: "z" })
  })

  test("may differ by dialect", () => {
    expect(nameOf({ postgres: "auth.users", sqlite: "auth_users" })).toEqual({ schema: "auth", name: "users" })
    expect(() => nameOf({ sqlite: "auth_users" })).toThrow(
      "table has nothing for postgres; write op.on(...)".replace("table", "name"),
    )
  })

  test.each(["", ".", "a.", ".a", 5, null, undefined, {}, { name: "" }, { name: "a", catalog: "b" }])(
    "%j is none",
    (name) => {
      expect(() => nameOf(name)).toThrow(/^cannot read op\.dropTable\(.*\): name must be a name /)
    },
  )
})

describe("values per dialect", () => {
  const column = {
    type: { postgres: "timestamptz", sqlite: "datetime" },
    nullable: false,
    default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
    comment: { postgres: "only here" },
  }

  test("are resolved at every depth; a missing dialect has none", () => {
    const of = (dialect: DialectName): unknown => {
      const [operation] = build(dialect, (op) => op.addColumn("t", "at", column))
      return operation?.verb === "create" ? operation.object : operation
    }
    expect(of("postgres")).toEqual({
      name: "at",
      type: "timestamptz",
      nullable: false,
      default: { sql: "now()" },
      comment: "only here",
    })
    expect(of("sqlite")).toEqual({ name: "at", type: "datetime", nullable: false, default: { sql: "datetime('now')" } })
  })

  test("elements of lists, and whole changes of a table", () => {
    const call = (op: Operations): unknown =>
      op.alterTable("t", [addColumn("a", { type: "text", nullable: true }), { postgres: dropIndex("i") }])
    expect(build("postgres", call)).toMatchObject([
      { verb: "group", operations: [{ verb: "create" }, { verb: "drop" }] },
    ])
    // One change is as if it stood alone.
    expect(build("sqlite", call)).toMatchObject([{ verb: "create", kind: "column", table: { name: "t" } }])
    expect(build("sqlite", (op) => op.alterTable("t", [{ postgres: dropIndex("i") }]))).toEqual([])
  })

  test("a map whose labels are names of dialects stands per dialect itself", () => {
    const call = (op: Operations): unknown =>
      op.alterEnum("e", { from: ["postgres"], to: ["sqlite"], map: { postgres: { postgres: "sqlite" } } })
    expect(build("postgres", call)).toMatchObject([{ map: { postgres: "sqlite" } }])
  })

  test("parameters are never looked into", () => {
    const call = (op: Operations): unknown => op.execute("SELECT $1", [{ postgres: 1 }, ["x"]])
    expect(build("postgres", call)).toEqual([
      { verb: "execute", sql: "SELECT $1", parameters: [{ postgres: 1 }, ["x"]] },
    ])
  })

  test("SQL of another dialect is nothing here", () => {
    expect(build("sqlite", (op) => op.execute({ postgres: "VACUUM" }))).toEqual([])
    expect(build("sqlite", (op) => op.on("postgres").createEnum("e", ["a"]))).toEqual([])
    expect(build("sqlite", (op) => op.on("postgres").on("sqlite").dropTable("t"))).toHaveLength(0)
    expect(build("sqlite", (op) => op.on("sqlite").dropTable("t"))).toHaveLength(1)
  })
})

describe("definitions", () => {
  test("what is not said of a table is empty", () => {
    expect(build("sqlite", (op) => op.createTable("t", { columns: [] }))).toEqual([
      {
        verb: "create",
        kind: "table",
        object: { name: "t", columns: [], uniques: [], checks: [], exclusions: [], indexes: [], foreignKeys: [] },
      },
    ])
  })

  test("a change by hand keeps what it removes as undefined", () => {
    const [operation] = build("postgres", (op) =>
      op.alterColumn("t", "c", { nullable: false, default: undefined }, { backfill: 0 }),
    )
    expect(operation).toStrictEqual({
      verb: "change",
      kind: "column",
      table: { name: "t" },
      name: "c",
      change: { nullable: false, default: undefined },
      backfill: 0,
    })
  })

  test("a change with both sides", () => {
    const from = { type: "varchar(10)", nullable: true }
    const to = { type: "integer", nullable: true }
    const call = (op: Operations): unknown =>
      op.alterTable("t", [alterColumn("c", { from, to }, { using: "c::integer" })])
    expect(build("postgres", call)).toMatchObject([
      { verb: "alter", from: { name: "c", ...from }, to: { name: "c", ...to }, using: "c::integer" },
    ])
  })

  test("DEFAULT NULL is none", () => {
    const [operation] = build("postgres", (op) =>
      op.addColumn("t", "c", { type: "text", nullable: true, default: null }),
    )
    expect(operation).toMatchObject({ object: { name: "c", type: "text", nullable: true } })
    expect(operation).not.toHaveProperty("object.default")
  })
})

describe("mistakes are named", () => {
  test.each<[string, () => unknown, string]>([
    ["an unknown property", careless((op) => op.addColumn!("t", "c", { type: "text", nulable: true })), 'definition has no property "nulable"; it has type, nullable, default'],
    ["a missing property", careless((op) => op.addColumn!("t", "c", { type: "text" })), 'cannot read op.addColumn("t", "c"): definition needs "nullable"'],
    ["a wrong type", careless((op) => op.addColumn!("t", "c", { type: 5, nullable: true })), "definition.type must be a text that is not empty, not 5"],
    ["a wrong word", careless((op) => op.addForeignKey!("t", "f", { columns: ["a"], references: { table: "u", columns: ["id"] }, onDelete: "CASCADE" })), 'definition.onDelete must be "no action" or "restrict" or "cascade" or "set null" or "set default", not "CASCADE"'],
    ["deep in a list", careless((op) => op.createTable!("t", { columns: [{ name: "a", type: "text", nullable: 1 }] })), "definition.columns[0].nullable must be true or false, not 1"],
    ["no definition", careless((op) => op.addColumn!("t", "c")), "definition must be an object, not nothing"],
    ["a change by half", careless((op) => op.alterColumn!("t", "c", { from: { type: "text", nullable: true } })), 'change needs "to"'],
    ["an odd default", careless((op) => op.addColumn!("t", "c", { type: "text", nullable: true, default: { sq: "x" } })), 'definition.default must be a text, a number, true, false, or { sql: "..." }, not {"sq":"x"}'],
    ["a plain object as a change", careless((op) => op.alterTable!("t", [{ verb: "create" }])), 'changes[0] must be a change such as addColumn(...) imported from "limbeck", not {"verb":"create"}'],
    ["a promise as a change", careless((op) => op.alterTable!("t", "x")), 'changes must be a list, not "x"'],
    ["no SQL", careless((op) => op.execute!(5)), "sql must be a text or one for each dialect, not 5"],
    ["parameters that are none", careless((op) => op.execute!("SELECT 1", 5)), "parameters must be a list, not 5"],
    ["an unknown dialect", careless((op) => op.on!("mysql")), 'cannot read op.on("mysql"): there is no such dialect'],
    ["an unknown option", careless((op) => op.addColumn!("t", "c", { type: "text", nullable: true }, { using: "x" })), 'options has no property "using"; it has backfill'],
  ])("%s", (_name, call, message) => {
    expect(call).toThrow(message)
    expect(call).toThrow(expect.objectContaining({ code: "bad-operation", next: expect.any(String) }))
  }) // prettier-ignore

  test("a DataSource of another kind", () => {
    const queryRunner = {
      connection: { options: { type: "mysql" }, driver: {} },
      isTransactionActive: false,
      query: () => Promise.resolve(),
    }
    expect(() => operations(queryRunner)).toThrow('cannot migrate a DataSource of type "mysql"')
  })
})
