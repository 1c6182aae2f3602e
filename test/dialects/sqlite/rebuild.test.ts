import type { Operation, PartOperation } from "../../../src/operations/operation"
import { SQLITE_DRIVERS } from "../../support/databases"
import { withDatabase } from "./database"

const t = { name: "t" }
const group = (...operations: readonly PartOperation[]): Operation => ({ verb: "group", table: t, operations })
const retype = (name: string, type: string): PartOperation => ({
  verb: "change",
  kind: "column",
  table: t,
  name,
  change: { type },
})
const rename = (from: string, to: string): PartOperation => ({ verb: "rename", kind: "column", table: t, from, to })
const add = (name: string, type: string): PartOperation => ({
  verb: "create",
  kind: "column",
  table: t,
  object: { name, type, nullable: true },
})
const drop = (name: string): PartOperation => ({ verb: "drop", kind: "column", table: t, name })

interface Case {
  readonly before: string
  readonly operations: readonly Operation[]
  /** A question and its answer afterwards. */
  readonly after: readonly (readonly [string, readonly object[]])[]
}

const CASES: Readonly<Record<string, Case>> = {
  "a dropped name is taken by another column, whose own is taken by a new one": {
    before: "CREATE TABLE t (a text, b int);\nCREATE VIEW v AS SELECT a FROM t;\nINSERT INTO t VALUES ('x', 1)",
    operations: [group(drop("b"), rename("a", "b"), add("a", "integer"), retype("b", "varchar(9)"))],
    after: [
      ["SELECT a, b FROM t", [{ a: null, b: "x" }]],
      [
        "SELECT name, type FROM pragma_table_info('t')",
        [
          { name: "b", type: "varchar(9)" },
          { name: "a", type: "INTEGER" },
        ],
      ],
      ["SELECT * FROM v", [{ b: "x" }]],
    ],
  },
  "two columns change names": {
    before:
      "CREATE TABLE t (a text CHECK (a <> b), b text);\nCREATE INDEX i ON t (a, lower(b));\nINSERT INTO t VALUES ('x', 'y')",
    operations: [group(rename("a", "tmp"), rename("b", "a"), rename("tmp", "b"), retype("a", "varchar"))],
    after: [
      ["SELECT a, b FROM t", [{ a: "y", b: "x" }]],
      ["SELECT sql FROM sqlite_master WHERE name = 'i'", [{ sql: 'CREATE INDEX i ON t ("b", lower("a"))' }]],
    ],
  },
  "a key for a table that had none": {
    before: "CREATE TABLE t (a text);\nINSERT INTO t (rowid, a) VALUES (4, 'x'), (9, 'y')",
    operations: [
      group(
        {
          verb: "create",
          kind: "column",
          table: t,
          object: { name: "id", type: "integer", nullable: false, increment: "autoincrement" },
        },
        { verb: "create", kind: "primaryKey", table: t, object: { name: "", columns: ["id"] } },
      ),
    ],
    after: [
      [
        "SELECT a, id > 0 AS has_id FROM t",
        [
          { a: "x", has_id: 1 },
          { a: "y", has_id: 1 },
        ],
      ],
    ],
  },
  "the sequence of an empty table": {
    before:
      "CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a text);\nINSERT INTO t VALUES (41, 'x');\nDELETE FROM t",
    operations: [retype("a", "varchar")],
    after: [
      ["SELECT * FROM sqlite_sequence", [{ name: "t", seq: 41 }]],
      ["SELECT count(*) AS n FROM t", [{ n: 0 }]],
    ],
  },
  "a column that is called rowid": {
    before: "CREATE TABLE t (rowid text, a text);\nINSERT INTO t (_rowid_, rowid, a) VALUES (77, 'r', 'a')",
    operations: [retype("a", "varchar")],
    after: [["SELECT _rowid_ AS id, rowid AS r, a FROM t", [{ id: 77, r: "r", a: "a" }]]],
  },
  "names in another case": {
    before: "CREATE TABLE T (A text);\nCREATE TABLE c (t_a REFERENCES t (a));\nINSERT INTO t VALUES ('x')",
    operations: [
      group(retype("a", "varchar"), {
        verb: "create",
        kind: "unique",
        table: t,
        object: { name: "U", columns: ["a"] },
      }),
    ],
    after: [["SELECT name FROM pragma_table_info('t')", [{ name: "A" }]]],
  },
  "a full text index that follows by triggers and rowids": {
    before: [
      "CREATE TABLE t (a text)",
      "CREATE VIRTUAL TABLE t_search USING fts5(a, content='t')",
      "CREATE TRIGGER t_insert AFTER INSERT ON t BEGIN INSERT INTO t_search(rowid, a) VALUES (new.rowid, new.a); END",
      "INSERT INTO t (rowid, a) VALUES (3, 'bead'), (8, 'kit')",
    ].join(";\n"),
    operations: [retype("a", "varchar(99)")],
    after: [
      ["SELECT rowid AS id, a FROM t_search WHERE t_search MATCH 'kit'", [{ id: 8, a: "kit" }]],
      ["SELECT count(*) AS n FROM sqlite_master WHERE type = 'trigger'", [{ n: 1 }]],
    ],
  },
  "a broken view with a trigger of its own": {
    before: [
      "CREATE TABLE t (a text)",
      "CREATE VIEW v AS SELECT x FROM gone",
      "CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
    ].join(";\n"),
    operations: [rename("a", "b"), { verb: "rename", kind: "table", from: t, to: { name: "u" } }],
    after: [["SELECT name FROM sqlite_master ORDER BY 1", [{ name: "u" }, { name: "v" }, { name: "v_insert" }]]],
  },
  "a comment, and names that are keywords": {
    before:
      "CREATE TABLE t (\"order\" text -- the order\n, [group] int NOT NULL, \"check\" text CHECK (\"check\" IN ('a', 'b')));\nINSERT INTO t VALUES ('o', 1, 'a')",
    operations: [
      group(retype("order", "varchar"), {
        verb: "change",
        kind: "column",
        table: t,
        name: "group",
        change: { nullable: true, default: 4 },
      }),
    ],
    after: [
      [
        "SELECT sql FROM sqlite_master",
        [
          {
            sql: 'CREATE TABLE "t" ("order" varchar -- the order\n, [group] int DEFAULT (4), "check" text CHECK ("check" IN (\'a\', \'b\')))',
          },
        ],
      ],
    ],
  },
  "labels that change their names": {
    before: `CREATE TABLE t (a varchar CHECK( "a" IN ('x','y') ) NOT NULL DEFAULT ('x'));\nINSERT INTO t VALUES ('x'), ('y')`,
    operations: [
      {
        verb: "change",
        kind: "column",
        table: t,
        name: "a",
        change: { enum: ["y", "z"], default: "z" },
        map: { x: "z" },
      },
    ],
    after: [
      ["SELECT a FROM t", [{ a: "z" }, { a: "y" }]],
      [
        "SELECT sql FROM sqlite_master",
        [{ sql: `CREATE TABLE "t" (a varchar CHECK( "a" IN ('y','z') ) NOT NULL DEFAULT ('z'))` }],
      ],
    ],
  },
  "a value computed on the way": {
    before: "CREATE TABLE t (a text, b text);\nINSERT INTO t VALUES ('1,5', NULL)",
    operations: [
      group(
        {
          verb: "change",
          kind: "column",
          table: t,
          name: "a",
          change: { type: "real" },
          using: "replace(a, ',', '.')",
        },
        {
          verb: "change",
          kind: "column",
          table: t,
          name: "b",
          change: { nullable: false },
          backfill: { sql: "'b' || a" },
        },
      ),
    ],
    after: [["SELECT * FROM t", [{ a: 1.5, b: "b1,5" }]]],
  },
}

describe.each(SQLITE_DRIVERS)("a rebuild, %s", (driver) => {
  test.each(Object.entries(CASES))("%s", async (_, { before, operations, after }) => {
    await withDatabase(async ({ script, run, query }) => {
      await script(before)
      await run(...operations)
      for (const [question, answer] of after) expect(await query(question)).toEqual(answer)
      expect(await query("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }])
    }, driver)
  })
})
