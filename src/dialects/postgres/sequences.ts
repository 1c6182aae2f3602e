import type { Column } from "../../schema/columns"
import type { Row } from "../dialect"
import { join, sql, verbatim, type Sql } from "../sql"
import { optionalText, text } from "./catalog"

type Options = NonNullable<Column["sequence"]>

/**
 * Sequences that belong to a column (pg_depend: `a` for serial, `i` for identity), with the options
 * that are not what the server takes by itself. `call` is the default that makes the column serial.
 */
export const SEQUENCES = `SELECT d.refobjid AS owner, d.refobjsubid AS number, s.seqrelid::regclass::text AS call,
    CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart::text END AS start,
    CASE WHEN s.seqincrement <> 1 THEN s.seqincrement::text END AS step,
    CASE WHEN s.seqincrement > 0 AND s.seqmin <> 1 OR s.seqincrement < 0 AND s.seqmin NOT IN (-32768, -2147483648, -9223372036854775808)
      THEN s.seqmin::text END AS min,
    CASE WHEN s.seqincrement < 0 AND s.seqmax <> -1 OR s.seqincrement > 0 AND s.seqmax NOT IN (32767, 2147483647, 9223372036854775807)
      THEN s.seqmax::text END AS max
  FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')`

/** How the column numbers rows, where it does; a sequence that is TypeORM's by its name counts as owned. */
export function inspectIncrement(row: Row, type: string, expression: string | undefined): Partial<Column> | undefined {
  const identity = text(row, "identity")
  if (identity !== "") return { increment: identity === "a" ? "always" : "by default", ...inspectOptions(row) }
  const called = /^nextval\('((?:[^']|'')+)'::regclass\)$/.exec(expression ?? "")?.[1]?.replaceAll("''", "'")
  if (called === undefined || !["smallint", "integer", "bigint"].includes(type)) return undefined
  if (called === optionalText(row, "call")) return { increment: "serial", ...inspectOptions(row) }
  const bare = called.replaceAll('"', "")
  const name = sequenceName(text(row, "table"), text(row, "name"))
  return bare === name || bare === `${text(row, "schema")}.${name}` ? { increment: "serial" } : undefined
}

function inspectOptions(row: Row): { sequence?: Options } {
  const found = { start: "start", increment: "step", min: "min", max: "max" } as const
  const options = Object.entries(found).flatMap(([option, column]) => {
    const value = optionalText(row, column)
    return value === undefined ? [] : [[option, value] as const]
  })
  return options.length === 0 ? {} : { sequence: Object.fromEntries(options) }
}

/** The options as CREATE SEQUENCE takes them. */
export function defineSequence(options: Options | undefined): Sql | undefined {
  const words = [
    ...(options?.increment === undefined ? [] : [sql`INCREMENT BY ${integer(options.increment)}`]),
    ...(options?.min === undefined ? [] : [sql`MINVALUE ${integer(options.min)}`]),
    ...(options?.max === undefined ? [] : [sql`MAXVALUE ${integer(options.max)}`]),
    ...(options?.start === undefined ? [] : [sql`START WITH ${integer(options.start)}`]),
  ]
  return words.length === 0 ? undefined : join(words, " ")
}

export function integer(text: string): Sql {
  return verbatim(BigInt(text).toString())
}

/** As TypeORM expects it (PostgresQueryRunner.buildSequenceName, 0.3.31), which is also the name that SERIAL gives. */
export function sequenceName(table: string, column: string): string {
  const name = `${table}_${column}_seq`
  if (name.length <= 63) return name
  return `${table.slice(0, 29)}_${column.slice(0, Math.max(29, 63 - table.length - 5))}_seq`
}
