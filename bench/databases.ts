import { randomBytes } from "node:crypto"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { Client } from "pg"
import { startPostgres } from "../test/support/postgres-server"
import { workFolder } from "./project"

export const ENGINES = ["postgres", "sqlite"] as const
export type Engine = (typeof ENGINES)[number]

/** Makes empty databases, and removes them all at the end. */
export interface Databases {
  create(engine: Engine, name: string): Promise<string>
  close(): Promise<void>
}

export async function openDatabases(engines: readonly Engine[]): Promise<Databases> {
  const server = engines.includes("postgres") ? await startPostgres() : undefined
  const files: string[] = []
  return {
    async create(engine, name) {
      if (engine === "sqlite") {
        const file = join(workFolder, `${name}-${randomBytes(4).toString("hex")}.db`)
        files.push(file)
        return `sqlite:${file}`
      }
      if (server === undefined) throw new Error("PostgreSQL was not started")
      const client = new Client({ connectionString: server.url })
      await client.connect()
      await client.query(`CREATE DATABASE "${name}"`)
      await client.end()
      return server.url.replace(/[^/]*$/, name)
    },
    async close() {
      for (const file of files)
        for (const tail of ["", "-journal", "-wal", "-shm"]) rmSync(file + tail, { force: true })
      await server?.stop()
    },
  }
}
