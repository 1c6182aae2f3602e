import { LimbeckError } from "../../../src/errors"
import type { Operation } from "../../../src/operations/operation"
import { operations } from "../../../src/script/operations"
import { sqlite } from "../../../src/dialects/sqlite/sqlite"
import { withDatabase } from "./database"

const TABLES = `
CREATE TABLE parents (id integer PRIMARY KEY, name text UNIQUE);
CREATE TABLE children (id integer PRIMARY KEY, parent_id integer REFERENCES parents (id), name text, label varchar CHECK( "label" IN ('a','b') ), other int);
CREATE VIEW names AS SELECT name FROM children;
CREATE TRIGGER children_update AFTER UPDATE ON children BEGIN INSERT INTO parents (name) VALUES (new.other); END;
INSERT INTO parents VALUES (1, 'one');
INSERT INTO children VALUES (1, 1, NULL, 'a', 1), (2, NULL, 'n', 'b', 2), (3, 1, 'm', 'b', 3);
`
const table = { name: "children" }

const REFUSED: Readonly<Record<string, readonly [Operation, string]>> = {
  "NOT NULL over NULLs": [
    { verb: "change", kind: "column", table, name: "name", change: { nullable: false } },
    'cannot make column "name" of table "children" NOT NULL: 1 of its rows hold NULL',
  ],
  "NOT NULL without a value": [
    { verb: "create", kind: "column", table, object: { name: "fresh", type: "text", nullable: false } },
    'cannot add column "fresh" to table "children": it is NOT NULL without a default, and 3 rows exist already',
  ],
  "labels in use": [
    { verb: "change", kind: "column", table, name: "label", change: { enum: ["a"] } },
    `cannot take labels from column "label" of table "children": 2 of its rows hold 'b', which is allowed no more`,
  ],
  "a column that a view reads": [{ verb: "drop", kind: "column", table, name: "name" }, "no such column: name"],
  "a column that a trigger reads": [
    { verb: "drop", kind: "column", table, name: "other" },
    "no such column: new.other",
  ],
  "a foreign key that rows violate": [
    {
      verb: "create",
      kind: "foreignKey",
      table,
      object: {
        name: "FK",
        columns: ["other"],
        references: { table: { name: "parents" }, columns: ["id"] },
        onDelete: "cascade",
        onUpdate: "no action",
      },
    },
    'cannot add a foreign key from table "children" ("other") to "parents": 2 rows refer to a row of "parents" that does not exist',
  ],
  "a parent that rows refer to": [
    { verb: "drop", kind: "table", name: { name: "parents" } },
    'the foreign key from table "children" to "parents" is violated, 2 rows of it refer',
  ],
  "a table that is not there": [
    { verb: "drop", kind: "column", table: { name: "nowhere" }, name: "x" },
    'cannot change table "nowhere": the database has no table "nowhere"',
  ],
  "a column that is not there": [
    { verb: "change", kind: "column", table, name: "nothing", change: { type: "text" } },
    'table "children": the table has no such column',
  ],
  "a constraint that is not there": [
    { verb: "drop", kind: "unique", table, name: "UQ" },
    'cannot change unique constraint "UQ" of table "children"',
  ],
  "a column that is there": [
    { verb: "create", kind: "column", table, object: { name: "Name", type: "text", nullable: true } },
    'cannot add column "Name" to table "children": the table has one already',
  ],
  "an enum type": [
    { verb: "create", kind: "enum", object: { name: "e", labels: ["a"] } },
    "cannot make or change an enum type on SQLite",
  ],
  "an extension": [
    { verb: "create", kind: "extension", object: { name: "citext" } },
    "cannot make or change an extension on SQLite",
  ],
  "a schema": [{ verb: "drop", kind: "namespace", name: { name: "auth" } }, "cannot make or change a schema on SQLite"],
  "an exclusion": [
    { verb: "drop", kind: "exclusion", table, name: "x" },
    "cannot make or change an exclusion constraint on SQLite",
  ],
  "a materialised view": [
    { verb: "create", kind: "view", object: { name: "m", sql: "SELECT 1", materialized: true, indexes: [] } },
    "cannot make or change a materialised view on SQLite",
  ],
}

describe("what cannot be done is refused, and nothing is changed", () => {
  test.each(Object.entries(REFUSED))("%s", async (_, [operation, message]) => {
    await withDatabase(async ({ script, query, run }) => {
      await script(TABLES)
      const facts = (): Promise<unknown[]> =>
        Promise.all(
          ["SELECT * FROM sqlite_master", "SELECT * FROM children", "SELECT * FROM parents"].map((text) => query(text)),
        )
      const before = await facts()
      // better-sqlite3 is loaded once per process, so its errors may be of another realm of jest.
      const error = await run(operation).then(() => "nothing was refused", String)
      expect(error).toContain(message)
      expect(await facts()).toEqual(before)
    })
  })

  test("inside a transaction that began with foreign keys on, with the way out", async () => {
    await withDatabase(async ({ script, query, connection }) => {
      await script(TABLES)
      await query("BEGIN")
      const change: Operation = {
        verb: "change",
        kind: "column",
        table: { name: "parents" },
        name: "name",
        change: { type: "text" },
      }
      const error: unknown = await sqlite.plan(change, connection).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(LimbeckError)
      expect(error).toMatchObject({
        code: "foreign-keys-on",
        next: expect.stringContaining("limbeck revert") as string,
      })
      await expect(
        sqlite.plan({ verb: "drop", kind: "table", name: { name: "parents" } }, connection),
      ).rejects.toMatchObject({ code: "foreign-keys-on" })
      // No other table refers to this one.
      expect(await sqlite.plan({ ...change, table }, connection)).not.toEqual([])
      await query("ROLLBACK")
    })
  })

  test("violations of other tables and of before do not count", async () => {
    await withDatabase(async ({ script, query, run }) => {
      await script(TABLES)
      await query("PRAGMA foreign_keys = OFF")
      await query("UPDATE children SET parent_id = 77 WHERE id = 3")
      await query("PRAGMA foreign_keys = ON")
      const change: Operation = {
        verb: "change",
        kind: "column",
        table: { name: "parents" },
        name: "name",
        change: { type: "varchar(9)" },
      }
      await run(change)
      await run({ verb: "rename", kind: "table", from: table, to: { name: "kids" } })
      await run({ ...change, change: { type: "text" } })
      await expect(run({ verb: "execute", sql: "DELETE FROM parents" })).rejects.toMatchObject({
        code: "foreign-key-violation",
        message: expect.stringContaining("1 row of it refers") as string,
      })
    })
  })

  test("outside a transaction too, leaving foreign keys on", async () => {
    await withDatabase(async ({ script, query, queryRunner }) => {
      await script(TABLES)
      const op = operations(queryRunner)
      await expect(op.dropTable("parents")).rejects.toMatchObject({ code: "foreign-key-violation" })
      await expect(op.alterColumn("children", "name", { nullable: false })).rejects.toMatchObject({
        code: "null-rows",
      })
      expect(
        await query("SELECT (SELECT foreign_keys FROM pragma_foreign_keys) AS f, count(*) AS n FROM parents"),
      ).toEqual([{ f: 1, n: 1 }])
      await query("BEGIN")
      await query("ROLLBACK")
    })
  })
})
