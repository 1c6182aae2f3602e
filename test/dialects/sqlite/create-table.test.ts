import { columnItems, parseCreateTable, printTable } from "../../../src/dialects/sqlite/create-table"
import { parseCreateIndex } from "../../../src/dialects/sqlite/indexes"
import { tokenize } from "../../../src/dialects/sqlite/tokenizer"
import { parseCreateView } from "../../../src/dialects/sqlite/views"
import { withDatabase } from "./database"

const TEXTS: readonly string[] = [
  "CREATE TABLE t(a)",
  "CREATE TABLE t (a, b, c, PRIMARY KEY(a, b))",
  'CREATE TABLE t ("a b" "my type" (1, 2), [c d] [my other] DEFAULT \'x\', `e` UNSIGNED BIG INT NOT NULL)',
  "CREATE TABLE t (a varchar(10) default 'a,)(' -- a comment, with ( and '\n, b int /* ) , */ default (1 + (2 * 3)))",
  "CREATE TABLE t (id INTEGER PRIMARY KEY ASC ON CONFLICT REPLACE AUTOINCREMENT, b)",
  "CREATE TABLE t (id INTEGER, b text, PRIMARY KEY (id AUTOINCREMENT))",
  "CREATE TABLE t (a text primary key desc, b default -1, c default +2.5, d default x'ab', e default CURRENT_TIME, f default null, g default (null), h default true) WITHOUT ROWID",
  "CREATE TABLE t (a text NOT NULL ON CONFLICT FAIL UNIQUE ON CONFLICT IGNORE COLLATE NOCASE CHECK (length(a) > 1), b CONSTRAINT n NULL, c)",
  "CREATE TABLE t (a int, key text, action text, no int, temp int, first int, CHECK (key > 'x') UNIQUE (key, action) CONSTRAINT fk FOREIGN KEY (a) REFERENCES t (no))",
  "CREATE TABLE t (a int CONSTRAINT c1 CONSTRAINT c2 CHECK (a > 0), b int)",
  "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c text AS (a || ',' || b), d text generated always as (iif(a, 'x', \"b\")) virtual not null)",
  'CREATE TABLE t (a int references t, b int references "t" (a) on delete set null on update cascade match simple deferrable initially deferred, c references t(a) not deferrable initially immediate, d references t on delete no action)',
  "CREATE TABLE t (a INTEGER NOT NULL, b TEXT, c ANY, CONSTRAINT [pk] PRIMARY KEY (a DESC, b COLLATE nocase)) STRICT, WITHOUT ROWID",
  'CREATE TABLE "quo""ted" ("a""b" text DEFAULT (\'it\'\'s\'), [c]]d int)'.replace("[c]]d", "[c d]"),
  "CREATE TABLE 'string name' ('col one' text, 'col two' int DEFAULT 5)",
  "CREATE TABLE t\n(\n\ta int,\n\n\tb text -- last\n)",
  'CREATE TABLE ünïcode (größe int, "emoji 😀" text, $x int)'.replace(", $x int", ""),
  "CREATE TABLE t (a DECIMAL(10,5) DEFAULT 1.50, b DOUBLE PRECISION DEFAULT 1e3, c character varying ( 20 ), d national varying character(70), e timestamp with time zone)",
  'CREATE TABLE t (a text DEFAULT "double", b text DEFAULT bare, c text COLLATE "RTRIM")',
  "CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES u ON DELETE RESTRICT, FOREIGN KEY (b) REFERENCES u (x))",
]

describe("CREATE TABLE", () => {
  test.each(TEXTS)("%s", async (text) => {
    await withDatabase(async ({ query, inspect }) => {
      await query(text)
      const [stored] = await query("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
      const name = String(stored?.name)
      const parsed = parseCreateTable(String(stored?.sql))
      expect(parsed.name).toBe(name)
      const nameText = tokenize(String(stored?.sql))[2]?.text ?? ""
      expect(printTable(parsed, nameText)).toBe(stored?.sql)
      const pragma = await query(`SELECT * FROM pragma_table_xinfo(?)`, [name])
      expect(columnItems(parsed).map((item) => item.column)).toEqual(pragma.map((row) => row.name))
      const clauses = parsed.items.flatMap((item) => item.clauses)
      const notNull = parsed.withoutRowid ? 0 : clauses.filter((clause) => clause.kind === "notNull").length
      if (!parsed.withoutRowid) expect(notNull).toBe(pragma.filter((row) => row.notnull === 1).length)
      expect(clauses.filter((clause) => clause.kind === "default").map((clause) => clause.sql)).toEqual(
        pragma.filter((row) => row.dflt_value !== null).map((row) => row.dflt_value),
      )
      const keys = await query("SELECT count(DISTINCT id) AS n FROM pragma_foreign_key_list(?)", [name])
      const [table] = (await inspect()).tables
      expect(table?.foreignKeys).toHaveLength(Number(keys[0]?.n))
      const uniques = await query("SELECT * FROM pragma_index_list(?) WHERE origin = 'u'", [name])
      expect(table?.uniques).toHaveLength(uniques.length)
      const key = pragma.filter((row) => Number(row.pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk))
      expect(table?.primaryKey?.columns ?? []).toEqual(key.map((row) => row.name))
    })
  })
})

test("CREATE INDEX in every form", () => {
  const index = parseCreateIndex(
    'CREATE UNIQUE INDEX if not exists "i" on [t a] (a DESC, lower(b, \',\') collate "nocase" asc, `c d`) WHERE a > 1 -- end',
  )
  expect(index).toMatchObject({ name: "i", table: "t a", unique: true, where: "a > 1" })
  expect(index.parts).toEqual([
    { column: "a", sql: "a", decorated: true },
    { sql: "lower(b, ',')", decorated: true },
    { column: "c d", sql: "`c d`", decorated: false },
  ])
})

test("CREATE VIEW with a column list and comments", () => {
  expect(parseCreateView('CREATE VIEW "as" (x, "as") AS -- first\n SELECT 1 AS a, 2')).toBe(
    "-- first\n SELECT 1 AS a, 2",
  )
})
