import type { Query, Row } from "../dialects/dialect"
import type { Locking } from "../dialects/locking"
import { id, lit, ref, sql, type Sql } from "../dialects/sql"
import type { Graph } from "../history/graph"
import type { Revision } from "../history/migration"
import { LimbeckError, messageOf } from "../errors"
import { displayName } from "../schema/names"
import type { Ledger } from "./connection"

/** One row of TypeORM's `migrations` table. */
export interface LedgerRow {
  readonly id: number
  readonly name: string
  readonly timestamp: number
}

/** What the database has, told by the revisions of the project. */
export interface DatabaseState {
  /** Ids of revisions in the order in which they were recorded. */
  readonly applied: readonly string[]
  /** Rows that no migration file has. */
  readonly unknown: readonly LedgerRow[]
  /** Rows whose name is there more than once, each named once. */
  readonly duplicates: readonly LedgerRow[]
  readonly rows: readonly LedgerRow[]
  /** False before the first command that writes. */
  readonly exists: boolean
}

/**
 * All rows, oldest first; undefined when there is no ledger yet. One SELECT, and it creates nothing.
 * @throws LimbeckError `broken-ledger` for a table, or a row, that TypeORM did not write
 */
export async function readLedger(query: Query, locking: Locking, ledger: Ledger): Promise<LedgerRow[] | undefined> {
  const text = sql`SELECT ${id("id")}, ${id("timestamp")}, ${id("name")} FROM ${tableOf(ledger)} ORDER BY ${id("id")}`
  try {
    const rows = await query(text.text)
    return rows.map((row) => readRow(row, ledger))
  } catch (error) {
    const kind = locking.kindOf(error)
    if (kind === "missing-table") return undefined
    if (kind === "missing-column") throw foreignLedger(ledger, messageOf(error), error)
    throw error
  }
}

/**
 * The names alone, in no order, which costs half as much; undefined where a row has none, of which `readLedger` says more.
 * The same SELECT for a table that is not there: nothing is recorded.
 */
export async function readNames(
  query: Query,
  locking: Locking,
  ledger: Ledger,
  ignored: readonly string[] = [],
): Promise<readonly string[] | undefined> {
  try {
    const names = (await query(sql`SELECT ${id("name")} FROM ${tableOf(ledger)}`.text)).map(({ name }) => name)
    if (!names.every((name) => typeof name === "string")) return undefined
    const isIgnored = patternsOf(ignored)
    return ignored.length === 0 ? names : names.filter((name) => !isIgnored(name))
  } catch (error) {
    const kind = locking.kindOf(error)
    if (kind === "missing-table") return []
    if (kind === "missing-column") return undefined
    throw error
  }
}

function readRow(row: Row, ledger: Ledger): LedgerRow {
  // SQLite takes a quoted name that is no column for a text, and heads its column otherwise (quirks.html, 8).
  const missing = ["id", "timestamp", "name"].find((column) => !(column in row))
  if (missing !== undefined) throw foreignLedger(ledger, `it has no column "${missing}"`)
  const { id: number, name, timestamp } = row
  if (typeof name !== "string" || name === "") throw namelessRow(ledger, String(number))
  // PostgreSQL's driver gives bigint as text.
  const time = Number(timestamp)
  return { id: Number(number), name, timestamp: Number.isFinite(time) ? time : 0 }
}

function foreignLedger({ table }: Ledger, reason: string, cause?: unknown): LimbeckError {
  const old = `${table.name}_old`
  return new LimbeckError({
    code: "broken-ledger",
    message: `cannot read table "${displayName(table)}" as the table of applied migrations: ${reason}`,
    next:
      `ALTER TABLE ${ref(table).text} RENAME TO ${id(old).text}, then limbeck stamp --verify heads makes it anew; ` +
      "or name another table in migrationsTableName of the DataSource",
    ...(cause === undefined ? {} : { cause }),
  })
}

function namelessRow({ table }: Ledger, number: string): LimbeckError {
  return new LimbeckError({
    code: "broken-ledger",
    message: `cannot read the table of applied migrations, "${displayName(table)}": its row with id ${number} has no name`,
    next: `DELETE FROM ${ref(table).text} WHERE "id" = ${number}`,
  })
}

export function stateOf(
  graph: Graph,
  rows: readonly LedgerRow[] | undefined,
  ignored: readonly string[] = [],
): DatabaseState {
  const isIgnored = patternsOf(ignored)
  const own = (rows ?? []).filter(({ name }) => !isIgnored(name) || graph.byName.has(name))
  const first = new Map<string, LedgerRow>()
  const duplicates = new Map<string, LedgerRow>()
  for (const row of own) {
    if (first.has(row.name)) duplicates.set(row.name, row)
    else first.set(row.name, row)
  }
  return {
    applied: [...first.keys()].flatMap((name) => graph.byName.get(name)?.id ?? []),
    unknown: [...first.values()].filter(({ name }) => !graph.byName.has(name)),
    duplicates: [...duplicates.values()],
    rows: own,
    exists: rows !== undefined,
  }
}

/** True for names that one of the patterns covers; `*` stands for anything. */
function patternsOf(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split("*")
          .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
          .join(".*")}$`,
      ),
  )
  return (name) => expressions.some((expression) => expression.test(name))
}

/** True as a condition where the ledger has the name. */
export function isRecorded(ledger: Ledger, name: string): Sql {
  return sql`EXISTS (SELECT 1 FROM ${tableOf(ledger)} WHERE ${named(name)})`
}

export function recordApplied(ledger: Ledger, { name, timestamp }: Pick<Revision, "name" | "timestamp">): Sql {
  const columns = sql`${id("timestamp")}, ${id("name")}`
  return sql`INSERT INTO ${tableOf(ledger)} (${columns}) VALUES (${lit(timestamp)}, ${lit(name)})`
}

/** Also where a broken ledger has the name twice. */
export function recordReverted(ledger: Ledger, name: string): Sql {
  return sql`DELETE FROM ${tableOf(ledger)} WHERE ${named(name)}`
}

function tableOf({ table }: Ledger): Sql {
  return ref(table)
}

function named(name: string): Sql {
  return sql`${id("name")} = ${lit(name)}`
}
