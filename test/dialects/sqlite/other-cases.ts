import type { PartOperation } from "../../../src/operations/operation"
import { alter, check, column, expressionIndex, foreignKey, index, orders, table, unique, type Case } from "./shop"

export const OTHER_CASES: readonly Case[] = [
  [
    "add a unique",
    { rebuilds: 1 },
    [{ verb: "create", kind: "unique", table, object: { name: "UQ_unused", columns: ["unused", "total"] } }],
  ],
  [
    "drop a unique",
    { rebuilds: 1 },
    [{ verb: "drop", kind: "unique", table: { name: "customers" }, name: "UQ_email", object: unique }],
  ],
  [
    "rename a unique",
    { rebuilds: 1 },
    [{ verb: "rename", kind: "unique", table: { name: "customers" }, from: "UQ_email", to: "UQ_mail" }],
  ],
  [
    "alter a check",
    { rebuilds: 1 },
    [{ verb: "alter", kind: "check", table, from: check, to: { name: "CHK_total", sql: '"total" >= -1' } }],
  ],
  ["rename a check", { rebuilds: 1 }, [{ verb: "rename", kind: "check", table, from: "CHK_total", to: "CHK_2" }]],
  [
    "drop a foreign key",
    { rebuilds: 1 },
    [{ verb: "drop", kind: "foreignKey", table, name: "FK_customer", object: foreignKey }],
  ],
  [
    "alter a foreign key",
    { rebuilds: 1 },
    [
      {
        verb: "alter",
        kind: "foreignKey",
        table,
        from: foreignKey,
        to: { ...foreignKey, onDelete: "set null", deferrable: "initially deferred" },
      },
    ],
  ],
  [
    "rename a foreign key",
    { rebuilds: 1 },
    [{ verb: "rename", kind: "foreignKey", table, from: "FK_customer", to: "FK_2" }],
  ],
  [
    "drop a primary key",
    { rebuilds: 1 },
    [
      {
        verb: "group",
        table,
        operations: [
          { verb: "drop", kind: "primaryKey", table, name: "", object: { name: "", columns: ["id"] } },
          alter("id", { increment: undefined }),
        ],
      },
    ],
  ],
  [
    "a composite primary key",
    { rebuilds: 1 },
    [
      {
        verb: "group",
        table,
        operations: [
          alter("id", { increment: undefined }),
          {
            verb: "alter",
            kind: "primaryKey",
            table,
            from: { name: "", columns: ["id"] },
            to: { name: "", columns: ["id", "total"] },
          },
        ],
      },
    ],
  ],
  [
    "a named primary key",
    { rebuilds: 1 },
    [
      {
        verb: "alter",
        kind: "primaryKey",
        table,
        from: { name: "", columns: ["id"] },
        to: { name: "PK_orders", columns: ["id"] },
      },
    ],
  ],
  [
    "create an index",
    { rebuilds: 0 },
    [
      {
        verb: "create",
        kind: "index",
        table,
        object: { name: "IDX_total", columns: ["total"], unique: true, unmanaged: '"total" DESC' },
      },
    ],
  ],
  ["drop an index", { rebuilds: 0 }, [{ verb: "drop", kind: "index", table, name: "IDX_placed", object: index }]],
  [
    "alter an index",
    { rebuilds: 0 },
    [{ verb: "alter", kind: "index", table, from: index, to: { ...index, where: '"total" > 1' } }],
  ],
  ["rename an index", { rebuilds: 0 }, [{ verb: "rename", kind: "index", table, from: "IDX_note", to: "IDX_2" }]],
  [
    "rename a table",
    { rebuilds: 0 },
    [{ verb: "rename", kind: "table", from: { name: "customers" }, to: { name: "clients" } }],
  ],
  [
    "rename a table in capitals",
    { rebuilds: 0 },
    [{ verb: "rename", kind: "table", from: { name: "customers" }, to: { name: "Customers" } }],
  ],
  [
    "drop a table",
    { rebuilds: 0 },
    [
      {
        verb: "drop",
        kind: "view",
        name: { name: "paid_orders" },
        object: {
          name: "paid_orders",
          sql: 'SELECT "id", "total" FROM "orders" WHERE "paid"',
          materialized: false,
          indexes: [],
        },
      },
      { verb: "drop", kind: "table", name: table, object: orders },
    ],
  ],
  [
    "alter a view",
    { rebuilds: 0 },
    [
      {
        verb: "alter",
        kind: "view",
        from: {
          name: "paid_orders",
          sql: 'SELECT "id", "total" FROM "orders" WHERE "paid"',
          materialized: false,
          indexes: [],
        },
        to: { name: "paid_orders", sql: "SELECT 1 AS one", materialized: false, indexes: [] },
      },
    ],
  ],
  [
    "rename a view",
    { rebuilds: 0 },
    [{ verb: "rename", kind: "view", from: { name: "paid_orders" }, to: { name: "old_orders" } }],
  ],
  [
    "without rowid",
    { rebuilds: 1 },
    [
      alter("id", { increment: undefined }),
      { verb: "alter", kind: "table", table, from: {}, to: { withoutRowid: true } },
    ].map((operation) => operation as PartOperation),
  ],
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
          {
            verb: "alter",
            kind: "column",
            table,
            from: { ...column("note"), name: "remark" },
            to: { ...column("note"), name: "remark", type: "varchar(7)" },
          },
          {
            verb: "create",
            kind: "column",
            table,
            object: { name: "note", type: "integer", nullable: false, default: 3 },
          },
          { verb: "create", kind: "check", table, object: { name: "CHK_remark", sql: '"remark" <> "note"' } },
          { verb: "create", kind: "unique", table, object: { name: "UQ_remark", columns: ["remark", "id"] } },
          {
            verb: "create",
            kind: "index",
            table,
            object: { name: "IDX_unused", columns: ["unused", { sql: "lower(remark)" }], unique: false },
          },
        ],
      },
    ],
  ],
]
