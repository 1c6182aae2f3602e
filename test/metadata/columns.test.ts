import {
  Column,
  CreateDateColumn,
  DeleteDateColumn,
  Entity,
  Generated,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  VersionColumn,
  VirtualColumn,
} from "typeorm"
import { findColumn } from "./support/find"
import { agree } from "./support/agreement"
import { DIALECTS } from "../support/databases"

@Entity()
class Stamped {
  @PrimaryGeneratedColumn()
  id!: number
  @CreateDateColumn()
  created!: Date
  @UpdateDateColumn({ precision: 3 })
  updated!: Date
  @DeleteDateColumn()
  deleted!: Date
  @VersionColumn()
  version!: number
  @VirtualColumn({ query: (alias) => `SELECT COUNT(*) FROM "stamped" WHERE id = ${alias}.id` })
  count!: number
}

@Entity()
class Plain {
  @PrimaryColumn({ type: "varchar", length: 26 })
  id!: string
  @Column({ type: String })
  text!: string
  @Column({ type: Number })
  number!: number
  @Column({ type: Boolean, nullable: true })
  flag!: boolean
  @Column({ type: Date })
  day!: Date
  @Column({ type: "varchar", length: 10 })
  short!: string
  @Column({ type: "decimal", precision: 10, scale: 2 })
  price!: string
  @Column({ type: "decimal", precision: 5 })
  whole!: string
  @Column({ type: "simple-array" })
  list!: string[]
  @Column({ type: "simple-json" })
  tree!: unknown
  @Column({ type: "simple-enum", enum: ["s", "m", "x l"] })
  size!: string
  @Column({ type: "bigint" })
  big!: string
}

/** As a TypeScript enum with numbers is at run time: both ways. */
const Level = { 1: "Low", 2: "High", Low: 1, High: 2 }

class Money {
  @Column({ type: "integer" })
  amount!: number
  @Column({ type: "varchar", length: 3, default: "NOK" })
  currency!: string
}

@Entity()
class Embedding {
  @PrimaryGeneratedColumn("uuid")
  id!: string
  @Column(() => Money)
  price!: Money
  @Column(() => Money, { prefix: "old_" })
  old!: Money
  @Column({ type: "simple-enum", enum: Level, default: Level.Low })
  level!: number
}

@Entity()
class OnlyPostgres {
  @PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" })
  id!: number
  @Column({ type: "smallint" })
  @Generated("increment")
  turn!: number
  @Column({ type: "timestamptz", precision: 3 })
  at!: Date
  @Column({ type: "timestamp with time zone" })
  since!: Date
  @Column({ type: "time", precision: 0 })
  time!: string
  @Column({ type: "timetz" })
  zoned!: string
  @Column({ type: "interval" })
  span!: string
  @Column({ type: "int", array: true, default: [] })
  numbers!: number[]
  @Column({ type: "varchar", array: true, length: 20, default: ["a", "b"] })
  words!: string[]
  @Column({ type: "varchar", array: true, default: () => "ARRAY['x']::varchar[]" })
  built!: string[]
  @Column({ type: "enum", enum: ["low", "high"], array: true, default: ["low"] })
  levels!: string[]
  @Column({ type: "enum", enum: Level, enumName: "level", default: Level.High })
  level!: number
  @Column({ type: "jsonb", default: { a: [1, "x"] } })
  data!: unknown
  @Column({ type: "json", nullable: true })
  raw!: unknown
  @Column({ type: "uuid", generated: "uuid" })
  token!: string
  @Column({ type: "bytea", nullable: true })
  bytes!: Buffer
  @Column({ type: "char", length: 2 })
  country!: string
  @Column({ type: "bit varying", length: "8" })
  bits!: string
  @Column({ type: "inet" })
  address!: string
  @Column({ type: "int4range" })
  range!: string
  @Column({ type: "float4" })
  ratio!: number
  @Column({ type: "citext", default: "X" })
  loose!: string
  @Column({ type: "hstore", nullable: true })
  pairs!: string
  @Column({ type: "varchar", collation: "C", comment: 'it\'s "sorted"' })
  sorted!: string
  @Column({ type: "varchar", collation: "default" })
  unsorted!: string
  @Column({ type: "varchar", asExpression: `"country" || '-'`, generatedType: "STORED" })
  label!: string
}

