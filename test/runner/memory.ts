import { DataSource, type QueryRunner } from "typeorm"
import { SQLITE_DRIVERS } from "../support/databases"
import type { Engine } from "./databases"

/** An empty SQLite database in memory, opened when it is asked for. */
export function openMemory(engine: Engine): { open: () => Promise<QueryRunner>; close: () => Promise<void> } {
  const opened: DataSource[] = []
  return {
    open: async () => {
      const type = engine === "postgres" ? SQLITE_DRIVERS[0] : engine
      const dataSource = await new DataSource({ type, database: ":memory:" }).initialize()
      opened.push(dataSource)
      return dataSource.createQueryRunner()
    },
    close: async () => {
      for (const dataSource of opened) await dataSource.destroy()
    },
  }
}
