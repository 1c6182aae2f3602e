import { LimbeckError, messageOf } from "../../errors"
import type { Query, Session } from "../dialect"
import { backup } from "./backup"
import { sqliteLocking } from "./locking"
import { sqliteRecords } from "./records"
import { readNumber, readText } from "./rows"

/** Read through a table-valued pragma: a prepared `PRAGMA foreign_keys` keeps the value of when it was compiled. */
export async function hasForeignKeysOn(query: Query): Promise<boolean> {
  return readNumber((await query("SELECT foreign_keys AS value FROM pragma_foreign_keys"))[0] ?? {}, "value") === 1
}

export async function isLegacyAlter(query: Query): Promise<boolean> {
  return (
    readNumber((await query("SELECT legacy_alter_table AS value FROM pragma_legacy_alter_table"))[0] ?? {}, "value") ===
    1
  )
}

/**
 * Asked of SQLite itself, since a transaction may have been begun by any means: inside one,
 * PRAGMA foreign_keys changes nothing (pragma.html).
 */
export async function isInTransaction(query: Query): Promise<boolean> {
  const before = await hasForeignKeysOn(query)
  await query(`PRAGMA foreign_keys = ${before ? "OFF" : "ON"}`)
  const after = await hasForeignKeysOn(query)
  if (after !== before) await query(`PRAGMA foreign_keys = ${before ? "ON" : "OFF"}`)
  return after === before
}

/** Violations of foreign keys by the tables at both ends. */
type Violations = ReadonlyMap<string, { readonly child: string; readonly parent: string; readonly rows: number }>

async function readViolations(query: Query): Promise<Violations> {
  const rows = await query(
    'SELECT "table" AS child, parent, count(*) AS "rows" FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2',
  )
  return new Map(
    rows.map((row) => {
      const [child, parent] = [readText(row, "child"), readText(row, "parent")]
      return [JSON.stringify([child, parent]), { child, parent, rows: readNumber(row, "rows") }]
    }),
  )
}

/** Undefined where the check itself fails, because a foreign key refers to columns that are no key. */
async function tryViolations(query: Query): Promise<Violations | undefined> {
  try {
    return await readViolations(query)
  } catch {
    return undefined
  }
}

/** What was violated before the transaction, per connection: that is not the migration's fault. */
const before = new WeakMap<Query, Violations | undefined>()

export const session: Session = {
  hasSchemas: false,
  locking: sqliteLocking,
  records: sqliteRecords,
  preview: "rollback",

  async beforeTransaction(query) {
    const foreignKeys = await hasForeignKeysOn(query)
    const legacy = await isLegacyAlter(query)
    if (foreignKeys) await query("PRAGMA foreign_keys = OFF")
    before.set(query, await tryViolations(query))
    return async () => {
      before.delete(query)
      if (foreignKeys) await query("PRAGMA foreign_keys = ON")
      if (!legacy && (await isLegacyAlter(query))) await query("PRAGMA legacy_alter_table = OFF")
    }
  },

  backup,

  // One writer has the whole file: there is no lock to meet inside a migration.
  limit: () => Promise.resolve(() => Promise.resolve()),

  async beforeCommit(query) {
    const known = before.get(query)
    if (before.has(query) && known === undefined) return
    const found = await readViolationsOrFail(query)
    const added = findAdded(known ?? new Map(), found)
    if (added !== undefined) throw violated(added)
  },
}

async function readViolationsOrFail(query: Query): Promise<Violations> {
  try {
    return await readViolations(query)
  } catch (cause) {
    throw new LimbeckError({
      code: "foreign-key-mismatch",
      message: `cannot commit: a foreign key refers to columns that are neither primary key nor unique (${messageOf(cause)})`,
      next: "add a unique constraint on the referenced columns in the same migration",
      cause,
    })
  }
}

/** Pairs of tables may be renamed, so a new pair counts only when there are more violations in all. */
function findAdded(known: Violations, found: Violations): Violation | undefined {
  const total = (violations: Violations): number => [...violations.values()].reduce((sum, { rows }) => sum + rows, 0)
  const grew = total(found) > total(known)
  for (const [pair, violation] of found) {
    const rows = known.get(pair)?.rows
    if (violation.rows > (rows ?? 0) && (grew || rows !== undefined))
      return { ...violation, rows: violation.rows - (rows ?? 0) }
  }
  return undefined
}

interface Violation {
  readonly child: string
  readonly parent: string
  readonly rows: number
}

function violated({ child, parent, rows }: Violation): LimbeckError {
  const refer = rows === 1 ? "1 row of it refers" : `${rows} rows of it refer`
  return new LimbeckError({
    code: "foreign-key-violation",
    message: `cannot commit: the foreign key from table "${child}" to "${parent}" is violated, ${refer} to a row of "${parent}" that does not exist`,
    next: `find them with PRAGMA foreign_key_check("${child}"), and delete or repair them first in the same migration`,
  })
}
