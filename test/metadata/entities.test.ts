import {
  ChildEntity,
  Column,
  DefaultNamingStrategy,
  Entity,
  EntitySchema,
  Index,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Table,
  TableInheritance,
  Tree,
  TreeChildren,
  TreeParent,
  type DataSourceOptions,
} from "typeorm"
import { LimbeckError } from "../../src/errors"
import { displayName } from "../../src/schema/names"
import { DIALECTS } from "../support/databases"
import { agree } from "./support/agreement"
import { declare, declareUnmanaged } from "./support/declare"
import { findColumn, findTable } from "./support/find"

@Entity()
@TableInheritance({ column: { type: "varchar", name: "kind" } })
class Content {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "varchar" })
  title!: string
}

@ChildEntity()
class Photo extends Content {
  @Column({ type: "varchar" })
  size!: string
}

@ChildEntity("ask")
class Question extends Content {
  @Column({ type: "integer" })
  @Index()
  answers!: number
  @ManyToOne(() => Content)
  about!: unknown
}

@Entity()
@Tree("closure-table")
class Closure {
  @PrimaryGeneratedColumn()
  id!: number
  @TreeParent()
  parent!: unknown
  @TreeChildren()
  children!: unknown
}

@Entity()
@Tree("materialized-path")
class Path {
  @PrimaryGeneratedColumn()
  id!: number
  @TreeParent()
  parent!: unknown
  @TreeChildren()
  children!: unknown
}

@Entity()
@Tree("nested-set")
class Nested {
  @PrimaryGeneratedColumn()
  id!: number
  @TreeParent()
  parent!: unknown
  @TreeChildren()
  children!: unknown
}

@Entity("shared")
class Half {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "varchar" })
  left!: string
}

@Entity("shared")
class OtherHalf {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "varchar" })
  right!: string
}

@Entity({ synchronize: false })
class ByHand {
  @PrimaryGeneratedColumn()
  id!: number
}

@Entity()
@Index("IDX_by_hand", { synchronize: false })
class Managed {
  @PrimaryGeneratedColumn()
  id!: number
  @ManyToOne(() => ByHand)
  other!: ByHand
}

@Entity({ schema: "billing" })
class Invoice {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "simple-enum", enum: ["open", "paid"] })
  state!: string
  @ManyToOne(() => Managed)
  managed!: Managed
}

@Entity({ schema: "public" })
class Explicit {
  @PrimaryGeneratedColumn()
  id!: number
}

@Entity("billing.receipt")
class Dotted {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "enum", enum: ["a"] })
  kind!: string
}

@Entity({ database: "other.db" })
class Elsewhere {
  @PrimaryGeneratedColumn()
  id!: number
}

const Gadget = new EntitySchema({
  name: "Gadget",
  columns: {
    id: { type: Number, primary: true, generated: true },
    label: { type: String, length: 40, nullable: true },
  },
  indices: [{ columns: ["label"] }],
})

class Shouting extends DefaultNamingStrategy {
  override tableName(target: string, given: string | undefined): string {
    return (given ?? target).toUpperCase()
  }
  override primaryKeyName(table: unknown): string {
    return `pk of ${typeof table === "string" ? table : (table as Table).name}`
  }
}

