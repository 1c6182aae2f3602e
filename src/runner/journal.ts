import { hostname } from "node:os"
import type { Query } from "../dialects/dialect"
import { id, ids, join, lit, ref, sql, type Sql } from "../dialects/sql"
import { ownVersion } from "./version"
import type { Operation } from "../operations/operation"
import type { Name } from "../schema/names"
import type { Direction } from "./events"

export type JournalState = "started" | "finished" | "failed" | "stamped"

/** One row. It never holds parameters, row values or a server's DETAIL text. */
export interface JournalEntry {
  readonly revision: string
  readonly name: string
  readonly direction: Direction
  readonly state: JournalState
  readonly startedAt: Date
  readonly finishedAt?: Date
  readonly checksum?: string
  readonly statements?: number
  readonly error?: { readonly code: string; readonly message: string }
  /** What takes the revision back, so that it can be reverted where its file is not. */
  readonly down?: readonly Operation[]
}

const COLUMNS = [
  "revision",
  "name",
  "direction",
  "state",
  "checksum",
  "started_at",
  "finished_at",
  "statements",
  "error_code",
  "error_message",
  "version",
  "runner",
  "down",
] as const

export function writeJournal(table: Name, entry: JournalEntry): Sql {
  const values: readonly (string | number | null)[] = [
    entry.revision,
    entry.name,
    entry.direction,
    entry.state,
    entry.checksum ?? null,
    entry.startedAt.toISOString(),
    entry.finishedAt?.toISOString() ?? null,
    entry.statements ?? null,
    entry.error?.code ?? null,
    entry.error?.message ?? null,
    ownVersion(),
    runnerName(),
    entry.down === undefined ? null : JSON.stringify(entry.down),
  ]
  return sql`INSERT INTO ${ref(table)} (${ids(COLUMNS)}) VALUES (${join(values.map(lit))})`
}

/** A row as it is read again. */
export interface PastEntry extends Pick<JournalEntry, "revision" | "name" | "direction" | "state"> {
  /** `host:pid` of the process that wrote it. */
  readonly runner: string
  readonly startedAt: string
}

/** The last thing that was tried, with any revision or with one; undefined when nothing was. */
export async function lastJournalEntry(query: Query, table: Name, revision?: string): Promise<PastEntry | undefined> {
  const wanted = ids(["revision", "name", "direction", "state", "runner", "started_at"])
  const which = revision === undefined ? sql`` : sql`WHERE ${id("revision")} = ${lit(revision)}`
  const [row] = await query(sql`SELECT ${wanted} FROM ${ref(table)} ${which} ORDER BY ${id("id")} DESC LIMIT 1`.text)
  if (row === undefined) return undefined
  const { started_at: startedAt } = row
  return {
    revision: String(row.revision),
    name: String(row.name),
    direction: row.direction === "down" ? "down" : "up",
    state: String(row.state) as JournalState,
    runner: String(row.runner),
    startedAt: startedAt instanceof Date ? startedAt.toISOString() : String(startedAt),
  }
}

/** Who is at work, as a waiting colleague needs it. */
export function runnerName(): string {
  return `${hostname()}:${process.pid}`
}
