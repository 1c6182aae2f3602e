import { Column, Entity, Index, PrimaryGeneratedColumn, ViewColumn, ViewEntity, type DataSource } from "typeorm"
import { DIALECTS } from "../support/databases"
import { agree } from "./support/agreement"
import { declare, declareUnmanaged } from "./support/declare"

@Entity()
class Bead {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "varchar" })
  colour!: string
}

@ViewEntity({ expression: `\n  SELECT "id", "colour" FROM "bead" WHERE "colour" = 'red'\n` })
class RedBead {
  @ViewColumn()
  id!: number
}

@ViewEntity({
  name: "counted",
  dependsOn: ["RedBead"],
  expression: (dataSource: DataSource) =>
    dataSource.createQueryBuilder().select("bead.colour", "colour").from(Bead, "bead").groupBy("bead.colour"),
})
class Counted {
  @ViewColumn()
  colour!: string
}

@ViewEntity({ materialized: true, expression: `SELECT "colour" FROM "bead"` })
class Stored {
  @ViewColumn()
  @Index()
  colour!: string
}

@ViewEntity({ synchronize: false, expression: `SELECT 1 AS "one"` })
class ByHand {
  @ViewColumn()
  one!: number
}

describe.each(DIALECTS)("views on %s", (dialect) => {
  it("agree with synchronize()", async () => {
    const { wanted, found } = await agree(dialect, [Bead, RedBead, Counted])
    expect(wanted).toEqual(found)
  })

  it("are the trimmed text or what the query builder writes, and know what they depend on", async () => {
    const { views } = await declare(dialect, [Bead, RedBead, Counted])
    expect(views).toMatchObject([
      { name: "counted", dependsOn: [{ name: "red_bead" }] },
      { name: "red_bead", sql: `SELECT "id", "colour" FROM "bead" WHERE "colour" = 'red'` },
    ])
    expect(views[0]?.sql).toMatch(/^SELECT .* FROM "bead" "bead" GROUP BY/)
  })

  it("with synchronize: false are left alone", async () => {
    expect((await declare(dialect, [ByHand])).views).toEqual([])
    expect((await declareUnmanaged(dialect, [ByHand])).views).toEqual([{ name: "by_hand" }])
  })
})

it("materialized views keep their indexes on postgres", async () => {
  const { wanted, found, declared } = await agree("postgres", [Bead, Stored])
  expect(wanted).toEqual(found)
  expect(declared.views).toMatchObject([{ materialized: true, indexes: [{ columns: ["colour"] }] }])
})