describe.each(DIALECTS)("entities on %s", (dialect) => {
  it.each([
    ["single table inheritance", [Content, Photo, Question]],
    ["closure tables", [Closure]],
    ["materialized paths", [Path]],
    ["nested sets", [Nested]],
  ])("agree with synchronize(): %s", async (_, entities) => {
    const { wanted, found } = await agree(dialect, entities)
    expect(wanted).toEqual(found)
  })

  it("agree with synchronize(): EntitySchema", async () => {
    const { wanted, found } = await agree(dialect, [Gadget])
    expect(wanted).toEqual(found)
  })

  it("agree with synchronize(): prefix, naming strategy, cached results", async () => {
    const options = { entityPrefix: "shop_", namingStrategy: new Shouting(), cache: true } as Partial<DataSourceOptions>
    const { wanted, found, declared } = await agree(dialect, [Content, Photo, Question, Closure], { options })
    expect(wanted).toEqual(found)
    expect(declared.tables.map(({ name }) => name)).toEqual([
      "query-result-cache",
      "shop_CLOSURE",
      "shop_CLOSURE_closure",
      "shop_CONTENT",
    ])
  })

  it("put the columns of children into the parent's table, nullable", async () => {
    const schema = await declare(dialect, [Content, Photo, Question])
    expect(schema.tables).toHaveLength(1)
    expect(findColumn(schema, "content", "size")).toMatchObject({ nullable: true })
    expect(findTable(schema, "content").indexes.map(({ columns }) => columns)).toContainEqual(["kind"])
  })

  it("that share a table add up", async () => {
    const schema = await declare(dialect, [Half, OtherHalf])
    expect(schema.tables.map((table) => table.columns.map(({ name }) => name))).toEqual([["id", "left", "right"]])
  })

  it("with synchronize: false are left alone and remembered", async () => {
    const schema = await declare(dialect, [ByHand, Managed])
    expect(schema.tables.map(displayName)).toEqual(["managed"])
    expect(schema.tables[0]?.foreignKeys).toHaveLength(1)
    expect(await declareUnmanaged(dialect, [ByHand, Managed])).toEqual({
      tables: [{ name: "by_hand" }],
      views: [],
      indexes: [{ table: { name: "managed" }, name: "IDX_by_hand" }],
    })
  })

  it("are the same in every order", async () => {
    const there = await declare(dialect, [Content, Photo, Question, Closure, Managed, ByHand])
    const back = await declare(dialect, [ByHand, Managed, Closure, Question, Photo, Content])
    expect(back.tables.map(({ name }) => name)).toEqual(there.tables.map(({ name }) => name))
  })
})

describe("schemas", () => {
  it("agree with synchronize() on postgres", async () => {
    const { wanted, found, declared } = await agree("postgres", [Invoice, Managed, ByHand, Explicit], {
      before: ["CREATE SCHEMA billing", "CREATE TABLE by_hand (id serial PRIMARY KEY)"],
    })
    expect(found).toMatchObject({ enums: [{ schema: "billing", name: "invoice_state_enum" }] })
    expect(declared.namespaces).toEqual([{ name: "billing" }])
    expect(declared.tables.map(displayName)).toEqual(["explicit", "managed", "billing.invoice"])
    const left = wanted as { tables: unknown[] }
    expect((found as { tables: { name: string }[] }).tables.filter(({ name }) => name !== "by_hand")).toEqual(
      left.tables,
    )
  })

  it("are that of the DataSource where it names one", async () => {
    const { wanted, found, declared } = await agree("postgres", [Invoice, Managed, ByHand], {
      options: { type: "postgres", schema: "billing" },
      before: ["CREATE SCHEMA billing", "CREATE TABLE billing.by_hand (id serial PRIMARY KEY)"],
    })
    expect(declared.namespaces).toEqual([])
    expect(declared.tables.map(displayName)).toEqual(["invoice", "managed"])
    expect((found as { enums: unknown }).enums).toEqual((wanted as { enums: unknown }).enums)
  })

  it("may stand in the name, as TypeORM reads it", async () => {
    const { wanted, found, declared } = await agree("postgres", [Dotted], { before: ["CREATE SCHEMA billing"] })
    expect(wanted).toEqual(found)
    expect(declared.tables.map(displayName)).toEqual(["billing.receipt"])
    expect(declared.enums.map(displayName)).toEqual(["billing.receipt_kind_enum"])
  })

  it("mean nothing on sqlite", async () => {
    const schema = await declare("sqlite", [Invoice, Managed, ByHand, Explicit])
    expect(schema.tables.map(displayName)).toEqual(["explicit", "invoice", "managed"])
    expect(schema.namespaces).toEqual([])
    expect(findTable(schema, "invoice").foreignKeys).toHaveLength(1)
  })
})

it("an entity in another SQLite file is refused by name", async () => {
  const refused = declare("sqlite", [Elsewhere])
  await expect(refused).rejects.toThrow(LimbeckError)
  await expect(refused).rejects.toThrow(/"Elsewhere".*"other.db"/)
})
