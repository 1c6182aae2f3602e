import { columnType } from "limbeck"
import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  type Relation,
} from "typeorm"
import { Customer } from "./customer"
import { Product } from "./product"

/** A picture in beads: which colour lies where. Customers may draw their own. */
@Entity("patterns")
@Check("CHK_patterns_size", `"width" > 0 AND "height" > 0`)
export class Pattern {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "varchar", length: 200 })
  title!: string

  @Column({ type: "integer" })
  width!: number

  @Column({ type: "integer" })
  height!: number

  /** Row by row, the colour of every bead. */
  @Column({ type: columnType({ postgres: "jsonb", sqlite: "simple-json" }) })
  grid!: string[][]

  @Column({ type: "integer", nullable: true })
  author_id!: number | null

  @ManyToOne(() => Customer, (customer) => customer.patterns, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "author_id" })
  author!: Relation<Customer> | null

  @CreateDateColumn()
  created_at!: Date

  @OneToMany(() => Product, (product) => product.pattern)
  products!: Relation<Product[]>
}
