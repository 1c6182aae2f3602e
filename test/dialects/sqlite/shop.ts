import type { Operation, PartOperation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import { emptyTable, type Table } from "../../../src/schema/tables"

const id: Column = { name: "id", type: "integer", nullable: false, increment: "autoincrement" }

export const customers: Table = {
  ...emptyTable({ name: "customers" }),
  columns: [
    id,
    { name: "email", type: "varchar(120)", nullable: false },
    { name: "country", type: "varchar", nullable: true },
  ],
  primaryKey: { name: "", columns: ["id"] },
  uniques: [{ name: "UQ_email", columns: ["email"] }],
}

export const orders: Table = {
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

export const SETUP: readonly Operation[] = [
  { verb: "create", kind: "table", object: customers },
  { verb: "create", kind: "table", object: orders },
  {
    verb: "create",
    kind: "view",
    object: {
      name: "paid_orders",
      sql: 'SELECT "id", "total" FROM "orders" WHERE "paid"',
      materialized: false,
      indexes: [],
    },
  },
]

export const ROWS = [
  `INSERT INTO customers (id, email, country) VALUES (1, 'a@b.c', 'CH'), (3, 'd@e.f', 'FR')`,
  `INSERT INTO orders (id, status, total, customer_id, unused) VALUES (1, 'open', 5, 1, 'u'), (8, 'it''s', 7.5, 3, 'v')`,
]

export const table = { name: "orders" }
export const column = (name: string): Column => {
  const found = orders.columns.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(name)
  return found
}
export const alter = (name: string, change: Partial<Column>): PartOperation => ({
  verb: "alter",
  kind: "column",
  table,
  from: column(name),
  to: Object.fromEntries(
    Object.entries({ ...column(name), ...change }).filter(([, value]) => value !== undefined),
  ) as unknown as Column,
})

function first<T>(list: readonly T[]): T {
  const [object] = list
  if (object === undefined) throw new Error("an empty list")
  return object
}

export const foreignKey = first(orders.foreignKeys)
export const check = first(orders.checks)
export const index = first(orders.indexes)
export const expressionIndex = first(orders.indexes.slice(1))
export const unique = first(customers.uniques)

/** A name, how often a table may be made anew, and what is done. */
export type Case = readonly [string, { readonly rebuilds: number }, readonly Operation[]]
