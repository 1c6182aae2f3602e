import { Column, Entity, Index, PrimaryColumn } from "typeorm"
import { column, defineCases, products, type Entity as CaseEntity } from "../case"

const one = (...indices: readonly Readonly<Record<string, unknown>>[]): CaseEntity[] => [
  products({ name: column("varchar"), sku: column("varchar"), price: column("integer") }, { indices }),
]
const rows = {
  products: [
    { id: 1, name: "bead", sku: "a", price: 5 },
    { id: 2, name: "bead", sku: null, price: null },
  ],
}

@Entity("products")
class Bare {
  @PrimaryColumn({ type: "integer" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
@Index("IDX_slow", ["name"], { concurrent: true })
class Concurrent {
  @PrimaryColumn({ type: "integer" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
}

export default defineCases({
  added: { before: one(), after: one({ columns: ["name"] }), rows },
  dropped: { before: one({ columns: ["name"] }), after: one(), rows },
  "several columns": { before: one({ columns: ["name"] }), after: one({ columns: ["name", "sku"] }), rows },
  "order of its columns": {
    before: one({ name: "IDX_x", columns: ["name", "sku"] }),
    after: one({ name: "IDX_x", columns: ["sku", "name"] }),
    rows,
  },
  "other columns under one name": {
    before: one({ name: "IDX_x", columns: ["name"] }),
    after: one({ name: "IDX_x", columns: ["sku"] }),
    rows,
  },
  "made unique": {
    before: one({ name: "IDX_x", columns: ["sku"] }),
    after: one({ name: "IDX_x", columns: ["sku"], unique: true }),
    rows,
  },
  "no longer unique": {
    before: one({ name: "IDX_x", columns: ["sku"], unique: true }),
    after: one({ name: "IDX_x", columns: ["sku"] }),
    rows,
  },
  "name changed": {
    before: one({ name: "IDX_x", columns: ["sku"] }),
    after: one({ name: "IDX_y", columns: ["sku"] }),
    rows,
    postgres: { expect: { sql: [/ALTER INDEX .* RENAME TO/], noSql: [/DROP INDEX/] } },
  },
  "name given up": { before: one({ name: "IDX_x", columns: ["sku"] }), after: one({ columns: ["sku"] }), rows },
  "condition added": {
    before: one({ name: "IDX_x", columns: ["sku"] }),
    after: one({ name: "IDX_x", columns: ["sku"], where: '"price" > 3' }),
    rows,
  },
  "condition changed": {
    before: one({ name: "IDX_x", columns: ["sku"], where: '"price" > 3' }),
    after: one({ name: "IDX_x", columns: ["sku"], where: `"price" > 4 AND "name" <> 'it''s'` }),
    rows,
  },
  "condition dropped": {
    before: one({ name: "IDX_x", columns: ["sku"], where: '"price" > 3' }),
    after: one({ name: "IDX_x", columns: ["sku"] }),
    rows,
  },
  "unique where not null": {
    before: one(),
    after: one({ columns: ["sku"], unique: true, where: '"sku" IS NOT NULL' }),
    rows,
  },
  "condition, the same": {
    before: one({ name: "IDX_x", columns: ["sku"], where: '"price" > 3' }),
    after: one({ name: "IDX_x", columns: ["sku"], where: "price>3" }),
    expect: { up: [] },
    sqlite: "keeps the text",
  },
  "of a column that changes its type": {
    before: one({ columns: ["price"] }),
    after: [
      products(
        { name: column("varchar"), sku: column("varchar"), price: column("bigint") },
        { indices: [{ columns: ["price"] }] },
      ),
    ],
    rows,
  },
  "two on one column": {
    before: one({ name: "IDX_x", columns: ["sku"] }),
    after: one({ name: "IDX_x", columns: ["sku"] }, { name: "IDX_y", columns: ["sku"] }),
    rows,
  },
  "two trade names": {
    before: one({ name: "IDX_x", columns: ["sku"] }, { name: "IDX_y", columns: ["name"] }),
    after: one({ name: "IDX_y", columns: ["sku"] }, { name: "IDX_x", columns: ["name"] }),
    rows,
  },
  spatial: {
    before: [products({ place: column("point") })],
    after: [products({ place: column("point") }, { indices: [{ columns: ["place"], spatial: true }] })],
    rows: { products: [{ id: 1, place: "(1,2)" }] },
    sqlite: "has no spatial indexes",
  },
  concurrent: {
    before: [Bare],
    after: [Concurrent],
    rows: { products: [{ id: 1, name: "bead" }] },
    expect: { sql: [/CREATE INDEX CONCURRENTLY/], file: [/transaction = false/] },
    sqlite: "builds no index concurrently",
  },
  "concurrent, dropped": { before: [Concurrent], after: [Bare], rows: { products: [{ id: 1, name: "bead" }] } },
})
