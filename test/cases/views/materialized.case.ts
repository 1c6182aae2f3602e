import { Column, Entity, Index, PrimaryColumn, ViewColumn, ViewEntity } from "typeorm"
import { defineCases, type CaseFile } from "../case"

const cheap = 'SELECT "id", "name" FROM "products" WHERE "price" < 10'

@Entity("products")
class Products {
  @PrimaryColumn({ type: "integer" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
  @Column({ type: "integer", nullable: true }) price!: number
}

@Entity("products")
class Changed {
  @PrimaryColumn({ type: "integer" }) id!: number
  @Column({ type: "text", nullable: true }) name!: string
  @Column({ type: "bigint", nullable: true }) price!: string
}

@ViewEntity({ name: "cheap", expression: cheap })
class Plain {
  @ViewColumn() id!: number
}

@ViewEntity({ name: "cheap", materialized: true, expression: cheap })
class Materialized {
  @ViewColumn() id!: number
}

@ViewEntity({ name: "cheap", materialized: true, expression: cheap })
@Index("IDX_cheap", ["id"], { unique: true })
class Indexed {
  @ViewColumn() id!: number
}

@ViewEntity({ name: "cheap", materialized: true, expression: cheap.replace("10", "20") })
@Index("IDX_cheap", ["id"], { unique: true })
class Other {
  @ViewColumn() id!: number
}

const change = (before: CaseFile["before"], after: CaseFile["after"]): CaseFile => ({
  before,
  after,
  rows: { products: [{ id: 1, name: "bead", price: 5 }] },
  sqlite: "has no materialised views",
})

export default defineCases({
  added: change([Products], [Products, Materialized]),
  dropped: change([Products, Materialized], [Products]),
  "from a plain view": change([Products, Plain], [Products, Materialized]),
  "to a plain view": change([Products, Materialized], [Products, Plain]),
  "index added": change([Products, Materialized], [Products, Indexed]),
  "index dropped": change([Products, Indexed], [Products, Materialized]),
  "changed with its index": change([Products, Indexed], [Products, Other]),
  "over a column that changes its type": change([Products, Indexed], [Changed, Indexed]),
})
