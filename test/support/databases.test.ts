import { DataSource } from "typeorm"
import { DIALECTS, withDatabase } from "./databases"

describe.each(DIALECTS)("a %s database of a test", (dialect) => {
  it("is empty, ours, and gone afterwards", async () => {
    const seen = await withDatabase(dialect, async (connection) => {
      const dataSource = await new DataSource({ ...connection }).initialize()
      await dataSource.query("CREATE TABLE t (n integer)")
      await dataSource.query("INSERT INTO t VALUES (1)")
      const rows: unknown = await dataSource.query("SELECT n FROM t")
      await dataSource.destroy()
      return rows
    })
    expect(seen).toEqual([{ n: 1 }])
  })
})
