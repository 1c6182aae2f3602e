import { DataSource } from "typeorm"
import { migrate } from "../../src/index"
import { migration } from "../runner/databases"
import { DIALECTS, withDatabase } from "../support/databases"

test.each(DIALECTS)("two ledgers of one database begin at the same time, on %s", async (dialect) => {
  for (let round = 0; round < 5; round++) {
    await withDatabase(dialect, async (connection) => {
      const sources = ["shop", "reports", "users"].map(
        (name, index) =>
          new DataSource({
            ...connection,
            migrations: [migration(name, index + 1)],
            migrationsTableName: `${name}_migrations`,
          }),
      )
      if (connection.type === "postgres") await createSupabaseRole(new DataSource(connection))
      const results = await Promise.all(sources.map((source) => migrate(source)))
      expect(results.map(({ done }) => done.length)).toEqual([1, 1, 1])
    })
  }
})

/** The journal that they share is taken from this role when it is made: by one of them, once. */
async function createSupabaseRole(dataSource: DataSource): Promise<void> {
  await dataSource.initialize()
  await dataSource.query("DO $$ BEGIN CREATE ROLE anon; EXCEPTION WHEN duplicate_object THEN END $$")
  await dataSource.destroy()
}
