import type { PartOperation } from "../../../src/operations/operation"
import { alter, column, table, type Case } from "./shop"

export const COLUMN_CASES: readonly Case[] = [
  [
    "add a column",
    { rebuilds: 0 },
    [{ verb: "create", kind: "column", table, object: { name: "extra", type: "varchar(20)", nullable: true } }],
  ],
  [
    "add a NOT NULL column with a default",
    { rebuilds: 0 },
    [
      {
        verb: "create",
        kind: "column",
        table,
        object: { name: "extra", type: "integer", nullable: false, default: -5 },
      },
    ],
  ],
  [
    "add a column of labels",
    { rebuilds: 0 },
    [
      {
        verb: "create",
        kind: "column",
        table,
        object: { name: "size", type: "varchar", nullable: false, default: "s", enum: ["s", "m,(l)"] },
      },
    ],
  ],
  [
    "add a column with a time default",
    { rebuilds: 1 },
    [
      {
        verb: "create",
        kind: "column",
        table,
        object: { name: "updated", type: "datetime", nullable: false, default: { sql: "datetime('now')" } },
      },
    ],
  ],
  [
    "add a virtual column",
    { rebuilds: 0 },
    [
      {
        verb: "create",
        kind: "column",
        table,
        object: { name: "half", type: "integer", nullable: true, generated: { sql: "total / 2", stored: false } },
      },
    ],
  ],
  [
    "add a stored column",
    { rebuilds: 1 },
    [
      {
        verb: "create",
        kind: "column",
        table,
        object: { name: "half", type: "integer", nullable: true, generated: { sql: "total / 2", stored: true } },
      },
    ],
  ],
  [
    "add a column with a backfill",
    { rebuilds: 1 },
    [
      {
        verb: "create",
        kind: "column",
        table,
        object: { name: "code", type: "text", nullable: false },
        backfill: { sql: "'o' || id" },
      },
    ],
  ],
  [
    "drop a column",
    { rebuilds: 0 },
    [{ verb: "drop", kind: "column", table, name: "unused", object: column("unused") }],
  ],
  [
    "drop a generated column",
    { rebuilds: 0 },
    [{ verb: "drop", kind: "column", table, name: "doubled", object: column("doubled") }],
  ],
  ["rename a column", { rebuilds: 0 }, [{ verb: "rename", kind: "column", table, from: "status", to: "state" }]],
  [
    "rename a column in capitals",
    { rebuilds: 0 },
    [{ verb: "rename", kind: "column", table, from: "unused", to: "Unused" }],
  ],
  ["change a type", { rebuilds: 1 }, [alter("unused", { type: "varchar(200)" })]],
  ["change nullability", { rebuilds: 1 }, [alter("total", { nullable: true })]],
  [
    "change NOT NULL with a backfill",
    { rebuilds: 1 },
    [{ ...alter("unused", { nullable: false }), backfill: "none" } as PartOperation],
  ],
  ["change a default", { rebuilds: 1 }, [alter("paid", { default: true })]],
  ["drop a default", { rebuilds: 1 }, [alter("note", { default: undefined })]],
  ["change a collation", { rebuilds: 1 }, [alter("note", { collation: undefined })]],
  ["change labels", { rebuilds: 1 }, [alter("status", { enum: ["open", "paid", "it's", "new"] })]],
  [
    "map labels",
    { rebuilds: 1 },
    [
      {
        ...alter("status", { enum: ["new", "paid", "its"], default: "new" }),
        map: { open: "new", "it's": "its" },
      } as PartOperation,
    ],
  ],
  ["labels off", { rebuilds: 1 }, [alter("status", { enum: undefined })]],
  ["labels on", { rebuilds: 1 }, [alter("unused", { type: "varchar", enum: ["u", "v"] })]],
  [
    "change a generated column",
    { rebuilds: 1 },
    [alter("doubled", { generated: { sql: '"total" * 3', stored: false } })],
  ],
  ["make a generated column plain", { rebuilds: 1 }, [alter("doubled", { generated: undefined })]],
  ["autoincrement off", { rebuilds: 1 }, [alter("id", { increment: undefined })]],
]
