import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
  type Relation,
} from "typeorm"
import { Order } from "./order"
import { Product } from "./product"

/** One product in an order, at the price it had then. */
@Entity("order_lines")
@Unique(["order_id", "product_id"])
@Check("CHK_order_lines_quantity", `"quantity" > 0`)
export class OrderLine {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "integer" })
  order_id!: number

  @ManyToOne(() => Order, (order) => order.lines, { nullable: false, onDelete: "CASCADE" })
  @JoinColumn({ name: "order_id" })
  order!: Relation<Order>

  @Column({ type: "integer" })
  @Index()
  product_id!: number

  @ManyToOne(() => Product, (product) => product.order_lines, { nullable: false, onDelete: "RESTRICT" })
  @JoinColumn({ name: "product_id" })
  product!: Relation<Product>

  @Column({ type: "integer", default: 1 })
  quantity!: number

  @Column({ type: "decimal", precision: 10, scale: 2 })
  unit_price!: string
}
