import { Column, Entity, PrimaryColumn, Tree, TreeChildren, TreeParent } from "typeorm"
import { defineCases } from "../case"

@Entity("groups")
class Plain {
  @PrimaryColumn({ type: "integer" }) id!: number
}

@Entity("groups")
@Tree("closure-table")
class Closure {
  @PrimaryColumn({ type: "integer" }) id!: number
  @TreeParent() parent!: Closure
  @TreeChildren() children!: Closure[]
}

@Entity("groups")
@Tree("closure-table")
class ClosureMore {
  @PrimaryColumn({ type: "integer" }) id!: number
  @Column({ type: "varchar", nullable: true }) name!: string
  @TreeParent() parent!: ClosureMore
  @TreeChildren() children!: ClosureMore[]
}

@Entity("groups")
@Tree("nested-set")
class Nested {
  @PrimaryColumn({ type: "integer" }) id!: number
  @TreeParent() parent!: Nested
  @TreeChildren() children!: Nested[]
}

@Entity("groups")
@Tree("materialized-path")
class Path {
  @PrimaryColumn({ type: "integer" }) id!: number
  @TreeParent() parent!: Path
  @TreeChildren() children!: Path[]
}

const rows = { groups: [{ id: 1 }] }
const noRenames = { noRenames: true }

export default defineCases({
  "closure table added": { before: [Plain], after: [Closure], rows },
  "closure table kept": {
    before: [Closure],
    after: [ClosureMore],
    rows: { ...rows, groups_closure: [{ id_ancestor: 1, id_descendant: 1 }] },
  },
  "nested set added": { before: [Plain], after: [Nested], rows },
  "nested set to materialised path": { before: [Nested], after: [Path], rows, answers: noRenames },
  "materialised path dropped": { before: [Path], after: [Plain], rows },
  "closure table dropped": { before: [Closure], after: [Plain], rows, answers: { dropAll: true } },
})
