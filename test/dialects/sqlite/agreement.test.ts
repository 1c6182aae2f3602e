import { DataSource, EntitySchema, type EntitySchemaOptions } from "typeorm"
import { NO_ANSWERS } from "../../../src/compare/answers"
import { compareWithDatabase } from "../../../src/compare/compare"
import { toConnection } from "../../../src/dialects/connection"
import { sqlite } from "../../../src/dialects/sqlite/sqlite"
import { readSchema } from "../../../src/metadata/read"
import type { Schema } from "../../../src/schema/schema"
import type { Operation } from "../../../src/operations/operation"
import { execute, withDatabase, type TestDatabase } from "./database"

interface Row {
  id: number
}
type Entity = EntitySchemaOptions<Row>
type Columns = Entity["columns"]
type ColumnsPart = Readonly<Record<string, unknown>>

const parent = new EntitySchema<Row>({
  name: "Parent",
  tableName: "parents",
  columns: {
    id: { type: Number, primary: true, generated: "increment" },
    code: { type: String, unique: true },
  } as unknown as Columns,
})

function product(columns: ColumnsPart, rest: Partial<Entity> = {}): EntitySchema<Row> {
  const all = { id: { type: Number, primary: true, generated: "increment" }, name: { type: String }, ...columns }
  return new EntitySchema<Row>({ name: "Product", tableName: "products", columns: all as unknown as Columns, ...rest })
}

const relation = (onDelete: string): Partial<Entity> => ({
  relations: {
    parent: { type: "many-to-one", target: "Parent", onDelete, joinColumn: { name: "parent_id" }, nullable: true },
  } as unknown as NonNullable<Entity["relations"]>,
})

/** Columns and options before and after, with rows that must survive. */
const CHANGES: Readonly<Record<string, readonly [EntitySchema<Row>, EntitySchema<Row>]>> = {
  length: [
    product({ a: { type: "varchar", length: 10, nullable: true } }),
    product({ a: { type: "varchar", length: 100, nullable: true } }),
  ],
  type: [product({ a: { type: "varchar", nullable: true } }), product({ a: { type: "text", nullable: true } })],
  precision: [
    product({ a: { type: "decimal", precision: 5, scale: 2, default: 0 } }),
    product({ a: { type: "decimal", precision: 10, scale: 3, default: 1.5 } }),
  ],
  nullability: [
    product({ a: { type: Number, default: 1 } }),
    product({ a: { type: Number, default: 1, nullable: true } }),
  ],
  defaults: [
    product({
      a: { type: Boolean, default: false },
      b: { type: String, default: "x" },
      c: { type: Date, default: () => "CURRENT_TIMESTAMP" },
      d: { type: Number, default: -1 },
    }),
    product({
      a: { type: Boolean, default: true },
      b: { type: String, default: "it''s" },
      c: { type: Date, default: () => "datetime('now')" },
      d: { type: Number, nullable: true },
    }),
  ],
  expressions: [
    product({ a: { type: Number, default: () => "(1 + 2)" } }),
    product({ a: { type: Number, default: () => "abs(-3)" } }),
  ],
  labels: [
    product({ a: { type: "simple-enum", enum: ["x", "y"], default: "x" } }),
    product({ a: { type: "simple-enum", enum: ["x", "y", "z (new), 'q"], default: "y" } }),
  ],
  "labels on a text": [
    product({ a: { type: "varchar", nullable: true } }),
    product({ a: { type: "simple-enum", enum: ["x", "y"], nullable: true } }),
  ],
  column: [
    product({}),
    product({
      a: { type: "integer", nullable: true },
      b: { type: "varchar", default: "q" },
      c: { type: "datetime", createDate: true },
    }),
  ],
  unique: [
    product({ a: { type: Number, nullable: true } }),
    product({ a: { type: Number, nullable: true, unique: true } }),
  ],
  uniques: [
    product({ a: { type: Number, nullable: true } }),
    product(
      { a: { type: Number, nullable: true } },
      { uniques: [{ columns: ["a", "name"] }, { name: "named", columns: ["id", "name"] }] },
    ),
  ],
  indices: [
    product({ a: { type: Number, nullable: true } }),
    product(
      { a: { type: Number, nullable: true } },
      { indices: [{ columns: ["a"] }, { columns: ["a", "name"], unique: true, where: "a > 3" }] },
    ),
  ],
  checks: [
    product({ a: { type: Number, nullable: true } }),
    product(
      { a: { type: Number, nullable: true } },
      { checks: [{ expression: `"a" <> 'no'` }, { name: "in_list", expression: "a IN ('x', 'y')" }] },
    ),
  ],
  relation: [product({}), product({}, relation("CASCADE"))],
  "relation action": [product({}, relation("CASCADE")), product({}, relation("SET NULL"))],
  generated: [
    product({}),
    product({
      a: { type: "varchar", asExpression: "name || 'x'", generatedType: "STORED", nullable: true },
      b: { type: "integer", asExpression: "id * 2", nullable: true, generatedType: "VIRTUAL" },
    }),
  ],
  "generated expression": [
    product({ a: { type: "varchar", asExpression: "name || 'x'", generatedType: "STORED" } }),
    product({ a: { type: "varchar", asExpression: "name || 'yy'", generatedType: "VIRTUAL" } }),
  ],
  "several at once": [
    product(
      { a: { type: "varchar", length: 10 }, gone: { type: Number, nullable: true } },
      { indices: [{ columns: ["a"] }], ...relation("CASCADE") },
    ),
    product(
      {
        a: { type: "varchar", length: 20, unique: true },
        fresh: { type: "datetime", default: () => "CURRENT_TIMESTAMP" },
      },
      { checks: [{ expression: "length(a) > 0" }], ...relation("NO ACTION") },
    ),
  ],
  "primary key": [
    product({}),
    new EntitySchema<Row>({
      name: "Product",
      tableName: "products",
      columns: { id: { type: Number, primary: true }, name: { type: String, primary: true } } as unknown as Columns,
    }),
  ],
}

