import { DataSource, type QueryRunner } from "typeorm"

/** An empty SQLite database in memory, opened when it is asked for. */
export function openMemory(engine: string): { open: () => Promise<QueryRunner>; close: () => Promise<void> } {
  const opened: DataSource[] = []
  return {
    open: async () => {
      const type = engine === "better-sqlite3" ? "better-sqlite3" : "sqlite"
      const dataSource = await new DataSource({ type, database: ":memory:" }).initialize()
      opened.push(dataSource)
      return dataSource.createQueryRunner()
    },
    close: async () => {
      for (const dataSource of opened) await dataSource.destroy()
    },
  }
}
