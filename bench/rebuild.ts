import "reflect-metadata"
import { Column, DataSource, Entity, Index, PrimaryGeneratedColumn } from "typeorm"
import type * as answers from "../src/compare/answers"
import type * as comparison from "../src/compare/compare"
import type * as connections from "../src/dialects/connection"
import type * as dialects from "../src/dialects/dialects"
import type * as metadata from "../src/metadata/read"
import { loadBuilt } from "./built"

/** What both versions of the table have: 12 columns and 3 indexes, with the two that change. */
abstract class Columns {
  @PrimaryGeneratedColumn()
  id!: number

  @Index("IDX_sales_customer")
  @Column({ type: "integer" })
  customer_id!: number

  @Index("IDX_sales_sold_at")
  @Column({ type: "datetime" })
  sold_at!: Date

  @Index("IDX_sales_status")
  @Column({ type: "varchar", length: 20, default: "open" })
  status!: string

  @Column({ type: "decimal", precision: 10, scale: 2 })
  price!: string

  @Column({ type: "integer", default: 1 })
  quantity!: number

  @Column({ type: "boolean", default: false })
  is_gift!: boolean

  @Column({ type: "text", nullable: true })
  note!: string | null

  @Column({ type: "varchar", length: 2 })
  country!: string

  @Column({ type: "datetime" })
  updated_at!: Date
}

@Entity("sales")
class Before extends Columns {
  @Column({ type: "varchar", length: 20 })
  code!: string

  @Column({ type: "varchar", length: 100 })
  title!: string
}

@Entity("sales")
class After extends Columns {
  @Column({ type: "varchar", length: 40, unique: true })
  code!: string

  @Column({ type: "varchar", length: 200 })
  title!: string
}

/** Codes come in no order, as those of a shop do: the unique index is as costly to make as a real one. */
const ROWS = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
  INSERT INTO sales (customer_id, sold_at, status, price, quantity, is_gift, note, country, updated_at, code, title)
  SELECT i * 7919 % 50000, datetime(1700000000 + i * 37, 'unixepoch'), CASE i % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' ELSE 'sent' END,
    i % 10000 / 100.0, i % 5 + 1, i % 17 = 0, CASE i % 4 WHEN 0 THEN 'leave it with the neighbour' END, 'DE',
    datetime(1700000000 + i * 41, 'unixepoch'), printf('%08x', i * 2654435761 % 4294967296), 'Bead kit number ' || i
  FROM n`

function open(database: string, entity: typeof Before | typeof After): Promise<DataSource> {
  return new DataSource({ type: "sqlite", database, entities: [entity] }).initialize()
}

/** Makes the table as it is before, with that many rows. */
async function fill(database: string, rows: number): Promise<void> {
  const dataSource = await open(database, Before)
  await dataSource.synchronize()
  await dataSource.query(ROWS, [rows])
  await dataSource.destroy()
}

/** The twelve steps of https://www.sqlite.org/lang_altertable.html, 7, by hand. */
async function rebuildByHand(dataSource: DataSource): Promise<void> {
  const [table] = await dataSource.query<{ sql: string }[]>("SELECT sql FROM sqlite_master WHERE name = 'sales'")
  const indexes = await dataSource.query<{ sql: string }[]>(
    "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'sales' AND sql IS NOT NULL",
  )
  const changed = (table?.sql ?? "")
    .replace('"sales"', '"new_sales"')
    .replace('"code" varchar(20)', '"code" varchar(40)')
    .replace('"title" varchar(100)', '"title" varchar(200)')
    .replace(/\)$/, ', CONSTRAINT "UQ_sales_code" UNIQUE ("code"))')
  const statements = [
    "PRAGMA foreign_keys = OFF",
    "BEGIN",
    changed,
    "INSERT INTO new_sales SELECT * FROM sales",
    "DROP TABLE sales",
    "ALTER TABLE new_sales RENAME TO sales",
    ...indexes.map(({ sql }) => sql),
    "PRAGMA foreign_key_check",
    "COMMIT",
    "PRAGMA foreign_keys = ON",
  ]
  for (const statement of statements) await dataSource.query(statement)
}

/** As `generate` finds it and `run` carries it out: one group of operations, in one transaction. */
async function rebuildByLimbeck(dataSource: DataSource): Promise<void> {
  const { findDialect } = loadBuilt<typeof dialects>("dialects/dialects")
  const { toConnection } = loadBuilt<typeof connections>("dialects/connection")
  const { readSchema } = loadBuilt<typeof metadata>("metadata/read")
  const { compareWithDatabase } = loadBuilt<typeof comparison>("compare/compare")
  const { NO_ANSWERS } = loadBuilt<typeof answers>("compare/answers")
  const dialect = findDialect("sqlite")
  const runner = dataSource.createQueryRunner()
  const connection = await toConnection(runner)
  const declared = { schema: readSchema(dataSource, dialect), leftAlone: [], leftAloneIndexes: [] }
  const options = { answers: NO_ANSWERS, isOwn: () => true }
  const { up } = await compareWithDatabase(dialect, connection, declared, options)
  if (up.length !== 1 || up[0]?.verb !== "group") throw new Error(`not one group: ${JSON.stringify(up)}`)
  const after = await dialect.session.beforeTransaction(connection.query)
  await runner.startTransaction()
  for (const operation of up) {
    const inside = await toConnection(runner)
    for (const { sql, parameters, expectNoRows } of await dialect.plan(operation, inside)) {
      const rows = await connection.query(sql.text, parameters)
      if (expectNoRows !== undefined && rows.length > 0) throw new Error(expectNoRows.message)
    }
  }
  await dialect.session.beforeCommit(connection.query)
  await runner.commitTransaction()
  await after()
  await runner.release()
}

const WAYS: Readonly<Record<string, (dataSource: DataSource) => Promise<void>>> = {
  raw: rebuildByHand,
  limbeck: rebuildByLimbeck,
  typeorm: (dataSource) => dataSource.synchronize(),
}

/** Run as a process: `fill <file> <rows>`, or the name of a way and the file. */
async function main([way = "", database = "", rows]: readonly string[]): Promise<void> {
  if (way === "fill") return fill(database, Number(rows))
  const rebuild = WAYS[way]
  if (rebuild === undefined) throw new Error(`no such way: "${way}"`)
  const dataSource = await open(database, After)
  const started = performance.now()
  const used = process.cpuUsage()
  await rebuild(dataSource)
  const { user, system } = process.cpuUsage(used)
  const time = { wall: performance.now() - started, cpu: (user + system) / 1000 }
  const [kept] = await dataSource.query<{ n: number; indexes: number; sql: string }[]>(
    `SELECT count(*) AS n, (SELECT count(*) FROM pragma_index_list('sales')) AS indexes,
       (SELECT sql FROM sqlite_master WHERE name = 'sales') AS sql FROM sales`,
  )
  await dataSource.destroy()
  if (kept?.sql.includes("varchar(200)") !== true || kept.indexes !== 4)
    throw new Error(`${way} did not change the table: ${kept?.sql}`)
  console.log(JSON.stringify({ ...time, rows: kept.n }))
}

void main(process.argv.slice(2))
