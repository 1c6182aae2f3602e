import { id, ref, sql, type Sql } from "../dialects/sql"
import { LimbeckError } from "../errors"
import { displayName, type Name } from "../schema/names"
import { JOURNAL_COLUMNS, LATER_COLUMNS } from "./journal"
import { whileBusy, type LockedSession, type Session } from "./session"

/** The ledger, exactly as TypeORM would create it, and the journal. Call with the lock held. */
export async function createRecords(
  session: LockedSession,
  { ledgerExists }: { ledgerExists: boolean },
): Promise<void> {
  const { query, ledger, journal } = session
  const { records } = session.context.dialect.session
  if (!ledgerExists) {
    await makeTable(session, ledger.table, records.createLedger(ledger.table, ledger.primaryKey))
  }
  if (journal === undefined) return
  const columns = await whileBusy(session, () => records.columns(query, journal))
  if (columns === undefined) {
    try {
      await makeTable(session, journal, records.createJournal(journal))
    } catch (error) {
      // Another ledger of the database, under a lock of its own, has the same journal and was faster. PostgreSQL says
      // that it exists, or that its own catalogue would have the name twice.
      if ((await records.columns(query, journal)) === undefined) throw error
    }
    return
  }
  refuseForeign(journal, columns)
  const missing = LATER_COLUMNS.filter((column) => !columns.some(({ name }) => name === column))
  for (const column of missing) await addColumn(session, journal, column)
}

/**
 * The journal, where there is one to read. It creates nothing.
 * @throws LimbeckError `foreign-journal` for a table of that name that is something else
 */
export async function findJournal({ query, journal, context }: Session): Promise<Name | undefined> {
  if (journal === undefined) return undefined
  const columns = await context.dialect.session.records.columns(query, journal)
  if (columns === undefined) return undefined
  refuseForeign(journal, columns)
  return journal
}

/** A journal of an older limbeck. */
async function addColumn(session: LockedSession, journal: Name, column: string): Promise<void> {
  const { locking } = session.context.dialect.session
  try {
    const add = sql`ALTER TABLE ${ref(journal)} ADD COLUMN ${id(column)} text`
    await whileBusy(session, () => session.query(add.text))
  } catch (error) {
    // Another process was faster.
    if (locking.kindOf(error) !== "exists") throw error
  }
}

function refuseForeign(journal: Name, columns: readonly { readonly name: string; readonly required: boolean }[]): void {
  const known: readonly string[] = [...JOURNAL_COLUMNS, ...LATER_COLUMNS]
  const missing = JOURNAL_COLUMNS.find((column) => !columns.some(({ name }) => name === column))
  const foreign = columns.find(({ name, required }) => required && !known.includes(name))
  if (missing === undefined && foreign === undefined) return
  const reason =
    missing === undefined ? `its column "${foreign?.name ?? ""}" needs a value` : `it has no column "${missing}"`
  throw new LimbeckError({
    code: "foreign-journal",
    message: `cannot use table "${displayName(journal)}" as the journal: ${reason}, so it is none of limbeck's`,
    next: 'name another table in the setting journal: { table: "..." }, or rename this one: a new journal is made',
  })
}

/** In one transaction, so that whoever sees the table sees it secured, and whoever comes second changes nothing of it. */
async function makeTable(session: Session, table: Name, statements: readonly Sql[]): Promise<void> {
  const { query } = session
  await whileBusy(session, async () => {
    await query("BEGIN")
    try {
      for (const { text } of statements) await query(text)
      await session.context.dialect.session.records.secure(query, table)
      await query("COMMIT")
    } catch (error) {
      await query("ROLLBACK").catch(() => undefined)
      throw error
    }
  })
}
