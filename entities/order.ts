import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  type Relation,
} from "typeorm"
import { Customer } from "./customer"
import { OrderLine } from "./order-line"

export const ORDER_STATUSES = ["pending", "paid", "packed", "shipped", "cancelled"] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

@Entity("orders")
@Index(["customer_id", "placed_at"])
@Check("CHK_orders_total", `"total" >= 0`)
export class Order {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "integer" })
  customer_id!: number

  @ManyToOne(() => Customer, (customer) => customer.orders, { nullable: false, onDelete: "RESTRICT" })
  @JoinColumn({ name: "customer_id" })
  customer!: Relation<Customer>

  @Column({ type: "simple-enum", enum: ORDER_STATUSES, enumName: "order_status", default: "pending" })
  status!: OrderStatus

  @Column({ type: "decimal", precision: 10, scale: 2, default: 0 })
  total!: string

  @Column({ type: "text", nullable: true })
  note!: string | null

  @CreateDateColumn()
  placed_at!: Date

  @UpdateDateColumn()
  updated_at!: Date

  @OneToMany(() => OrderLine, (line) => line.order, { cascade: true })
  lines!: Relation<OrderLine[]>
}
