import { DataSource, EntitySchema, type EntitySchemaColumnOptions } from "typeorm"
import { NO_ANSWERS, type Answers } from "../../src/compare/answers"
import { compareWithDatabase, type CompareOptions } from "../../src/compare/compare"
import type { Comparison } from "../../src/compare/comparison"
import { findMissingTables, missingTableText, type MissingTable } from "../../src/compare/missing-tables"
import { toConnection } from "../../src/dialects/connection"
import { findDialect } from "../../src/dialects/dialects"
import { readSchema, readUnmanaged } from "../../src/metadata/read"
import { describe as describeOperation } from "../../src/operations/describe"
import { warningsOf } from "../../src/review/warnings"
import { DIALECTS, withDatabase, type TestDialect } from "../support/databases"

const products = (columns: Record<string, EntitySchemaColumnOptions>): EntitySchema =>
  new EntitySchema({ name: "products", columns: { id: { type: "integer", primary: true }, ...columns } })

interface Given {
  readonly sql: readonly string[]
  readonly entities: readonly EntitySchema[]
  readonly answers?: Partial<Answers>
  readonly options?: Partial<CompareOptions>
}

/** What is to be done on a database that this SQL made. */
function compare(dialectName: TestDialect, given: Given): Promise<Comparison> {
  return withDatabase(dialectName, async (connection) => {
    const dataSource = await new DataSource({ ...connection, entities: [...given.entities] }).initialize()
    try {
      for (const text of given.sql) await dataSource.query(text)
      const dialect = findDialect(dialectName)
      const unmanaged = readUnmanaged(dataSource, dialect)
      const declared = {
        schema: readSchema(dataSource, dialect),
        leftAlone: [...unmanaged.tables, ...unmanaged.views],
        leftAloneIndexes: unmanaged.indexes,
      }
      const runner = dataSource.createQueryRunner()
      return await compareWithDatabase(dialect, await toConnection(runner), declared, {
        answers: { ...NO_ANSWERS, ...given.answers },
        isOwn: () => false,
        ...given.options,
      })
    } finally {
      await dataSource.destroy()
    }
  })
}

const linesOf = ({ up }: Comparison): string[] =>
  up.flatMap(describeOperation).map(({ sign, text }) => `${sign} ${text}`)

describe.each(DIALECTS)("on %s", (dialect) => {
  const table = `CREATE TABLE "products" ("id" integer NOT NULL, "sku" varchar, CONSTRAINT "pk" PRIMARY KEY ("id"), CONSTRAINT "sku_once" UNIQUE ("sku"))`
  const entity = products({ sku: { type: "varchar", nullable: true, unique: true } })

  it("renames a constraint that differs in its name only, or keeps it where the project wants that", async () => {
    const renamed = linesOf(await compare(dialect, { sql: [table], entities: [entity] }))
    expect(renamed).toContainEqual(expect.stringMatching(/^~ rename unique constraint products\.sku_once to UQ_/))
    const kept = await compare(dialect, { sql: [table], entities: [entity], options: { keepsNames: true } })
    expect(linesOf(kept)).toEqual([])
  })

  it("leaves an ignored table alone, whoever declares it", async () => {
    const given: Given = { sql: [`CREATE TABLE "products" ("id" integer)`], entities: [entity] }
    expect(linesOf(await compare(dialect, given))).not.toEqual([])
    const ignored = await compare(dialect, { ...given, options: { ignore: [{ object: "prod*" }] } })
    expect({ lines: linesOf(ignored), unmanaged: ignored.unmanaged }).toEqual({ lines: [], unmanaged: [] })
  })

  it("gives new tables row level security, and leaves old ones as they are", async () => {
    const options = { securesRows: true }
    const fresh = await compare(dialect, { sql: [], entities: [entity], options })
    expect(fresh.up).toEqual([
      expect.objectContaining({ object: expect.objectContaining({ rowLevelSecurity: true }) as object }),
    ])
    const old = await compare(dialect, { sql: [table], entities: [entity], options: { ...options, keepsNames: true } })
    expect(linesOf(old)).toEqual([])
  })

  it("asks what becomes of rows when a column must have a value, and takes the answer", async () => {
    const given: Given = {
      sql: [`CREATE TABLE "products" ("id" integer NOT NULL, CONSTRAINT "pk" PRIMARY KEY ("id"))`],
      entities: [products({ sku: { type: "varchar" } })],
      options: { keepsNames: true },
    }
    const open = await compare(dialect, given)
    expect(open.up[0]).toMatchObject({ verb: "todo", path: "products.sku", answer: "backfill" })
    const answered = await compare(dialect, { ...given, answers: { backfills: { "products.sku": "'none'" } } })
    expect(answered.up).toEqual([expect.objectContaining({ verb: "create", backfill: { sql: "'none'" } })])
  })
})

