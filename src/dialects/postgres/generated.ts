import type { AlterPart } from "../../operations/operation"
import { id, sql, verbatim } from "../sql"
import { statement } from "../statement"
import type { Change, Target } from "./change"
import { commentOnColumn, defineColumn } from "./columns"
import { forgetGenerated, rememberGenerated, whereRemembered } from "./metadata-table"

/** What changes a column that is, or turns, generated; undefined when neither side is. */
export async function alterGenerated({ from, to, table }: AlterPart<"column">, target: Target): Promise<Change[] | undefined> {
  if (from.generated === undefined && to.generated === undefined) return undefined
  const { connection } = target
  const forget = await whereRemembered(connection, [forgetGenerated(table, to.name, connection)])
  const remember = to.generated === undefined ? [] : rememberGenerated(table, to.name, to.generated.sql, connection)
  const after = [...forget, ...remember]
  const column = id(to.name)
  if (to.generated !== undefined && from.generated?.stored === to.generated.stored && from.type === to.type && connection.version[0] >= 17) {
    const set = sql`ALTER COLUMN ${column} SET EXPRESSION AS (${verbatim(to.generated.sql)})`
    return [{ clauses: [set], after: [...after, ...commentOnColumn(target.sql, to.name, from.comment, to.comment)], column: to.name }]
  }
  const rebuilt = [
    statement(sql`ALTER TABLE ${target.sql} DROP COLUMN ${column}`),
    statement(sql`ALTER TABLE ${target.sql} ADD COLUMN ${defineColumn(table, to, connection)}`),
    ...commentOnColumn(target.sql, to.name, undefined, to.comment),
  ]
  return [{ barrier: true, before: rebuilt, after, column: to.name }]
}
