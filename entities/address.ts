import { Column, Entity, JoinColumn, OneToOne, PrimaryGeneratedColumn, type Relation } from "typeorm"
import { Customer } from "./customer"

/** Where a customer's parcels go. */
@Entity("addresses")
export class Address {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: "integer" })
  customer_id!: number

  @OneToOne(() => Customer, (customer) => customer.address, { nullable: false, onDelete: "CASCADE" })
  @JoinColumn({ name: "customer_id" })
  customer!: Relation<Customer>

  @Column({ type: "varchar", length: 200 })
  street!: string

  @Column({ type: "varchar", length: 20 })
  postal_code!: string

  @Column({ type: "varchar", length: 100 })
  city!: string

  /** ISO 3166-1, two letters. */
  @Column({ type: "varchar", length: 2, default: "NO" })
  country!: string
}
