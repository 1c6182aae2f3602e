import {
  Column,
  Entity,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  type Relation,
} from "typeorm"
import { Product } from "./product"

/** A shelf of the shop, "Christmas" say, and the shelves within it. */
@Entity("collections")
export class Collection {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "varchar", length: 120 })
  name!: string

  @Column({ type: "varchar", length: 120, unique: true })
  slug!: string

  @Column({ type: "integer", nullable: true })
  parent_id!: number | null

  @ManyToOne(() => Collection, (collection) => collection.children, { nullable: true, onDelete: "CASCADE" })
  @JoinColumn({ name: "parent_id" })
  parent!: Relation<Collection> | null

  @OneToMany(() => Collection, (collection) => collection.parent)
  children!: Relation<Collection[]>

  @ManyToMany(() => Product, (product) => product.collections)
  @JoinTable({
    name: "collection_products",
    joinColumn: { name: "collection_id" },
    inverseJoinColumn: { name: "product_id" },
  })
  products!: Relation<Product[]>
}
