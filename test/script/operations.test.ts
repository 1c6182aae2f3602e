import { DataSource, type QueryRunner } from "typeorm"
import { addColumn, addUnique, operations, renameColumn, settleOperations } from "../../src/index"
import type { LimbeckError, StatementError } from "../../src/errors"
import { DIALECTS, withDatabase, type TestDialect } from "../support/databases"

async function withRunner(dialect: TestDialect, use: (queryRunner: QueryRunner) => Promise<void>): Promise<void> {
  await withDatabase(dialect, async (connection) => {
    const dataSource = await new DataSource(connection).initialize()
    try {
      await use(dataSource.createQueryRunner())
    } finally {
      await dataSource.destroy()
    }
  })
}

const PRODUCTS = {
  columns: [
    { name: "id", type: "integer", nullable: false },
    { name: "name", type: "varchar(120)", nullable: false },
  ],
  primaryKey: { name: "PK_products", columns: ["id"] },
}

async function columnsOf(queryRunner: QueryRunner): Promise<string[]> {
  const table = await queryRunner.getTable("products")
  return table?.columns.map((column) => column.name).sort() ?? []
}

async function failure(promise: Promise<unknown>): Promise<LimbeckError> {
  return promise.then(
    () => {
      throw new Error("it did not fail")
    },
    (error: unknown) => error as LimbeckError,
  )
}

describe.each(DIALECTS)("operations on %s", (dialect) => {
  test("change the database, each when its promise resolves", async () => {
    await withRunner(dialect, async (queryRunner) => {
      const op = operations(queryRunner)
      await op.createTable("products", PRODUCTS)
      expect(await columnsOf(queryRunner)).toEqual(["id", "name"])
      await op.addColumn("products", "new_field", { type: "varchar", nullable: true })
      expect(await columnsOf(queryRunner)).toEqual(["id", "name", "new_field"])
      await op.alterTable("products", [
        renameColumn("new_field", "sku"),
        addColumn("colour", { type: "varchar", nullable: false, default: "it's" }),
        addUnique("UQ_sku", { columns: ["sku"] }),
      ])
      expect(await columnsOf(queryRunner)).toEqual(["colour", "id", "name", "sku"])
      await op.alterColumn("products", "colour", { nullable: true, default: undefined })
      await op.execute({ postgres: "INSERT INTO products (id, name, sku) VALUES ($1, $2, $3)", sqlite: "INSERT INTO products (id, name, sku) VALUES (?, ?, ?)" }, [1, "a", "s"]) // prettier-ignore
      expect(await queryRunner.query("SELECT colour FROM products")).toEqual([{ colour: null }])
      await op.dropTable("products")
      expect(await columnsOf(queryRunner)).toEqual([])
      await settleOperations(queryRunner)
    })
  })

  test("keep their order without await, and the missing await is noticed", async () => {
    await withRunner(dialect, async (queryRunner) => {
      const op = operations(queryRunner)
      void op.createTable("products", PRODUCTS)
      await op.addColumn("products", "new_field", { type: "varchar", nullable: true })
      expect(await columnsOf(queryRunner)).toEqual(["id", "name", "new_field"])
      expect(await failure(settleOperations(queryRunner))).toMatchObject({
        code: "not-awaited",
        message: 'cannot finish the migration: it does not wait for "add table products"',
      })
    })
  })

  test("a failure that nobody waited for stops the next operation", async () => {
    await withRunner(dialect, async (queryRunner) => {
      const op = operations(queryRunner)
      void op.dropTable("nowhere")
      const error = await failure(op.createTable("products", PRODUCTS))
      expect(error).toMatchObject({ code: "not-awaited" })
      expect(error.message).toMatch(/does not wait for "drop table nowhere", which failed: .*nowhere/)
      expect(await columnsOf(queryRunner)).toEqual([])
    })
  })

  test("a failure that was caught does not", async () => {
    await withRunner(dialect, async (queryRunner) => {
      const op = operations(queryRunner)
      await op.dropTable("nowhere").catch(() => undefined)
      await op.createTable("products", PRODUCTS)
      await settleOperations(queryRunner)
      expect(await columnsOf(queryRunner)).toEqual(["id", "name"])
    })
  })

  test("a refused statement is shown with its SQL, and what it was for", async () => {
    await withRunner(dialect, async (queryRunner) => {
      const error = (await failure(operations(queryRunner).execute("SELEKT 1"))) as StatementError
      expect(error).toMatchObject({ name: "StatementError", code: "statement-failed", sql: "SELEKT 1" })
      expect(error.message).toMatch(/^cannot execute SELEKT 1: .*syntax error/)
      expect(error.cause).toMatchObject({ message: expect.stringContaining("syntax error") as string })
    })
  })

  test("open questions and irreversible steps do not run", async () => {
    await withRunner(dialect, async (queryRunner) => {
      const op = operations(queryRunner)
      expect(await failure(op.todo("which value?"))).toMatchObject({ code: "todo" })
      expect(await failure(op.irreversible("rows are gone"))).toMatchObject({
        code: "irreversible",
        message: "cannot revert the migration: it is irreversible: rows are gone",
      })
    })
  })

  test("what the database refuses inside a transaction is refused before it is tried", async () => {
    await withRunner(dialect, async (queryRunner) => {
      await queryRunner.startTransaction()
      const op = operations(queryRunner)
      expect(await failure(op.execute("VACUUM"))).toMatchObject({
        code: "inside-transaction",
        message: "cannot execute VACUUM inside a transaction: the database refuses this statement there",
      })
      await op.createTable("products", PRODUCTS)
      await queryRunner.commitTransaction()
      await op.execute("VACUUM")
      const concurrent = { columns: ["name"], concurrent: true }
      await op.createIndex("products", "IDX_name", concurrent)
      await queryRunner.startTransaction()
      const again = op.createIndex("products", "IDX_again", concurrent)
      if (dialect === "postgres") expect(await failure(again)).toMatchObject({ code: "inside-transaction" })
      else await again
      await queryRunner.rollbackTransaction()
    })
  })
})
