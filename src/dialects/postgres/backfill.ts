import type { Column, Default } from "../../schema/columns"
import type { Row } from "../dialect"
import { id, join, ref, sql, verbatim } from "../sql"
import { statement, type Statement } from "../statement"
import { flag, text } from "./catalog"
import type { Target } from "./change"
import { defaultText } from "./defaults"
import { deferredOffline } from "./offline-dependents"

/**
 * Gives a value to the rows that have none. A deferred constraint would leave its check pending, and
 * with a check pending the server refuses ALTER TABLE (55006), so these are checked at once.
 */
export async function fillNulls(column: Column, value: Default, target: Target): Promise<Statement[]> {
  const name = id(column.name)
  const filled = typeof value === "object" ? sql`(${verbatim(value.sql)})` : verbatim(defaultText(value, column.type))
  const update = sql`UPDATE ${target.sql} SET ${name} = ${filled} WHERE ${name} IS NULL`
  const { offline } = target.connection
  const rows =
    offline === undefined ? await readDeferred(target) : deferredOffline(offline, target.connection, target.table)
  const deferred = rows.flatMap((row) => {
    const name = nameByThen(row, target)
    return name === undefined ? [] : [ref({ schema: text(row, "schema"), name })]
  })
  if (deferred.length === 0) return [statement(update)]
  const names = join(deferred)
  return [update, sql`SET CONSTRAINTS ${names} IMMEDIATE`, sql`SET CONSTRAINTS ${names} DEFERRED`].map((one) =>
    statement(one),
  )
}

/** What earlier operations of the list make of the constraint's name; nothing where they drop it. */
function nameByThen(row: Row, { parts }: Target): string | undefined {
  const name = text(row, "name")
  return flag(row, "own") && parts.has(name) ? parts.get(name) : name
}

function readDeferred(target: Target): Promise<readonly Row[]> {
  return target.connection.query(
    `SELECT DISTINCT n.nspname::text AS "schema", k.conname::text AS name, k.conrelid = to_regclass($1) AS own FROM pg_constraint k
     JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.condeferred AND to_regclass($1) IN (k.conrelid, k.confrelid) ORDER BY 1, 2`,
    [target.sql.text],
  )
}
