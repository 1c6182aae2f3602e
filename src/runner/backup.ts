import type { DataSource } from "typeorm"
import type { BackupAddress } from "../dialects/backup"
import { tips } from "../history/graph"
import type { DatabaseState } from "./ledger"
import { whileBusy, type LockedSession } from "./session"

/** Copies the database as it is before a run; the file is named by the time and the revision. */
export async function backUp(session: LockedSession, { applied }: DatabaseState): Promise<string> {
  const { context, query, options } = session
  const stands = tips(context.graph, new Set(applied)).map(({ id }) => id)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "")
  const began = performance.now()
  const file = await whileBusy(session, () =>
    context.dialect.session.backup({
      query,
      folder: process.cwd(),
      label: `${time}-${stands.length === 0 ? "base" : stands.join("+")}`,
      address: addressOf(context.dataSource),
    }),
  )
  options.onEvent?.({ type: "backup", file, ms: performance.now() - began })
  return file
}

/** As the driver was told; the pool of pg knows what a URL and the environment gave. */
function addressOf({ options, driver }: DataSource): BackupAddress {
  const { master } = driver as unknown as { readonly master?: { readonly options?: BackupAddress & PoolOptions } }
  const { database } = options as { readonly database?: unknown }
  const pool = master?.options ?? {}
  const { host, port, user, password, connectionString: url } = pool
  const facts = {
    database: typeof database === "string" ? database : undefined,
    ...{ host, port, user, url },
    password: typeof password === "string" ? password : undefined,
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

interface PoolOptions {
  readonly connectionString?: string
}
