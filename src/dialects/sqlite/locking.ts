import type { Query } from "../dialect"
import { driverErrorOf, type ErrorKind, type Locking } from "../locking"
import { join, ref, sql, type Sql } from "../sql"

/**
 * SQLite has one writer at a time, so the lock is each migration's own transaction: BEGIN takes none
 * (lang_transaction.html), the empty write after it does.
 */
export const sqliteLocking: Locking = {
  acquire: () => Promise.resolve(NOTHING_HELD),
  async claim(work, ledger) {
    const before = (await work("SELECT timeout FROM pragma_busy_timeout"))[0]?.timeout
    // The driver's own waiting blocks a thread, with better-sqlite3 the only one, deaf to Ctrl-C and unfair.
    await setBusyTimeout(work, 0)
    try {
      await work(sql`DELETE FROM ${ref({ name: ledger.name })} WHERE 0`.text)
    } finally {
      await setBusyTimeout(work, Number(before ?? 0))
    }
  },
  requireSession: () => Promise.resolve(),
  endOrphans: () => Promise.resolve(),
  kindOf(error) {
    const { code, message } = driverErrorOf(error)
    return KINDS.find(({ pattern }) => pattern.test(`${String(code)} ${String(message)}`))?.kind
  },
  codeOf(error) {
    const { code } = driverErrorOf(error)
    return typeof code === "string" && code.startsWith("SQLITE_") ? code : undefined
  },
}

let settings = 0

/** The pragma acts when it is prepared, and TypeORM keeps prepared statements by their text: no two are the same. */
async function setBusyTimeout(work: Query, milliseconds: number): Promise<void> {
  await work(`PRAGMA busy_timeout = ${milliseconds} /* ${++settings} */`)
}

const check = (recorded: Sql, ...others: readonly Sql[]): Sql =>
  sql`SELECT ${join([sql`${recorded} AS recorded`, ...others])}`

const NOTHING_HELD = {
  exclusive: false,
  confirm: () => Promise.resolve(),
  check,
  checkNext: check,
  noteWorker: () => undefined,
  enter: () => Promise.resolve(() => Promise.resolve()),
  interrupt: () => Promise.resolve(),
  release: () => Promise.resolve(),
}

/** rescode.html; most errors of a statement have the same code, and only their text tells them apart. */
const KINDS: readonly { readonly pattern: RegExp; readonly kind: ErrorKind }[] = [
  { pattern: /^SQLITE_(BUSY|LOCKED)/, kind: "busy" },
  { pattern: /^SQLITE_READONLY/, kind: "read-only" },
  { pattern: /^SQLITE_INTERRUPT/, kind: "interrupted" },
  { pattern: /no such table/, kind: "missing-table" },
  { pattern: /no such column|has no column named/, kind: "missing-column" },
  { pattern: /already exists|duplicate column name/, kind: "exists" },
]
