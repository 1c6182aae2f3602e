import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from "typeorm"
import { column, defineCases, products } from "../case"

@Entity("products")
class Plain {
  @PrimaryColumn({ type: "integer" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
class Serial {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
class BigSerial {
  @PrimaryGeneratedColumn({ type: "bigint" }) id!: string
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
class Identity {
  @PrimaryGeneratedColumn("identity", { generatedIdentity: "BY DEFAULT" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
class Always {
  @PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
class Uuid {
  @PrimaryGeneratedColumn("uuid") id!: string
  @Column({ type: "varchar", nullable: true }) name!: string
}

@Entity("products")
class SerialText {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "text", nullable: true }) name!: string
}

@Entity("orders")
class OrderBySerial {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToOne(() => Serial, { nullable: false }) @JoinColumn({ name: "product" }) product!: Serial
}

@Entity("orders")
class OrderByUuid {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToOne(() => Uuid, { nullable: false }) @JoinColumn({ name: "product" }) product!: Uuid
}

const rows = {
  products: [
    { id: 3, name: "bead" },
    { id: 41, name: "string" },
  ],
}
const named = { products: [{ name: "bead" }, { name: "string" }] }
const noIdentity = "has no identity columns"
/** The next row gets a number of its own. */
const next = ["INSERT INTO products (name) VALUES ('next')", "DELETE FROM products WHERE name = 'next'"]

export default defineCases({
  "first given": { before: [Plain], after: [Serial], rows, expect: { nothing: next } },
  "given up": { before: [Serial], after: [Plain], rows: named },
  "serial to bigserial": {
    before: [Serial],
    after: [BigSerial],
    rows: named,
    expect: { nothing: next },
    sqlite: "TypeORM allows only integer",
  },
  "serial to identity": { before: [Serial], after: [Identity], rows: named, sqlite: noIdentity },
  "identity to serial": { before: [Identity], after: [Serial], rows: named, sqlite: noIdentity },
  "plain to identity": { before: [Plain], after: [Identity], rows, sqlite: noIdentity },
  "always to by default": { before: [Always], after: [Identity], rows: named, sqlite: noIdentity },
  "identity given up": { before: [Identity], after: [Plain], rows, sqlite: noIdentity },
  "serial to uuid with an answer": {
    before: [Serial],
    after: [Uuid],
    rows: named,
    answers: { usings: { "products.id": "md5(id::text)::uuid" } },
    expect: { rows: named, rowsBack: named, nothing: next },
    sqlite: "has no casts",
  },
  "identity to uuid with an answer": {
    before: [Identity],
    after: [Uuid],
    rows,
    answers: { usings: { "products.id": "md5(id::text)::uuid" } },
    expect: { rows: named, rowsBack: named, nothing: next },
    sqlite: noIdentity,
  },
  "serial to uuid, with those that refer to it": {
    before: [Serial, OrderBySerial],
    after: [Uuid, OrderByUuid],
    rows: { ...named, orders: [{ id: 1, product: 2 }] },
    answers: { usings: { "products.id": "md5(id::text)::uuid", "orders.product": "md5(product::text)::uuid" } },
    expect: {
      rows: { ...named, orders: [{ id: 1, product: "c81e728d-9d4c-2f63-6f06-7f89cc14862c" }] },
      rowsBack: { ...named, orders: [{ id: 1 }] },
    },
    sqlite: "has no casts",
  },
  "uuid key on a new column": { before: [], after: [Uuid] },
  "kept when another column changes": { before: [Serial], after: [SerialText], rows: named },
  "a numbered column beside the key": {
    before: [products({ name: column("varchar") })],
    after: [products({ name: column("varchar"), number: { type: "integer", generated: "increment" } })],
    rows,
    sqlite: "numbers only the primary key",
    expect: { nothing: ["SELECT 1 FROM products WHERE number IS NULL"] },
  },
  "a numbered column beside the key, with an answer that another dialect needs": {
    before: [products({ name: column("varchar") })],
    after: [products({ name: column("varchar"), number: { type: "integer", generated: "increment" } })],
    rows,
    answers: { backfills: { "products.number": "7" } },
    postgres: {
      expect: {
        rows: {
          products: [
            { id: 3, number: 1 },
            { id: 41, number: 2 },
          ],
        },
      },
    },
    sqlite: "numbers only the primary key",
  },
})
