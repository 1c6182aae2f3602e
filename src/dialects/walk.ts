import type { Backfill } from "../operations/operation"
import { id, join, lit, sql, verbatim, type Sql } from "./sql"

/** Where a walk over a table stands: the key of a row, each part as an SQL literal. */
export type Position = readonly string[]

/** Rows of one table in the order of its key, for changes that are too large for one transaction. */
export interface Walk {
  readonly table: Sql
  /** About how many rows there are. */
  readonly rows: number
  /** Columns of the key, quoted. */
  readonly key: readonly Sql[]
  /** A part of the key as an SQL literal. */
  literal(column: Sql): Sql
  /** Rows that have no place in the order, because a part of their key is NULL. */
  readonly unordered?: Sql
  /**
   * The position that many whole numbers further, where the key is one and such rows may follow: between the two lie no
   * more rows than that.
   */
  readonly plus?: (position: Position, count: number) => Position | undefined
  /** Runs statements in one transaction of their own. */
  together(statements: readonly Sql[]): Promise<void>
}

/** The key of the row `count` rows after a position; no row where fewer are left. */
export function findBound(walk: Walk, after: Position | undefined, count: number): Sql {
  const parts = walk.key.map((column, index) => ({ column, name: id(`k${index}`) }))
  const columns = join(parts.map(({ column, name }) => sql`${column} AS ${name}`))
  const literals = join(parts.map(({ name }) => sql`${walk.literal(name)} AS ${name}`))
  const conditions = [
    ...(after === undefined ? [] : [compare(walk, ">", after)]),
    ...(walk.unordered === undefined ? [] : [sql`NOT ${walk.unordered}`]),
  ]
  const from = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, " AND ")}`
  const row = sql`SELECT ${columns} FROM ${walk.table}${from} ORDER BY ${join(walk.key)} LIMIT 1 OFFSET ${lit(count - 1)}`
  // What is selected beside OFFSET is computed for each row that is passed over.
  return sql`SELECT ${literals} FROM (${row}) AS ${id("bound")}`
}

/** The rows of a batch, as a condition. The last one has no end, and takes what has no order along. */
export function isBetween(walk: Walk, after: Position | undefined, to: Position | undefined): Sql {
  const ends = [
    ...(after === undefined ? [] : [compare(walk, ">", after)]),
    ...(to === undefined ? [] : [compare(walk, "<=", to)]),
  ]
  if (ends.length === 0) return sql`1 = 1`
  const between = join(ends, " AND ")
  return to === undefined && walk.unordered !== undefined ? sql`(${between} OR ${walk.unordered})` : between
}

/** A row value is compared part by part, and an index over the columns serves it, on both engines. */
function compare({ key }: Walk, operator: ">" | "<=", position: Position): Sql {
  const values = join(position.map(verbatim))
  return key.length === 1
    ? sql`${join(key)} ${verbatim(operator)} ${values}`
    : sql`(${join(key)}) ${verbatim(operator)} (${values})`
}

/** The update of a backfill: of all rows that need it, or of those of one batch. */
export function fillRows(table: Sql, { set, where }: Backfill, within?: Sql): Sql {
  const values = Object.entries(set).map(
    ([column, value]) => sql`${id(column)} = ${typeof value === "object" ? sql`(${verbatim(value.sql)})` : lit(value)}`,
  )
  const conditions = [
    ...(within === undefined ? [] : [within]),
    ...(where === undefined ? [] : [sql`(${verbatim(where)})`]),
  ]
  const which = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, " AND ")}`
  return sql`UPDATE ${table} SET ${join(values)}${which}`
}