@Entity()
class OnlySqlite {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "tinyint", width: 1, unsigned: true })
  tiny!: number
  @Column({ type: "unsigned big int" })
  big!: number
  @Column({ type: "nvarchar", length: 30, collation: "NOCASE" })
  name!: string
  @Column({ type: "varchar", collation: "nocase" })
  lower!: string
  @Column({ type: "varchar", collation: "BINARY" })
  exact!: string
  @Column({ type: "double precision" })
  ratio!: number
  @Column({ type: "datetime", precision: 3 })
  at!: Date
  @Column({ type: "blob", nullable: true })
  bytes!: Buffer
  @Column({ type: "json", nullable: true })
  raw!: unknown
  @Column({ type: "varchar", asExpression: `name || '!'` })
  shout!: string
  @Column({ type: "varchar", asExpression: `name || '?'`, generatedType: "STORED" })
  ask!: string
}

@Entity({ withoutRowid: true })
class Rowless {
  @PrimaryColumn({ type: "varchar" })
  id!: string
}

describe.each(DIALECTS)("columns on %s", (dialect) => {
  it.each([
    ["dates and versions", Stamped],
    ["JavaScript types and simple types", Plain],
    ["embedded ones, uuids and numbers as labels", Embedding],
  ])("agree with synchronize(): %s", async (_, entity) => {
    const { wanted, found } = await agree(dialect, [entity])
    expect(wanted).toEqual(found)
  })

  it("are in TypeORM's order, without virtual ones", async () => {
    const { declared } = await agree(dialect, [Stamped])
    expect(declared.tables[0]?.columns.map(({ name }) => name)).toEqual([
      "id",
      "created",
      "updated",
      "deleted",
      "version",
    ])
  })
})

describe("columns that only one engine has", () => {
  it("agree with synchronize() on postgres", async () => {
    const { wanted, found, declared } = await agree("postgres", [OnlyPostgres])
    expect(wanted).toEqual(found)
    expect(declared.extensions).toEqual([{ name: "citext" }, { name: "hstore" }, { name: "uuid-ossp" }])
    expect(declared.enums).toEqual([
      { name: "level", labels: ["1", "2"] },
      { name: "only_postgres_levels_enum", labels: ["low", "high"] },
    ])
    expect(findColumn(declared, "only_postgres", "id")).toMatchObject({ type: "integer", increment: "always" })
    expect(findColumn(declared, "only_postgres", "turn")).toMatchObject({ type: "smallint", increment: "serial" })
    expect(findColumn(declared, "only_postgres", "levels")).toMatchObject({ type: "enum[]" })
    expect(findColumn(declared, "only_postgres", "token")?.default).toEqual({ sql: "uuid_generate_v4()" })
  })

  it("agree with synchronize() on sqlite", async () => {
    const { wanted, found, declared } = await agree("sqlite", [OnlySqlite, Rowless])
    expect(wanted).toEqual(found)
    expect(findColumn(declared, "only_sqlite", "id")).toMatchObject({ increment: "autoincrement" })
    expect(findColumn(declared, "only_sqlite", "shout")?.generated).toEqual({ sql: "name || '!'", stored: false })
    expect(declared.tables.map(({ withoutRowid }) => withoutRowid)).toEqual([undefined, true])
  })

  it("asks for no extension where the project installs them itself", async () => {
    const { declared } = await agree("postgres", [Embedding], {
      options: { type: "postgres", installExtensions: false },
      before: [`CREATE EXTENSION "uuid-ossp"`],
    })
    expect(declared.extensions).toEqual([])
  })
})
