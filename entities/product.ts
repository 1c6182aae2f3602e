import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  type Relation,
} from "typeorm"
import { Collection } from "./collection"
import { OrderLine } from "./order-line"
import { Pattern } from "./pattern"

export const PRODUCT_TYPES = ["pattern", "kit", "beads", "tools", "pegboards", "other"] as const
export type ProductType = (typeof PRODUCT_TYPES)[number]

/** Anything Perle sells. Patterns have a few fields of their own, which other products leave empty. */
@Entity("products")
@Index(["product_type", "is_featured"])
export class Product {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "varchar", length: 200 })
  name!: string

  @Column({ type: "text", nullable: true })
  description!: string | null

  /** A text, because JavaScript numbers cannot hold decimals exactly. */
  @Column({ type: "decimal", precision: 10, scale: 2 })
  price!: string

  @Column({ type: "simple-enum", enum: PRODUCT_TYPES, enumName: "product_type" })
  product_type!: ProductType

  @Column({ type: "integer", nullable: true })
  pattern_id!: number | null

  @ManyToOne(() => Pattern, (pattern) => pattern.products, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "pattern_id" })
  pattern!: Relation<Pattern> | null

  /** The document in the Sanity CMS that this product is kept in step with. */
  @Column({ type: "varchar", length: 100, unique: true, nullable: true })
  sanity_document_id!: string | null

  @Column({ type: "varchar", length: 100, nullable: true })
  category!: string | null

  @Column({ type: "simple-json", nullable: true })
  colors_used!: string[] | null

  @Column({ type: "varchar", length: 50, nullable: true })
  grid_size!: string | null

  @Column({ type: "boolean", default: false })
  is_featured!: boolean

  @Column({ type: "integer", default: 0 })
  display_order!: number

  @CreateDateColumn()
  created_at!: Date

  @UpdateDateColumn()
  updated_at!: Date

  @OneToMany(() => OrderLine, (line) => line.product)
  order_lines!: Relation<OrderLine[]>

  // Said, because TypeORM 0.3 and 1.x differ in what they take for it where nothing is said.
  @ManyToMany(() => Collection, (collection) => collection.products, { onDelete: "CASCADE", onUpdate: "CASCADE" })
  collections!: Relation<Collection[]>
}
