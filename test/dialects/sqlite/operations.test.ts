import { applyAll } from "../../../src/operations/apply"
import { invertAll } from "../../../src/operations/invert"
import type { Operation, PartOperation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import type { Schema } from "../../../src/schema/schema"
import { emptyTable, type Table } from "../../../src/schema/tables"
import { withDatabase } from "./database"

const id: Column = { name: "id", type: "integer", nullable: false, increment: "autoincrement" }

const customers: Table = {
  ...emptyTable({ name: "customers" }),
  columns: [id, { name: "email", type: "varchar(120)", nullable: false }, { name: "country", type: "varchar", nullable: true }],
  primaryKey: { name: "", columns: ["id"] },
  uniques: [{ name: "UQ_email", columns: ["email"] }],
}

const orders: Table = {
  ...emptyTable({ name: "orders" }),
  columns: [
    id,
    { name: "status", type: "varchar", nullable: false, default: "open", enum: ["open", "paid", "it's"] },
    { name: "total", type: "decimal(10,2)", nullable: false, default: 0 },
    { name: "note", type: "text", nullable: true, default: "no 'note'", collation: "NOCASE" },
    { name: "placed", type: "datetime", nullable: false, default: { sql: "datetime('now')" } },
    { name: "paid", type: "boolean", nullable: false, default: false },
    { name: "doubled", type: "integer", nullable: true, generated: { sql: '"total" * 2', stored: true } },
    { name: "customer_id", type: "integer", nullable: true },
    { name: "unused", type: "varchar(10)", nullable: true },
  ],
  primaryKey: { name: "", columns: ["id"] },
  checks: [{ name: "CHK_total", sql: '"total" >= 0' }],
  indexes: [
    { name: "IDX_placed", columns: ["placed", "status"], unique: false },
    { name: "IDX_note", columns: [{ sql: 'lower("note")' }], unique: false, where: '"note" IS NOT NULL' },
  ],
  foreignKeys: [
    {
      name: "FK_customer",
      columns: ["customer_id"],
      references: { table: { name: "customers" }, columns: ["id"] },
      onDelete: "cascade",
      onUpdate: "no action",
    },
  ],
}

const SETUP: readonly Operation[] = [
  { verb: "create", kind: "table", object: customers },
  { verb: "create", kind: "table", object: orders },
  { verb: "create", kind: "view", object: { name: "paid_orders", sql: 'SELECT "id", "total" FROM "orders" WHERE "paid"', materialized: false, indexes: [] } },
]

const ROWS = [
  `INSERT INTO customers (id, email, country) VALUES (1, 'a@b.c', 'CH'), (3, 'd@e.f', 'FR')`,
  `INSERT INTO orders (id, status, total, customer_id, unused) VALUES (1, 'open', 5, 1, 'u'), (8, 'it''s', 7.5, 3, 'v')`,
]

const table = { name: "orders" }
const column = (name: string): Column => {
  const found = orders.columns.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(name)
  return found
}
const alter = (name: string, change: Partial<Column>): PartOperation => ({
  verb: "alter",
  kind: "column",
  table,
  from: column(name),
  to: Object.fromEntries(Object.entries({ ...column(name), ...change }).filter(([, value]) => value !== undefined)) as unknown as Column,
})
const [foreignKey] = orders.foreignKeys
const [check] = orders.checks
const [index, expressionIndex] = orders.indexes
const [unique] = customers.uniques
if (!foreignKey || !check || !index || !expressionIndex || !unique) throw new Error("unreachable")

/** `rebuilds`: how often a table may be made anew. */
const CASES: readonly (readonly [string, { readonly rebuilds: number }, readonly Operation[]])[] = [
  ["add a column", { rebuilds: 0 }, [{ verb: "create", kind: "column", table, object: { name: "extra", type: "varchar(20)", nullable: true } }]],
  ["add a NOT NULL column with a default", { rebuilds: 0 }, [{ verb: "create", kind: "column", table, object: { name: "extra", type: "integer", nullable: false, default: -5 } }]],
  ["add a column of labels", { rebuilds: 0 }, [{ verb: "create", kind: "column", table, object: { name: "size", type: "varchar", nullable: false, default: "s", enum: ["s", "m,(l)"] } }]],
  ["add a column with a time default", { rebuilds: 1 }, [{ verb: "create", kind: "column", table, object: { name: "updated", type: "datetime", nullable: false, default: { sql: "datetime('now')" } } }]],
  ["add a virtual column", { rebuilds: 0 }, [{ verb: "create", kind: "column", table, object: { name: "half", type: "integer", nullable: true, generated: { sql: "total / 2", stored: false } } }]],
  ["add a stored column", { rebuilds: 1 }, [{ verb: "create", kind: "column", table, object: { name: "half", type: "integer", nullable: true, generated: { sql: "total / 2", stored: true } } }]],
  ["add a column with a backfill", { rebuilds: 1 }, [{ verb: "create", kind: "column", table, object: { name: "code", type: "text", nullable: false }, backfill: { sql: "'o' || id" } }]],
  ["drop a column", { rebuilds: 0 }, [{ verb: "drop", kind: "column", table, name: "unused", object: column("unused") }]],
  ["drop a generated column", { rebuilds: 0 }, [{ verb: "drop", kind: "column", table, name: "doubled", object: column("doubled") }]],
  ["rename a column", { rebuilds: 0 }, [{ verb: "rename", kind: "column", table, from: "status", to: "state" }]],
  ["rename a column in capitals", { rebuilds: 0 }, [{ verb: "rename", kind: "column", table, from: "unused", to: "Unused" }]],
  ["change a type", { rebuilds: 1 }, [alter("unused", { type: "varchar(200)" })]],
  ["change nullability", { rebuilds: 1 }, [alter("total", { nullable: true })]],
  ["change NOT NULL with a backfill", { rebuilds: 1 }, [{ ...alter("unused", { nullable: false }), backfill: "none" } as PartOperation]],
  ["change a default", { rebuilds: 1 }, [alter("paid", { default: true })]],
  ["drop a default", { rebuilds: 1 }, [alter("note", { default: undefined })]],
  ["change a collation", { rebuilds: 1 }, [alter("note", { collation: undefined })]],
  ["change labels", { rebuilds: 1 }, [alter("status", { enum: ["open", "paid", "it's", "new"] })]],
  ["map labels", { rebuilds: 1 }, [{ ...alter("status", { enum: ["new", "paid", "its"], default: "new" }), map: { open: "new", "it's": "its" } } as PartOperation]],
  ["labels off", { rebuilds: 1 }, [alter("status", { enum: undefined })]],
  ["labels on", { rebuilds: 1 }, [alter("unused", { type: "varchar", enum: ["u", "v"] })]],
  ["change a generated column", { rebuilds: 1 }, [alter("doubled", { generated: { sql: '"total" * 3', stored: false } })]],
  ["make a generated column plain", { rebuilds: 1 }, [alter("doubled", { generated: undefined })]],
  ["autoincrement off", { rebuilds: 1 }, [alter("id", { increment: undefined })]],
  ["add a unique", { rebuilds: 1 }, [{ verb: "create", kind: "unique", table, object: { name: "UQ_unused", columns: ["unused", "total"] } }]],
  ["drop a unique", { rebuilds: 1 }, [{ verb: "drop", kind: "unique", table: { name: "customers" }, name: "UQ_email", object: unique }]],
  ["rename a unique", { rebuilds: 1 }, [{ verb: "rename", kind: "unique", table: { name: "customers" }, from: "UQ_email", to: "UQ_mail" }]],
  ["alter a check", { rebuilds: 1 }, [{ verb: "alter", kind: "check", table, from: check, to: { name: "CHK_total", sql: '"total" >= -1' } }]],
  ["rename a check", { rebuilds: 1 }, [{ verb: "rename", kind: "check", table, from: "CHK_total", to: "CHK_2" }]],
  ["drop a foreign key", { rebuilds: 1 }, [{ verb: "drop", kind: "foreignKey", table, name: "FK_customer", object: foreignKey }]],
  ["alter a foreign key", { rebuilds: 1 }, [{ verb: "alter", kind: "foreignKey", table, from: foreignKey, to: { ...foreignKey, onDelete: "set null", deferrable: "initially deferred" } }]],
  ["rename a foreign key", { rebuilds: 1 }, [{ verb: "rename", kind: "foreignKey", table, from: "FK_customer", to: "FK_2" }]],
  ["drop a primary key", { rebuilds: 1 }, [{ verb: "group", table, operations: [{ verb: "drop", kind: "primaryKey", table, name: "", object: { name: "", columns: ["id"] } }, alter("id", { increment: undefined })] }]],
  ["a composite primary key", { rebuilds: 1 }, [{ verb: "group", table, operations: [alter("id", { increment: undefined }), { verb: "alter", kind: "primaryKey", table, from: { name: "", columns: ["id"] }, to: { name: "", columns: ["id", "total"] } }] }]],
  ["a named primary key", { rebuilds: 1 }, [{ verb: "alter", kind: "primaryKey", table, from: { name: "", columns: ["id"] }, to: { name: "PK_orders", columns: ["id"] } }]],
  ["create an index", { rebuilds: 0 }, [{ verb: "create", kind: "index", table, object: { name: "IDX_total", columns: ["total"], unique: true, unmanaged: '"total" DESC' } }]],
  ["drop an index", { rebuilds: 0 }, [{ verb: "drop", kind: "index", table, name: "IDX_placed", object: index }]],
  ["alter an index", { rebuilds: 0 }, [{ verb: "alter", kind: "index", table, from: index, to: { ...index, where: '"total" > 1' } }]],
  ["rename an index", { rebuilds: 0 }, [{ verb: "rename", kind: "index", table, from: "IDX_note", to: "IDX_2" }]],
  ["rename a table", { rebuilds: 0 }, [{ verb: "rename", kind: "table", from: { name: "customers" }, to: { name: "clients" } }]],
  ["rename a table in capitals", { rebuilds: 0 }, [{ verb: "rename", kind: "table", from: { name: "customers" }, to: { name: "Customers" } }]],
  ["drop a table", { rebuilds: 0 }, [{ verb: "drop", kind: "view", name: { name: "paid_orders" }, object: { name: "paid_orders", sql: 'SELECT "id", "total" FROM "orders" WHERE "paid"', materialized: false, indexes: [] } }, { verb: "drop", kind: "table", name: table, object: orders }]],
  ["alter a view", { rebuilds: 0 }, [{ verb: "alter", kind: "view", from: { name: "paid_orders", sql: 'SELECT "id", "total" FROM "orders" WHERE "paid"', materialized: false, indexes: [] }, to: { name: "paid_orders", sql: "SELECT 1 AS one", materialized: false, indexes: [] } }]],
  ["rename a view", { rebuilds: 0 }, [{ verb: "rename", kind: "view", from: { name: "paid_orders" }, to: { name: "old_orders" } }]],
  ["without rowid", { rebuilds: 1 }, [alter("id", { increment: undefined }), { verb: "alter", kind: "table", table, from: {}, to: { withoutRowid: true } }].map((operation) => operation as PartOperation)],
  [
    "many changes at once",
    { rebuilds: 1 },
    [
      {
        verb: "group",
        table,
        operations: [
          { verb: "drop", kind: "index", table, name: "IDX_placed", object: index },
          { verb: "drop", kind: "index", table, name: "IDX_note", object: expressionIndex },
          { verb: "drop", kind: "check", table, name: "CHK_total", object: check },
          { verb: "rename", kind: "column", table, from: "note", to: "remark" },
          { verb: "drop", kind: "column", table, name: "unused", object: column("unused") },
          { verb: "rename", kind: "column", table, from: "placed", to: "unused" },
          { verb: "alter", kind: "column", table, from: { ...column("note"), name: "remark" }, to: { ...column("note"), name: "remark", type: "varchar(7)" } },
          { verb: "create", kind: "column", table, object: { name: "note", type: "integer", nullable: false, default: 3 } },
          { verb: "create", kind: "check", table, object: { name: "CHK_remark", sql: '"remark" <> "note"' } },
          { verb: "create", kind: "unique", table, object: { name: "UQ_remark", columns: ["remark", "id"] } },
          { verb: "create", kind: "index", table, object: { name: "IDX_unused", columns: ["unused", { sql: "lower(remark)" }], unique: false } },
        ],
      },
    ],
  ],
]

describe("every operation on SQLite", () => {
  test.each(CASES)("%s", async (name, { rebuilds }, operations) => {
    await withDatabase(async ({ run, inspect, query }) => {
      await run(...SETUP)
      for (const text of ROWS) await query(text)
      const before = await inspect()
      expect(sorted(before)).toEqual(sorted(applyAll(EMPTY, SETUP)))
      const texts = await run(...operations)
      expect(texts.filter((text) => text.startsWith("INSERT INTO \"limbeck_new_"))).toHaveLength(name === "without rowid" ? 2 : rebuilds)
      expect(sorted(await inspect())).toEqual(sorted(applyAll(before, operations)))
      await run(...invertAll(operations))
      expect(sorted(await inspect())).toEqual(sorted(before))
      if (operations.some((operation) => operation.verb === "drop" && operation.kind === "table")) return
      expect(await query("SELECT id, total, customer_id FROM orders ORDER BY id")).toEqual([
        { id: 1, total: 5, customer_id: 1 },
        { id: 8, total: 7.5, customer_id: 3 },
      ])
    })
  })
})

const EMPTY: Schema = { namespaces: [], extensions: [], enums: [], tables: [], views: [] }

/** Without TypeORM's own table; the order of columns and constraints means nothing, and expressions follow a rename. */
function sorted(schema: Schema): unknown {
  const byName = <T extends { readonly name: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => (a.name < b.name ? -1 : 1))
  const tables = schema.tables.filter(({ name }) => name !== "typeorm_metadata")
  return {
    views: schema.views.map(({ recorded: _recorded, ...view }) => view),
    tables: byName(tables).map((item) => ({
      ...item,
      withoutRowid: item.withoutRowid ?? false,
      columns: byName(item.columns),
      uniques: byName(item.uniques),
      checks: byName(item.checks),
      indexes: byName(item.indexes),
    })),
  }
}
