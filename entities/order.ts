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

export enum OrderStatus {
  Pending = "pending",
  Paid = "paid",
  Packed = "packed",
  Shipped = "shipped",
  Cancelled = "cancelled",
}

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

  @Column({ type: "simple-enum", enum: OrderStatus, enumName: "order_status", default: OrderStatus.Pending })
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
