import type { AlterPart } from "../../operations/operation"
import type { Column } from "../../schema/columns"
import { id, join, sql, verbatim } from "../sql"
import { statement, type Statement } from "../statement"
import type { InTheWay } from "./aside"
import type { Change, Target } from "./change"
import { commentOnColumn, defineColumn } from "./columns"
import { copyColumnParts } from "./column-parts"
import { dependentsOfColumns, refuseBlockers } from "./dependents"
import { asideName } from "./names"
import { forgetGenerated, rememberGenerated, whereRemembered } from "./metadata-table"

/** What changes a column that is, or turns, generated; undefined when neither side is. */
export async function alterGenerated(
  { from, to, table }: AlterPart<"column">,
  target: Target,
): Promise<Change[] | undefined> {
  if (from.generated === undefined && to.generated === undefined) return undefined
  const { connection } = target
  const forget = await whereRemembered(connection, [forgetGenerated(table, to.name, connection)])
  const remember = to.generated === undefined ? [] : rememberGenerated(table, to.name, to.generated.sql, connection)
  const after = [...forget, ...remember]
  if (isNewExpression(from, to) && connection.version[0] >= 17) {
    const { generated } = to
    const expression = sql`ALTER COLUMN ${id(to.name)} SET EXPRESSION AS (${verbatim(generated?.sql ?? "")})`
    const notNull =
      from.nullable === to.nullable
        ? []
        : [sql`ALTER COLUMN ${id(to.name)} ${to.nullable ? sql`DROP` : sql`SET`} NOT NULL`]
    const comments = commentOnColumn(target.sql, to.name, from.comment, to.comment)
    // Not beside a change of type: after each of the two the server makes constraints again, the second time those
    // that the first has replaced ("cache lookup failed for constraint", 17.10, ATPostAlterTypeCleanup).
    const alone = statement(sql`ALTER TABLE ${target.sql} ${join([expression, ...notNull])}`)
    return [{ barrier: true, before: [alone], after: [...after, ...comments], column: to.name }]
  }
  if (from.generated?.stored === true && to.generated === undefined) return [keepValues(from, to, target, after)]
  return [await rebuild(from, to, target, after)]
}

function isNewExpression(from: Column, to: Column): boolean {
  return (
    from.generated !== undefined &&
    from.generated.stored === to.generated?.stored &&
    from.type === to.type &&
    from.collation === to.collation
  )
}

/** The values that were computed last stay; what else changes is for the column that then is a plain one. */
function keepValues(from: Column, to: Column, target: Target, after: readonly Statement[]): Change {
  const drop = statement(sql`ALTER TABLE ${target.sql} ALTER COLUMN ${id(to.name)} DROP EXPRESSION`)
  return { barrier: true, before: [drop], after, column: from.name }
}

/** A generated column is dropped and added again: what it holds is computed, and what refers to it is made again. */
async function rebuild(from: Column, to: Column, target: Target, after: readonly Statement[]): Promise<Change> {
  const { views, obstacles, blockers } = await dependentsOfColumns(target, [from.name])
  const guards = refuseBlockers(`change generated column "${from.name}" of table "${target.table.name}"`, blockers)
  const parts = await copyColumnParts(target, [from.name])
  const aside = id(asideName(to.name))
  const column = id(to.name)
  // A virtual column that turns plain takes its values along.
  const moved = from.generated !== undefined && to.generated === undefined
  const swap = moved
    ? [
        sql`ALTER TABLE ${target.sql} RENAME COLUMN ${column} TO ${aside}`,
        sql`ALTER TABLE ${target.sql} ADD COLUMN ${defineColumn(target.table, { ...to, nullable: true }, target.connection)}`,
        sql`UPDATE ${target.sql} SET ${column} = ${aside}`,
        sql`ALTER TABLE ${target.sql} DROP COLUMN ${aside}`,
        ...(to.nullable ? [] : [sql`ALTER TABLE ${target.sql} ALTER COLUMN ${column} SET NOT NULL`]),
      ]
    : [
        sql`ALTER TABLE ${target.sql} DROP COLUMN ${column}`,
        sql`ALTER TABLE ${target.sql} ADD COLUMN ${defineColumn(target.table, to, target.connection)}`,
      ]
  const comments = commentOnColumn(target.sql, to.name, undefined, to.comment)
  const before = [...parts.drops, ...swap.map((text) => statement(text)), ...parts.creates, ...comments]
  return { guards, barrier: true, before, after, views, obstacles, column: to.name }
}

/** Generated columns around a change of type of what they are computed from. */
export async function setAside(
  target: Target,
  columns: readonly Column[],
): Promise<InTheWay & Record<"guards" | "drops" | "creates", Statement[]>> {
  const names = columns.map((column) => column.name)
  const { views, obstacles, blockers } = await dependentsOfColumns(target, names)
  const guards = refuseBlockers(`change what generated column "${names.join(", ")}" is computed from`, blockers)
  const parts = await copyColumnParts(target, names)
  const drops = names.map((name) => statement(sql`ALTER TABLE ${target.sql} DROP COLUMN ${id(name)}`))
  const adds = columns.map((column) =>
    statement(sql`ALTER TABLE ${target.sql} ADD COLUMN ${defineColumn(target.table, column, target.connection)}`),
  )
  const comments = columns.flatMap((column) => commentOnColumn(target.sql, column.name, undefined, column.comment))
  const creates = [...adds, ...parts.creates, ...comments]
  return { guards, drops: [...parts.drops, ...drops], creates, views, obstacles }
}
