import { Column, Entity, PrimaryColumn } from "typeorm"
import { defineCases, products, type CaseFile } from "../case"

const change = (from: string | undefined, to: string | undefined, rest: object = {}): CaseFile => ({
  before: [products({ it: { type: "varchar", nullable: true, comment: from } })],
  after: [products({ it: { type: "varchar", nullable: true, comment: to, ...rest } })],
  rows: { products: [{ id: 1, it: "x" }] },
  sqlite: "has no comments",
})

@Entity("products")
class Plain {
  @PrimaryColumn() id!: number
}

@Entity("products", { comment: "it's what we sell" })
class Commented {
  @PrimaryColumn() id!: number
}

@Entity("products", { comment: 'say "more"' })
class Changed {
  @PrimaryColumn({ comment: "never reused" }) id!: number
  @Column({ nullable: true, comment: "new" }) it!: string
}

export default defineCases({
  added: { ...change(undefined, "as sold"), expect: { up: ["~ alter column products.it (comment)"] } },
  changed: change("as sold", "as bought"),
  dropped: change("as sold", undefined),
  "with quotes and backslashes": change("a", `it's "so" \\ \n $1 🦄`),
  "with a new type": change("a", "b", { type: "text" }),
  "of the table added": {
    before: [Plain],
    after: [Commented],
    rows: { products: [{ id: 1 }] },
    sqlite: "has no comments",
  },
  "of the table changed": {
    before: [Commented],
    after: [Changed],
    rows: { products: [{ id: 1 }] },
    sqlite: "has no comments",
  },
  "of the table dropped": {
    before: [Commented],
    after: [Plain],
    rows: { products: [{ id: 1 }] },
    sqlite: "has no comments",
  },
  "are no change on SQLite": {
    before: [products({ it: { type: "varchar", nullable: true } })],
    after: [products({ it: { type: "varchar", nullable: true, comment: "x" } })],
    expect: { up: [] },
    postgres: "has comments",
  },
})
