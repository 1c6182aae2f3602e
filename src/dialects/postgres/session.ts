import type { Limits, Query, Session } from "../dialect"
import { id, join, lit, sql, type Sql } from "../sql"
import { backup } from "./backup"
import { postgresLocking } from "./locking"
import { postgresRecords } from "./records"
import { together } from "./together"

/** DDL is transactional here: nothing needs to be prepared or checked around a migration. */
export const session: Session = {
  hasSchemas: true,
  locking: postgresLocking,
  records: postgresRecords,
  preview: "plan",
  beforeTransaction: () => Promise.resolve(() => Promise.resolve()),
  beforeCommit: () => Promise.resolve(),
  limit,
  together,
  backup,
}

/** What SET LOCAL sets ends with the transaction; outside one the values before are put back. */
async function limit(query: Query, limits: Limits, inTransaction: boolean): Promise<() => Promise<void>> {
  const settings = [
    ...(limits.lockTimeout === undefined ? [] : [["lock_timeout", limits.lockTimeout] as const]),
    ...(limits.statementTimeout === undefined ? [] : [["statement_timeout", limits.statementTimeout] as const]),
  ]
  if (settings.length === 0) return () => Promise.resolve()
  const set = (name: string, value: string): Sql =>
    sql`pg_catalog.set_config(${lit(name)}, ${lit(value)}, ${lit(inTransaction)})`
  const names = settings.map(([name]) => name)
  const before = await query(
    sql`SELECT ${join(names.map((name) => sql`current_setting(${lit(name)}) AS ${id(name)}`))}`.text,
  )
  await query(sql`SELECT ${join(settings.map(([name, value]) => set(name, String(Math.round(value)))))}`.text)
  if (inTransaction) return () => Promise.resolve()
  return async () => {
    await query(sql`SELECT ${join(names.map((name) => set(name, String(before[0]?.[name]))))}`.text)
  }
}
