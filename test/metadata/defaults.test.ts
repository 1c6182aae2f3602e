import { Column, Entity, PrimaryColumn } from "typeorm"
import { DIALECTS } from "../support/databases"
import { agree } from "./support/agreement"
import { declare } from "./support/declare"
import type { Schema } from "../../src/schema/schema"
import { findTable } from "./support/find"

@Entity()
class Defaults {
  @PrimaryColumn({ type: "integer" })
  id!: number
  @Column({ type: "varchar", default: "text" })
  text!: string
  @Column({ type: "varchar", default: "" })
  empty!: string
  @Column({ type: "varchar", default: "it''s" })
  doubled!: string
  @Column({ type: "varchar", default: () => "'from SQL'" })
  literal!: string
  @Column({ type: "integer", default: 42 })
  number!: number
  @Column({ type: "integer", default: -1 })
  negative!: number
  @Column({ type: "integer", default: "7" })
  numberText!: number
  @Column({ type: "decimal", precision: 6, scale: 2, default: 1.5 })
  fraction!: string
  @Column({ type: "boolean", default: true })
  yes!: boolean
  @Column({ type: "boolean", default: false })
  no!: boolean
  @Column({ type: "integer", nullable: true, default: null })
  nothing!: number
  @Column({ type: "integer", nullable: true, default: () => "NULL" })
  nullText!: number
  @Column({ type: "integer", default: () => "abs(-3)" })
  computed!: number
  @Column({ type: Date, default: () => "CURRENT_TIMESTAMP" })
  at!: Date
  @Column({ type: "date", default: () => "CURRENT_DATE" })
  day!: string
  @Column({ type: "simple-enum", enum: ["a", "b"], default: "b" })
  label!: string
}

/** Defaults whose text TypeORM 0.3 does not make into SQL: its `synchronize()` fails on them. */
@Entity()
class Unwritable {
  @PrimaryColumn({ type: "integer" })
  id!: number
  @Column({ type: "varchar", default: "it's" })
  quote!: string
  @Column({ type: "simple-enum", enum: ["a", "b"], default: () => "'a'" })
  label!: string
  @Column({ type: Date, default: new Date("2026-01-05T10:00:00.000Z") })
  at!: Date
}

@Entity()
class Structured {
  @PrimaryColumn({ type: "integer" })
  id!: number
  @Column({ type: "simple-json", default: { colour: "it's red" } })
  tree!: unknown
  @Column({ type: "simple-array", default: ["a", "b"] })
  list!: string[]
}

function defaultsOf(schema: Schema): unknown {
  const columns = schema.tables.flatMap((table) => table.columns)
  return Object.fromEntries(columns.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])))
}

describe.each(DIALECTS)("defaults on %s", (dialect) => {
  it("agree with synchronize()", async () => {
    const { wanted, found, declared } = await agree(dialect, [Defaults])
    expect(wanted).toEqual(found)
    expect(defaultsOf(declared)).toMatchObject({
      text: "text",
      empty: "",
      doubled: "it's",
      literal: "from SQL",
      number: 42,
      negative: -1,
      yes: true,
      no: false,
      label: "b",
    })
    expect(findTable(declared, "defaults").columns.find(({ name }) => name === "nothing")).not.toHaveProperty("default")
  })

  it("mean what the author meant where TypeORM writes no SQL", async () => {
    const defaults = defaultsOf(await declare(dialect, [Unwritable]))
    expect(defaults).toMatchObject({ quote: "it's", label: "a" })
    expect((defaults as { at: unknown }).at).toMatch(/^2026-01-05[T ]10:00:00/)
  })

  it("hold objects as JSON", async () => {
    expect(defaultsOf(await declare(dialect, [Structured]))).toMatchObject({ tree: `{"colour":"it's red"}` })
  })
})

it("a list in a simple-array is what TypeORM would store", async () => {
  expect(defaultsOf(await declare("sqlite", [Structured]))).toMatchObject({ list: "a,b" })
})
