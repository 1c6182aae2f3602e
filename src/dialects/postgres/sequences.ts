import type { Column } from "../../schema/columns"
import { join, sql, verbatim, type Sql } from "../sql"
import { truncateName } from "./names"

type Options = NonNullable<Column["sequence"]>

/**
 * Sequences that belong to a column (pg_depend: `a` for serial, `i` for identity). `facts` is a list:
 * the name that a serial's default calls, then those options that are not what the server takes by itself.
 */
export const SEQUENCES = `SELECT d.refobjid AS owner, d.refobjsubid AS number, array_to_json(ARRAY[s.seqrelid::regclass::text,
    CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart::text END,
    CASE WHEN s.seqincrement <> 1 THEN s.seqincrement::text END,
    CASE WHEN s.seqincrement > 0 AND s.seqmin <> 1 OR s.seqincrement < 0 AND s.seqmin NOT IN (-32768, -2147483648, -9223372036854775808)
      THEN s.seqmin::text END,
    CASE WHEN s.seqincrement < 0 AND s.seqmax <> -1 OR s.seqincrement > 0 AND s.seqmax NOT IN (32767, 2147483647, 9223372036854775807)
      THEN s.seqmax::text END])::text AS facts
  FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')`

/** How a column numbers rows, where its default does; a sequence that is TypeORM's by its name counts as owned. */
export function readSerial(
  { schema, table, column }: { readonly schema: string; readonly table: string; readonly column: string },
  expression: string,
  facts: string | undefined,
): Partial<Column> | undefined {
  const called = /^nextval\('((?:[^']|'')+)'::regclass\)$/.exec(expression)?.[1]?.replaceAll("''", "'")
  if (called === undefined) return undefined
  if (facts !== undefined && called === readFacts(facts)[0])
    return { increment: "serial", ...readSequenceOptions(facts) }
  const bare = called.replaceAll('"', "")
  const name = sequenceName(table, column)
  return bare === name || bare === `${schema}.${name}` ? { increment: "serial" } : undefined
}

const OPTIONS = ["start", "increment", "min", "max"] as const

export function readSequenceOptions(facts: string | undefined): { sequence?: Options } {
  const [, ...values] = facts === undefined ? [] : readFacts(facts)
  const options = OPTIONS.flatMap((option, at) =>
    typeof values[at] !== "string" ? [] : [[option, values[at]] as const],
  )
  return options.length === 0 ? {} : { sequence: Object.fromEntries(options) }
}

function readFacts(facts: string): (string | null)[] {
  return JSON.parse(facts) as (string | null)[]
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

/** As TypeORM expects it (PostgresQueryRunner.buildSequenceName, 0.3.31), cut as the server would cut that. */
export function sequenceName(table: string, column: string): string {
  const name = `${table}_${column}_seq`
  if (name.length <= 63) return truncateName(name)
  return truncateName(`${table.slice(0, 29)}_${column.slice(0, Math.max(29, 63 - table.length - 5))}_seq`)
}

/** Whether SERIAL gives the sequence that name too. */
export function hasPlainSequenceName(table: string, column: string): boolean {
  const name = `${table}_${column}_seq`
  return truncateName(name) === name
}
