import { Column, Entity, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToOne, PrimaryColumn } from "typeorm"
import { defineCases } from "../case"

@Entity("tags")
class Tag {
  @PrimaryColumn({ type: "integer" }) id!: number
}

@Entity("products")
class Plain {
  @PrimaryColumn({ type: "integer" }) id!: number
}

@Entity("products")
class Tagged {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToMany(() => Tag) @JoinTable() tags!: Tag[]
}

@Entity("products")
class Custom {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToMany(() => Tag)
  @JoinTable({ name: "product_tags", joinColumn: { name: "product" }, inverseJoinColumn: { name: "tag" } })
  tags!: Tag[]
}

@Entity("products")
class Cascading {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToMany(() => Tag, { onDelete: "RESTRICT" }) @JoinTable() tags!: Tag[]
}

@Entity("products")
class One {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToOne(() => Tag, { nullable: true, onDelete: "SET NULL" }) tag!: Tag
}

@Entity("products")
class OneToOneTag {
  @PrimaryColumn({ type: "integer" }) id!: number
  @OneToOne(() => Tag, { nullable: true, onDelete: "SET NULL" }) @JoinColumn() tag!: Tag
}

@Entity("products")
class Named {
  @PrimaryColumn({ type: "integer" }) id!: number
  @ManyToOne(() => Tag, { nullable: true, onDelete: "SET NULL" })
  @JoinColumn({ name: "tag_id", foreignKeyConstraintName: "FK_tag" })
  tag!: Tag
  @Column({ type: "integer", nullable: true }) more!: number
}

const rows = { tags: [{ id: 7 }], products: [{ id: 1 }] }
const tagged = { ...rows, products_tags_tags: [{ productsId: 1, tagsId: 7 }] }

export default defineCases({
  added: { before: [Plain, Tag], after: [Tagged, Tag], rows },
  "dropped with an answer": { before: [Tagged, Tag], after: [Plain, Tag], rows, answers: { dropAll: true } },
  "dropped without an answer stays": { before: [Tagged, Tag], after: [Plain, Tag], rows: tagged, expect: { up: [] } },
  "table renamed with its columns": {
    before: [Tagged, Tag],
    after: [Custom, Tag],
    rows: tagged,
    answers: {
      renames: ["products_tags_tags:product_tags", "product_tags.productsId:product", "product_tags.tagsId:tag"],
    },
    expect: { rows: { product_tags: [{ product: 1, tag: 7 }] } },
  },
  "other action": { before: [Tagged, Tag], after: [Cascading, Tag], rows: tagged },
  "many to one added": { before: [Plain, Tag], after: [One, Tag], rows },
  "many to one becomes one to one": {
    before: [One, Tag],
    after: [OneToOneTag, Tag],
    rows: { tags: [{ id: 7 }], products: [{ id: 1, tagId: 7 }] },
  },
  "join column renamed, its key named": {
    before: [One, Tag],
    after: [Named, Tag],
    rows: { tags: [{ id: 7 }], products: [{ id: 1, tagId: 7 }] },
    answers: { renames: ["products.tagId:tag_id"] },
    expect: { rows: { products: [{ id: 1, tag_id: 7 }] } },
  },
})
