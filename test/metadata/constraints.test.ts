import { Check, Column, Entity, Exclusion, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from "typeorm"
import { DIALECTS } from "../support/databases"
import { agree } from "./support/agreement"
import { declare } from "./support/declare"
import { findTable } from "./support/find"

@Entity()
@Unique(["first", "last"])
@Unique("UQ_named", ["last", "age"])
@Check(`"age" >= 18`)
@Check("CHK_named", `"age" < 150 AND "first" <> ''`)
@Index(["last", "first"], { unique: true })
@Index("IDX_adult", ["age"], { where: `"age" > 17` })
class Person {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "varchar" })
  first!: string
  @Column({ type: "varchar", unique: true })
  last!: string
  @Column({ type: "integer" })
  @Index()
  age!: number
  @Column({ type: "varchar" })
  @Index({ unique: true })
  code!: string
}

@Entity()
class Keyed {
  @PrimaryColumn({ type: "integer", primaryKeyConstraintName: "PK_keyed" })
  id!: number
}

@Entity()
@Exclusion("XCL_room", `USING gist ("room" WITH =, tsrange("from", "to") WITH &&)`)
@Unique("UQ_late", ["room", "from"], { deferrable: "INITIALLY DEFERRED" })
class Booking {
  @PrimaryGeneratedColumn("uuid")
  id!: string
  @Column({ type: "integer" })
  room!: number
  @Column({ type: "timestamp" })
  from!: Date
  @Column({ type: "timestamp" })
  to!: Date
  @Column({ type: "point" })
  @Index({ spatial: true })
  place!: string
}

@Entity({ comment: "long names" })
@Index("IDX_" + "x".repeat(70), ["value"])
@Check("CHK_" + "y".repeat(70), `"value" > 0`)
class LongNames {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "integer" })
  value!: number
  @Column({ type: "enum", enum: ["a"], name: "a_column_with_quite_a_long_name_that_goes_on_and_on" })
  label!: string
}

describe.each(DIALECTS)("constraints and indexes on %s", (dialect) => {
  it("agree with synchronize()", async () => {
    const { wanted, found } = await agree(dialect, [Person, Keyed])
    expect(wanted).toEqual(found)
  })

  it("keep their names and conditions", async () => {
    const person = findTable(await declare(dialect, [Person]), "person")
    expect(person.uniques).toContainEqual({ name: "UQ_named", columns: ["last", "age"] })
    expect(person.checks).toContainEqual({ name: "CHK_named", sql: `"age" < 150 AND "first" <> ''` })
    expect(person.indexes).toContainEqual({
      name: "IDX_adult",
      columns: ["age"],
      unique: false,
      where: `"age" > 17`,
    })
  })
})

it("exclusions, GiST and deferral agree with synchronize() on postgres", async () => {
  const { wanted, found, declared } = await agree("postgres", [Booking])
  expect(wanted).toEqual(found)
  expect(declared.extensions.map(({ name }) => name)).toEqual(["btree_gist", "uuid-ossp"])
  const booking = findTable(declared, "booking")
  expect(booking.indexes).toMatchObject([{ method: "gist", columns: ["place"] }])
  expect(booking.uniques).toMatchObject([{ name: "UQ_late", deferrable: "initially deferred" }])
})

it("names are cut where PostgreSQL cuts them", async () => {
  const { wanted, found, declared } = await agree("postgres", [LongNames])
  expect(wanted).toEqual(found)
  expect(declared.tables[0]?.indexes[0]?.name).toHaveLength(63)
})

it("the primary key has TypeORM's name on postgres and none on sqlite", async () => {
  expect(findTable(await declare("postgres", [Keyed]), "keyed").primaryKey).toEqual({
    name: "PK_keyed",
    columns: ["id"],
  })
  expect(findTable(await declare("postgres", [Person]), "person").primaryKey?.name).toMatch(/^PK_[0-9a-f]{27}$/)
  expect(findTable(await declare("sqlite", [Keyed]), "keyed").primaryKey).toEqual({ name: "", columns: ["id"] })
})
