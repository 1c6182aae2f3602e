import { postgres } from "../../../src/dialects/postgres/postgres"
import type { Column } from "../../../src/schema/columns"
import { EMPTY_SCHEMA, type Schema } from "../../../src/schema/schema"
import { emptyTable, type Table } from "../../../src/schema/tables"
import { openTrial, type Trial } from "./trial"

let trial: Trial
beforeAll(async () => {
  trial = await openTrial()
})
afterAll(() => trial.close())
afterEach(() => trial.rows("DROP TABLE IF EXISTS items CASCADE; DROP TYPE IF EXISTS kind CASCADE"))

const columns: readonly Column[] = [
  { name: "id", type: "integer", nullable: false },
  { name: "name", type: "varchar(20)", nullable: true },
  { name: "price", type: "numeric(10,2)", nullable: true },
  { name: "at", type: "timestamptz", nullable: true },
]

function schemaOf(table: Partial<Table>): Schema {
  return { ...EMPTY_SCHEMA, tables: [{ ...emptyTable({ name: "items" }), columns, ...table }] }
}

async function canonicalized(
  table: Partial<Table>,
): Promise<{ wanted: Table | undefined; current: Table | undefined }> {
  const current = await trial.inspect()
  const schema = await postgres.canonicalize(trial.connection, schemaOf(table), current)
  return { wanted: schema.tables[0], current: current.tables[0] }
}

const SAME: Readonly<Record<string, readonly [ddl: string, wanted: Partial<Table>]>> = {
  "a comparison with a cast": ["ADD CONSTRAINT c CHECK (price > 0)", { checks: [{ name: "c", sql: '"price" > 0' }] }],
  "a list": ["ADD CONSTRAINT c CHECK (name in ('x','y'))", { checks: [{ name: "c", sql: "name IN ('x', 'y')" }] }],
  "a list that was printed and stored again": [
    "ADD CONSTRAINT c CHECK (((name)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text])))",
    { checks: [{ name: "c", sql: "name IN ('x', 'y')" }] },
  ],
  between: [
    "ADD CONSTRAINT c CHECK (price BETWEEN 1 AND 2)",
    { checks: [{ name: "c", sql: "price between 1 and 2" }] },
  ],
  exclusion: [
    "ADD CONSTRAINT e EXCLUDE (id WITH =)",
    { exclusions: [{ name: "e", sql: 'USING btree ("id" with =)' }] },
  ],
  "an interval": ["ALTER COLUMN name SET DEFAULT ('a' || 'b')", { columns: withDefault("name", { sql: "'a'||'b'" }) }],
  "a time": ["ALTER COLUMN at SET DEFAULT '2020-01-01'", { columns: withDefault("at", "2020-01-01") }],
}

function withDefault(name: string, value: Column["default"]): Column[] {
  return columns.map((column) => (column.name === name ? { ...column, default: value } : column))
}

test.each(Object.entries(SAME))("%s is the same", async (_, [ddl, table]) => {
  await trial.rows("CREATE TABLE items (id int NOT NULL, name varchar(20), price numeric(10,2), at timestamptz)")
  await trial.rows(`ALTER TABLE items ${ddl}`)
  const { wanted, current } = await canonicalized(table)
  expect(wanted).toEqual(current)
})

test("what means something else stays as it is wanted", async () => {
  await trial.rows("CREATE TABLE items (id int NOT NULL, name varchar(20), price numeric(10,2), at timestamptz)")
  await trial.rows("ALTER TABLE items ADD CONSTRAINT c CHECK (price > 0)")
  const { wanted } = await canonicalized({ checks: [{ name: "c", sql: "price > 1" }] })
  expect(wanted?.checks).toEqual([{ name: "c", sql: "price > 1" }])
})

test("indexes: predicates and expressions", async () => {
  await trial.rows("CREATE TABLE items (id int NOT NULL, name varchar(20), price numeric(10,2), at timestamptz)")
  await trial.rows("CREATE INDEX i ON items (lower(name), id DESC) WHERE price > 0 AND name <> 'x'")
  const index = {
    name: "i",
    unique: false,
    columns: [{ sql: 'LOWER("name")' }, "id"],
    where: `"price">0 and "name" <> 'x'`,
  }
  const { wanted, current } = await canonicalized({ indexes: [index] })
  const { unmanaged, ...rest } = current?.indexes[0] ?? { unmanaged: undefined }
  expect(unmanaged).toContain("DESC")
  expect(wanted?.indexes[0]).toEqual(rest)
})

test("inside a transaction nothing is left behind and the transaction goes on", async () => {
  await trial.rows("CREATE TABLE items (id int NOT NULL, name varchar(20), price numeric(10,2), at timestamptz)")
  await trial.rows("ALTER TABLE items ADD CONSTRAINT c CHECK (price > 0)")
  await trial.rows("BEGIN")
  await trial.rows("INSERT INTO items VALUES (1)")
  const { wanted } = await canonicalized({ checks: [{ name: "c", sql: "(price) > 0" }] })
  expect(wanted?.checks[0]?.sql).toBe("price > (0)::numeric")
  expect(await trial.rows("SELECT id FROM items")).toEqual([{ id: 1 }])
  await trial.rows("COMMIT")
  expect(await trial.rows("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()")).toEqual([])
})

test("a server that may not be written to is not asked", async () => {
  await trial.rows("CREATE TABLE items (id int NOT NULL, name varchar(20), price numeric(10,2), at timestamptz)")
  await trial.rows("ALTER TABLE items ADD CONSTRAINT c CHECK (price > 0)")
  await trial.rows("BEGIN READ ONLY")
  const { wanted } = await canonicalized({ checks: [{ name: "c", sql: '"price" > 0' }] })
  expect(wanted?.checks[0]?.sql).toBe("price > (0)::numeric")
  await trial.rows("ROLLBACK")
})

test("a role that may only read is told that texts are compared", async () => {
  await trial.rows("CREATE TABLE items (id int NOT NULL, name varchar(20), price numeric(10,2), at timestamptz)")
  await trial.rows("ALTER TABLE items ADD CONSTRAINT c CHECK (price > 0)")
  await trial.rows("DO $$ BEGIN CREATE ROLE looker; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
  await trial.rows(
    "GRANT SELECT ON items TO looker; DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$",
  )
  await trial.rows("SET ROLE looker")
  const current = await trial.inspect()
  const wanted = current.tables.map((table) => ({ ...table, checks: [{ name: "c", sql: '"price" > 0' }] }))
  const told: string[] = []
  const settled = await postgres.canonicalize(trial.connection, { ...current, tables: wanted }, current, (reason) =>
    told.push(reason),
  )
  expect(told).toEqual([expect.stringMatching(/permission denied to create temporary tables/)])
  expect(settled.tables[0]?.checks[0]?.sql).toBe("price > (0)::numeric")
  await trial.rows("RESET ROLE")
})
