import { LimbeckError } from "../../errors"
import type { AlterPart } from "../../operations/operation"
import type { Column, Default } from "../../schema/columns"
import { displayName, sameName, type Name } from "../../schema/names"
import { id, maybe, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { castGuards } from "./cast-guards"
import { castExpression, isConvertible, isTextType } from "./casts"
import type { Change, Target } from "./change"
import { fillNulls } from "./backfill"
import { columnType } from "./column-types"
import { commentOnColumn } from "./columns"
import { dependentsOfColumns, refuseBlockers } from "./dependents"
import { alterGenerated } from "./generated"
import { defaultText } from "./defaults"
import { alterIncrement } from "./increments"

type AlterColumn = AlterPart<"column">

/** The changes that turn one column into another in place; its rows and all that refers to it stay. */
export async function alterColumn(operation: AlterColumn, target: Target): Promise<Change[]> {
  const { from, to } = operation
  if (from.name !== to.name) throw renames(operation)
  const generated = await alterGenerated(operation, target)
  if (generated !== undefined) {
    const { generated: expression, ...plain } = from
    const isPlainNow = expression?.stored === true && to.generated === undefined
    return isPlainNow ? [...generated, ...(await alterColumn({ ...operation, from: plain }, target))] : generated
  }
  const backfill = toNotNull(operation) ? operation.backfill : undefined
  const column = id(to.name)
  const comments = commentOnColumn(target.sql, to.name, from.comment, to.comment)
  const notNull =
    from.nullable === to.nullable ? [] : [sql`ALTER COLUMN ${column} ${to.nullable ? sql`DROP` : sql`SET`} NOT NULL`]
  const numbering = await alterIncrement(from, to, target)
  // A number that is given up goes first: neither its default nor its identity casts to another type.
  const isGivenUp = from.increment !== undefined && to.increment === undefined
  const first = isGivenUp ? numbering.map((change) => ({ ...change, column: to.name })) : []
  const last = isGivenUp ? [] : numbering
  const {
    guards: blocked = [],
    clauses: storage = [],
    ...around
  } = isRetyped(from, to) ? await standAside(operation, target) : {}
  const castable = isRetyped(from, to) ? castGuards(operation, target) : []
  const clauses = [...alterType(operation, target), ...storage, ...alterDefault(from, to)]
  const guards = toNotNull(operation) && backfill === undefined ? [refuseNulls(operation, target)] : []
  if (backfill === undefined) {
    const whole = {
      guards: [...blocked, ...guards, ...castable],
      clauses: [...clauses, ...notNull],
      after: comments,
    }
    return [...first, { ...whole, ...around, column: to.name }, ...last]
  }
  return [
    ...first,
    { guards: [...blocked, ...castable], clauses, ...around, column: to.name },
    {
      barrier: true,
      before: await fillNulls(to, backfill, target),
      clauses: notNull,
      after: comments,
      column: to.name,
    },
    ...last,
  ]
}

/** PostgreSQL refuses to change the type of a column that a view, a generated column, a policy, a trigger or a rule uses. */
async function standAside(
  { from, to, table }: AlterColumn,
  target: Target,
): Promise<Pick<Change, "guards" | "views" | "obstacles" | "generated" | "clauses">> {
  const { views, obstacles, generated, blockers } = await dependentsOfColumns(target, [from.name])
  const what = `change the type of column "${from.name}" of table "${displayName(table)}"`
  return { guards: refuseBlockers(what, blockers), views, obstacles, generated, clauses: await keepStorage(to, target) }
}

/** A change of type sets storage and compression back to what the type has by itself. */
async function keepStorage({ name, type }: Column, target: Target): Promise<Sql[]> {
  if (!isTextType(type) && !/^(?:json|bytea|xml|.*\[\])/.test(type)) return []
  if (target.connection.offline !== undefined) return []
  const compression = target.connection.version[0] >= 14 ? "a.attcompression::text" : "''"
  const [row] = await target.connection.query(
    `SELECT CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END AS storage, ${compression} AS compression
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass($1) AND a.attname = $2`,
    [target.sql.text, target.currentColumn(name)],
  )
  const [storage, method] = [STORAGES[String(row?.storage)], COMPRESSIONS[String(row?.compression)]]
  return [
    ...(storage === undefined ? [] : [sql`ALTER COLUMN ${id(name)} SET STORAGE ${storage}`]),
    ...(method === undefined ? [] : [sql`ALTER COLUMN ${id(name)} SET COMPRESSION ${method}`]),
  ]
}

/** pg_attribute.attstorage and attcompression. */
const STORAGES: Readonly<Record<string, Sql>> = { p: sql`PLAIN`, e: sql`EXTERNAL`, m: sql`MAIN`, x: sql`EXTENDED` }
const COMPRESSIONS: Readonly<Record<string, Sql>> = { p: sql`pglz`, l: sql`lz4` }

function toNotNull({ from, to }: AlterColumn): boolean {
  return from.nullable && !to.nullable
}

export function isRetyped(from: Column, to: Column): boolean {
  const enums = [from.enumName, to.enumName] as const
  const sameEnum =
    enums[0] === enums[1] || (enums[0] !== undefined && enums[1] !== undefined && sameName(enums[0], enums[1]))
  return from.type !== to.type || !sameEnum || from.collation !== to.collation
}

/**
 * The old default goes before the type changes, as it may not cast to the new one, and the new one
 * is set after; the server orders the subcommands so (manual, ALTER TABLE, last example of SET DATA TYPE).
 */
function alterType(operation: AlterColumn, target: Target): Sql[] {
  const { from, to } = operation
  if (!isRetyped(from, to)) return []
  const column = id(to.name)
  const using = usingOf(operation, target)
  const collation = to.collation === undefined ? undefined : sql`COLLATE ${id(to.collation)}`
  const type = columnType(to, target.connection)
  const cast = using === undefined ? undefined : sql`USING ${verbatim(using)}`
  // No text is cast to labels by itself, and who answers need not know what their type is called.
  const toLabels = operation.using !== undefined && to.enumName !== undefined
  const whole = toLabels ? sql`USING (${verbatim(operation.using)})::${type}` : cast
  return [
    ...(from.default === undefined ? [] : [sql`ALTER COLUMN ${column} DROP DEFAULT`]),
    sql`ALTER COLUMN ${column} TYPE ${type}${maybe(collation)}${maybe(whole)}`,
    ...(to.default === undefined ? [] : [setDefault(to, to.default)]),
  ]
}

function usingOf(operation: AlterColumn, target: Target): string | undefined {
  const { from, to, using, table } = operation
  if (using !== undefined) return using
  if (!isConvertible(from.type, to.type)) {
    throw new LimbeckError({
      code: "no-cast",
      message: `cannot change column "${to.name}" of table "${displayName(table)}" from ${from.type} to ${to.type}: PostgreSQL has no cast between them`,
      next: `give the expression: op.alterColumn(..., { using: '...' }), or limbeck generate --using ${displayName(table)}.${to.name}='...'`,
    })
  }
  return castExpression(id(to.name).text, from.type, to.type, columnType(to, target.connection).text)
}

function alterDefault(from: Column, to: Column): Sql[] {
  if (isRetyped(from, to)) return []
  if (from.default === undefined && to.default === undefined) return []
  if (from.default !== undefined && to.default !== undefined) {
    if (defaultText(from.default, from.type) === defaultText(to.default, to.type)) return []
  }
  return [to.default === undefined ? sql`ALTER COLUMN ${id(to.name)} DROP DEFAULT` : setDefault(to, to.default)]
}

function setDefault(column: Column, value: Default): Sql {
  return sql`ALTER COLUMN ${id(column.name)} SET DEFAULT ${verbatim(defaultText(value, column.type))}`
}

function refuseNulls({ to, table }: AlterColumn, target: Target): Statement {
  const column = id(target.currentColumn(to.name))
  return statement(sql`SELECT count(*) FROM ${target.sql} WHERE ${column} IS NULL HAVING count(*) > 0`, {
    expectNoRows: {
      code: "null-rows",
      message: `cannot make column "${to.name}" of table "${displayName(table)}" NOT NULL: {0} of its rows hold NULL`,
      next: `give the value they get: op.alterColumn(..., { backfill: ... }), or limbeck generate --backfill ${displayName(table)}.${to.name}=...`,
    },
  })
}

function renames({ from, to, table }: { from: Column; to: Column; table: Name }): LimbeckError {
  return new LimbeckError({
    code: "bad-operation",
    message: `cannot alter column "${from.name}" of table "${displayName(table)}" to "${to.name}": altering does not rename`,
    next: `op.renameColumn("${displayName(table)}", "${from.name}", "${to.name}")`,
  })
}
