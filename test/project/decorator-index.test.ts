import {
  ChildEntity,
  Column,
  DataSource,
  Entity,
  getMetadataArgsStorage,
  Index,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  PrimaryGeneratedColumn,
  TableInheritance,
  Tree,
  TreeChildren,
  TreeParent,
  Unique,
  type DataSourceOptions,
} from "typeorm"
import { DIALECTS } from "../support/databases"
import { findDialect } from "../../src/dialects/dialects"
import { readSchema } from "../../src/metadata/read"
import { indexDecorators } from "../../src/project/decorator-index"

class Address {
  @Column({ type: "varchar", length: 40 })
  street!: string
}

abstract class Base {
  @PrimaryGeneratedColumn("uuid")
  id!: string

  @Index()
  @Column({ type: "varchar", length: 20, default: "new" })
  state!: string
}

@Entity()
@TableInheritance({ column: { type: "varchar", name: "kind" } })
@Unique(["name"])
class Person extends Base {
  @Column({ type: "varchar" })
  name!: string

  @Column(() => Address)
  home!: Address
}

@ChildEntity()
class Customer extends Person {
  @Column({ type: "integer" })
  points!: number
}

@Entity()
@Tree("closure-table")
class Group extends Base {
  @Column({ type: "text" })
  override state = ""

  @TreeParent()
  parent!: Group

  @TreeChildren()
  children!: Group[]

  @ManyToOne(() => Person)
  @JoinColumn({ name: "owner_id", foreignKeyConstraintName: "FK_owner" })
  owner!: Person

  @ManyToMany(() => Customer)
  @JoinTable({ name: "members" })
  members!: Customer[]
}

test.each(DIALECTS)("entities are the same when decorators are indexed: %s", async (name) => {
  const read = async () => {
    const options = { type: name === "postgres" ? name : "better-sqlite3", database: ":memory:", driver: {} }
    const entities = [Person, Customer, Group]
    const dataSource = new DataSource({ ...options, entities } as unknown as DataSourceOptions)
    await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas()
    return readSchema(dataSource, findDialect(name))
  }
  const plain = await read()
  const forget = indexDecorators(getMetadataArgsStorage())
  const indexed = await read()
  forget()
  expect(indexed).toEqual(plain)
  expect(indexed.tables.map((table) => table.name)).toEqual(["group", "group_closure", "members", "person"])
  expect(Object.hasOwn(getMetadataArgsStorage(), "filterColumns")).toBe(false)
})
