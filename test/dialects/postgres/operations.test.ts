import type { Operation } from "../../../src/operations/operation"
import { emptyTable } from "../../../src/schema/tables"
import type { Table } from "../../../src/schema/tables"
import { expectAgreement, openTrial, type Trial } from "./trial"

let trial: Trial
beforeEach(async () => {
  trial = await openTrial()
})
afterEach(() => trial.close())

const users: Table = {
  ...emptyTable({ name: "users" }),
  columns: [
    { name: "id", type: "integer", nullable: false, increment: "serial" },
    { name: "email", type: "varchar(120)", nullable: false, comment: "it's unique" },
    { name: "age", type: "smallint", nullable: true },
    { name: "role", type: "enum", enumName: { name: "users_role_enum" }, nullable: false, default: "user" },
    { name: "price", type: "numeric(10,2)", nullable: false, default: 1.5 },
    { name: "total", type: "integer", nullable: true, generated: { sql: "age * 2", stored: true } },
    { name: "at", type: "timestamptz(3)", nullable: false, default: { sql: "CURRENT_TIMESTAMP(3)" } },
  ],
  primaryKey: { name: "PK_users", columns: ["id"] },
  uniques: [{ name: "UQ_email", columns: ["email"], deferrable: "initially deferred" }],
  checks: [{ name: "CHK_age", sql: "age > 0" }],
  exclusions: [{ name: "EX", sql: "USING btree (email WITH =)" }],
  indexes: [
    { name: "IDX_age", columns: ["age"], unique: false, where: "age > 3" },
    { name: "IDX_lower", columns: [{ sql: "lower((email)::text)" }, "age"], unique: true },
  ],
  foreignKeys: [
    {
      name: "FK_self",
      columns: ["id"],
      references: { table: { name: "users" }, columns: ["id"] },
      onDelete: "cascade",
      onUpdate: "no action",
    },
  ],
  comment: "people",
}
const setUp: Operation[] = [
  { verb: "create", kind: "enum", object: { name: "users_role_enum", labels: ["user", "admin", "it's"] } },
  { verb: "create", kind: "table", object: users },
]
const table = { name: "users" }

test("a table with everything", async () => {
  await expectAgreement(trial, setUp)
})

const steps: Readonly<Record<string, Operation[]>> = {
  "add column": [{ verb: "create", kind: "column", table, object: { name: "x", type: "text", nullable: true } }],
  "drop column": [{ verb: "drop", kind: "column", table, name: "price" }],
  "rename column": [{ verb: "rename", kind: "column", table, from: "id", to: "key" }],
  "rename table": [{ verb: "rename", kind: "table", from: table, to: { name: "people" } }],
  "move table": [
    { verb: "create", kind: "namespace", object: { name: "auth" } },
    { verb: "rename", kind: "table", from: table, to: { schema: "auth", name: "people" } },
  ],
}

test.each(Object.entries(steps))("%s", async (_, operations) => {
  await trial.run(...setUp)
  await expectAgreement(trial, operations, "auth")
})
