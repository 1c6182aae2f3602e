import {
  Column,
  CreateDateColumn,
  DeleteDateColumn,
  Entity,
  OneToMany,
  OneToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from "typeorm"
import { Address } from "./address"
import { Order } from "./order"
import { Pattern } from "./pattern"

@Entity("customers")
export class Customer {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "varchar", length: 254, unique: true })
  email!: string

  @Column({ type: "varchar", length: 200 })
  name!: string

  @Column({ type: "varchar", length: 30, nullable: true })
  phone!: string | null

  @Column({ type: "boolean", default: false })
  wants_newsletter!: boolean

  @CreateDateColumn()
  created_at!: Date

  @DeleteDateColumn()
  deleted_at!: Date | null

  @OneToOne(() => Address, (address) => address.customer)
  address!: Relation<Address> | null

  @OneToMany(() => Order, (order) => order.customer)
  orders!: Relation<Order[]>

  @OneToMany(() => Pattern, (pattern) => pattern.author)
  patterns!: Relation<Pattern[]>
}