describe.each(DIALECTS)("a foreign key to a table of someone else, on %s", (dialect) => {
  const users = new EntitySchema({
    name: "users",
    columns: { id: { type: "integer", primary: true } },
    synchronize: false,
  })
  const owned = products({ owner: { type: "integer", nullable: true, foreignKey: { target: "users" } } })

  it("is named where that table does not exist", async () => {
    const missing = findMissingTables(await compare(dialect, { sql: [], entities: [users, owned] }))
    expect(missing).toEqual([expect.objectContaining({ missing: { name: "users" } })])
    expect(missingTableText(missing[0] as MissingTable)).toMatch(/ of products refers to table "users", which/)
  })

  it("is as good as any where it does", async () => {
    const sql = [`CREATE TABLE "users" ("id" integer NOT NULL PRIMARY KEY)`]
    expect(findMissingTables(await compare(dialect, { sql, entities: [users, owned] }))).toEqual([])
  })
})

describe("a change of type without a cast, on PostgreSQL", () => {
  const given: Given = {
    sql: [`CREATE TABLE "products" ("id" integer CONSTRAINT "pk" PRIMARY KEY, "made" boolean)`],
    entities: [products({ made: { type: "date", nullable: true } })],
    options: { keepsNames: true },
  }

  it("is asked for", async () => {
    const { up, down } = await compare("postgres", given)
    expect(up[0]).toMatchObject({ verb: "todo", path: "products.made", answer: "using" })
    expect(down).toEqual([expect.objectContaining({ verb: "alter", using: "NULL" })])
  })

  it("takes the answer", async () => {
    const { up } = await compare("postgres", { ...given, answers: { usings: { "products.made": "now()::date" } } })
    expect(up).toEqual([expect.objectContaining({ verb: "alter", using: "now()::date" })])
  })
})

test("PostgreSQL says which tables are locked for long", async () => {
  const { up } = await compare("postgres", {
    sql: [`CREATE TABLE "products" ("id" integer CONSTRAINT "pk" PRIMARY KEY, "sku" varchar(10), "price" integer)`],
    entities: [
      products({ sku: { type: "varchar", length: 20, nullable: true, unique: true }, price: { type: "bigint" } }),
    ],
    options: { keepsNames: true },
  })
  const locks = findDialect("postgres").findLongLocks(up)
  expect(locks.map(({ table, blocks, why }) => `${table.name}: ${blocks}, ${why}`)).toEqual([
    "products: reads and writes, every row is written again",
    "products: reads and writes, its index is built",
  ])
  expect(locks.map(({ safe }) => safe?.split(",")[0])).toEqual(["a new column", undefined])
})

test("PostgreSQL names the form of an index that keeps no one from writing", async () => {
  const { up } = await compare("postgres", {
    sql: [`CREATE TABLE "products" ("id" integer CONSTRAINT "pk" PRIMARY KEY, "sku" varchar(10))`],
    entities: [
      new EntitySchema({
        name: "products",
        columns: { id: { type: "integer", primary: true }, sku: { type: "varchar", length: 10, nullable: true } },
        indices: [{ columns: ["sku"] }],
      }),
    ],
    options: { keepsNames: true },
  })
  expect(warningsOf(findDialect("postgres"), up)).toEqual([
    "locks products against writes while the index is built (safe: concurrent: true, in a file with transaction = false)",
  ])
})