describe("TypeORM's differ finds nothing after ours ran", () => {
  test.each(Object.entries(CHANGES))("%s", async (_, [before, after]) => {
    await withDatabase(async (database) => {
      await withEntities(database, [parent, before], async (dataSource) => {
        await dataSource.synchronize()
        expect((await changesTo(database, dataSource)).up).toEqual([])
        await database.query("INSERT INTO parents (id, code) VALUES (2, 'c')")
        await database.query(insertText(before))
      })
      const rows = await database.query("SELECT id, name FROM products")
      const schema = await database.inspect()
      const down = await withEntities(database, [parent, after], async (dataSource) => {
        const changes = await changesTo(database, dataSource)
        expect(changes.up).not.toEqual([])
        await runAll(database, changes.up)
        expect(await statementsOf(dataSource)).toEqual([])
        expect((await changesTo(database, dataSource)).up).toEqual([])
        return changes.down
      })
      expect(await database.query("SELECT id, name FROM products")).toEqual(rows)
      await withEntities(database, [parent, before], async (dataSource) => {
        await runAll(database, down)
        expect(await statementsOf(dataSource)).toEqual([])
        expect((await changesTo(database, dataSource)).up).toEqual([])
      })
      expect(await database.query("SELECT id, name FROM products")).toEqual(rows)
      expect(withoutOrder(await database.inspect())).toEqual(withoutOrder(schema))
    })
  })
})

function insertText(entity: EntitySchema<Row>): string {
  const columns = Object.keys(entity.options.columns)
  const isLabelled =
    "a" in entity.options.columns &&
    (entity.options.columns as Record<string, { enum?: unknown; asExpression?: unknown }>).a
  const value = isLabelled && isLabelled.asExpression !== undefined ? "" : columns.includes("a") ? ", a" : ""
  return `INSERT INTO products (id, name${value}) VALUES (3, 'n'${value === "" ? "" : isLabelled && isLabelled.enum ? ", 'y'" : ", 'x'"})`
}

/** A second DataSource on the same file, as another start of the program would have. */
async function withEntities<T>(
  database: TestDatabase,
  entities: EntitySchema<Row>[],
  use: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = new DataSource({ ...database.dataSource.options, entities })
  await dataSource.initialize()
  try {
    return await use(dataSource)
  } finally {
    await dataSource.destroy()
  }
}

async function changesTo(
  database: TestDatabase,
  dataSource: DataSource,
): Promise<{ up: readonly Operation[]; down: readonly Operation[] }> {
  const declared = { schema: readSchema(dataSource, sqlite), leftAlone: [], leftAloneIndexes: [] }
  return compareWithDatabase(sqlite, database.connection, declared, {
    answers: { ...NO_ANSWERS, noRenames: true },
    isOwn: () => false,
  })
}

async function runAll(database: TestDatabase, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    await execute(await sqlite.plan(operation, await toConnection(database.queryRunner)), database.query)
  }
}

async function statementsOf(dataSource: DataSource): Promise<string[]> {
  return (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query)
}

function withoutOrder(schema: Schema): unknown {
  const { tables } = schema
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sort(item)]))
    return value
  }
  return JSON.parse(JSON.stringify(sort(tables.filter(({ name }) => name !== "typeorm_metadata"))))
}
