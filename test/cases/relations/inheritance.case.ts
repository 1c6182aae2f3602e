import { ChildEntity, Column, Entity, PrimaryColumn, TableInheritance } from "typeorm"
import { defineCases } from "../case"

@Entity("animals")
@TableInheritance({ column: { type: "varchar", name: "type" } })
class Animal {
  @PrimaryColumn({ type: "integer" }) id!: number
}

@ChildEntity("Cat")
class Cat extends Animal {
  @Column({ type: "varchar", nullable: true }) purr!: string
}

@Entity("animals")
@TableInheritance({ column: { type: "varchar", name: "type" } })
class Beast {
  @PrimaryColumn({ type: "integer" }) id!: number
}

@ChildEntity("Cat")
class BigCat extends Beast {
  @Column({ type: "varchar", nullable: true }) purr!: string
}

@ChildEntity("Dog")
class Dog extends Beast {
  @Column({ type: "varchar", nullable: true }) bark!: string
}

abstract class Base {
  @PrimaryColumn({ type: "integer" }) id!: number
}

abstract class Dated extends Base {
  @Column({ type: "varchar", nullable: true }) made!: string
}

@Entity("notes")
class Note extends Base {
  @Column({ type: "varchar", nullable: true }) text!: string
}

@Entity("notes")
class DatedNote extends Dated {
  @Column({ type: "varchar", nullable: true }) text!: string
}

const rows = { animals: [{ id: 1, type: "Cat", purr: "rrr" }] }

export default defineCases({
  "in one table, a child more": {
    before: [Animal, Cat],
    after: [Beast, BigCat, Dog],
    rows,
    expect: { up: ["+ add column animals.bark"] },
  },
  "in one table, a child less": {
    before: [Beast, BigCat, Dog],
    after: [Animal, Cat],
    rows,
    expect: { up: ["! drop column animals.bark"] },
  },
  "of columns from a base class": {
    before: [Note],
    after: [DatedNote],
    rows: { notes: [{ id: 1, text: "x" }] },
    expect: { up: ["+ add column notes.made"] },
  },
})
