import type { Query } from "../dialects/dialect"
import type { Locking } from "../dialects/locking"
import { id, lit, ref, sql, type Sql } from "../dialects/sql"
import type { Graph } from "../history/graph"
import type { Revision } from "../history/migration"
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

/** All rows, oldest first; undefined when there is no ledger yet. One SELECT, and it creates nothing. */
export async function readLedger(query: Query, locking: Locking, ledger: Ledger): Promise<LedgerRow[] | undefined> {
  const text = sql`SELECT ${id("id")}, ${id("timestamp")}, ${id("name")} FROM ${tableOf(ledger)} ORDER BY ${id("id")}`
  try {
    const rows = await query(text.text)
    // PostgreSQL's driver gives bigint as text.
    return rows.map((row) => ({ id: Number(row.id), name: String(row.name), timestamp: Number(row.timestamp) }))
  } catch (error) {
    if (locking.kindOf(error) === "missing-table") return undefined
    throw error
  }
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
