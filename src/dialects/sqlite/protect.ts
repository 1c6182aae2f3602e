import { LimbeckError } from "../../errors"
import type { Connection } from "../dialect"
import { join, lit, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { readNumber, readText } from "./rows"
import { hasForeignKeysOn, isInTransaction } from "./session"
import { foldName } from "./tokenizer"

/** A table that is about to be dropped or swapped. */
export interface Target {
  readonly name: string
  /** Tables that refer to it. */
  readonly children: readonly string[]
  /** True when it is gone afterwards. */
  readonly dropped?: boolean
}

/**
 * Runs statements that drop a table without foreign keys noticing. DROP TABLE deletes all rows
 * first while they are on (foreignkeys.html, 5), and inside a transaction they cannot be turned off.
 * @throws LimbeckError `foreign-keys-on`
 */
export async function protect(
  target: Target,
  statements: readonly Statement[],
  connection: Connection,
): Promise<Statement[]> {
  const { query } = connection
  const foreignKeys = await hasForeignKeysOn(query)
  if (connection.inTransaction === true || (await isInTransaction(query))) {
    if (foreignKeys && target.children.length > 0) throw refuse(target)
    return [...statements]
  }
  const checks = target.children.length === 0 && !foreignKeys ? [] : await planForeignKeyCheck(target, connection)
  const atomic = [
    statement(sql`BEGIN IMMEDIATE`, { onFailure: [sql`ROLLBACK`] }),
    ...statements,
    ...checks,
    statement(sql`COMMIT`),
  ]
  if (!foreignKeys) return atomic
  const off = statement(sql`PRAGMA foreign_keys = OFF`, { onFailure: [sql`PRAGMA foreign_keys = ON`] })
  return [off, ...atomic, statement(sql`PRAGMA foreign_keys = ON`)]
}

/** The tables at both ends must not have more violations than they have now. */
async function planForeignKeyCheck({ name, children, dropped }: Target, { query }: Connection): Promise<Statement[]> {
  const tables = [
    ...new Map([...(dropped === true ? [] : [name]), ...children].map((table) => [foldName(table), table])).values(),
  ]
  const all = join(
    tables.map((table) => sql`SELECT "table" AS child, parent FROM pragma_foreign_key_check(${lit(table)})`),
    " UNION ALL ",
  )
  const counts = sql`SELECT child, count(*) AS "rows", parent FROM (${all}) GROUP BY child, parent`
  const known = await query(counts.text).catch(() => undefined)
  // A foreign key to columns that are no key makes the check itself fail, before and after.
  if (known === undefined) return []
  const branches = known.map(
    (row) =>
      sql`WHEN child = ${lit(readText(row, "child"))} AND parent = ${lit(readText(row, "parent"))} THEN ${lit(readNumber(row, "rows"))}`,
  )
  const before = branches.length === 0 ? sql`0` : sql`CASE ${join(branches, " ")} ELSE 0 END`
  return [
    statement(sql`${counts} HAVING count(*) > ${before}`, {
      expectNoRows: {
        code: "foreign-key-violation",
        message: `cannot change table "${name}": {1} rows of table "{0}" would refer to rows of "{2}" that do not exist`,
        next: "delete or repair them first, in an earlier migration or by hand",
      },
    }),
  ]
}

function refuse({ name, children }: Target): LimbeckError {
  const referring = children.map((child) => `"${child}"`).join(", ")
  return new LimbeckError({
    code: "foreign-keys-on",
    message: `cannot change table "${name}" here: SQLite changes it by making it anew, and inside this transaction, begun with foreign keys on, that would delete or break the rows that refer to it (${referring})`,
    next: "use limbeck revert or limbeck run, which turn foreign keys off before the transaction",
  })
}
