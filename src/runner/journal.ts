import { hostname } from "node:os"
import type { Query, Row } from "../dialects/dialect"
import { id, ids, join, lit, ref, sql, type Sql } from "../dialects/sql"
import type { Operation } from "../operations/operation"
import type { Name } from "../schema/names"
import type { MovePlace } from "../script/moves"
import type { Direction } from "./events"
import { ownVersion } from "./version"

export type JournalState = "started" | "finished" | "failed" | "stamped"

/** What takes a revision back where its file is not. */
export interface WayBack {
  readonly parents: readonly string[]
  readonly operations: readonly Operation[]
}

/** How far a migration outside a transaction has come: its data moves by their number. */
export type Moves = Readonly<Record<string, MovePlace>>

/** One row. It never holds parameters, row values (save the key where a data move stands) or a server's DETAIL text. */
export interface JournalEntry {
  readonly revision: string
  readonly name: string
  readonly direction: Direction
  readonly state: JournalState
  readonly startedAt: Date
  /** As SQL, where the row is sent before it is known. */
  readonly finishedAt?: Date | Sql
  readonly checksum?: string
  readonly statements?: number
  readonly error?: { readonly code: string; readonly message: string }
  readonly down?: WayBack
  readonly moves?: Moves
}

/** The columns of the first journals, and those that came later. */
export const JOURNAL_COLUMNS = [
  "id",
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
export const LATER_COLUMNS = ["moves"] as const

const WRITTEN = [...JOURNAL_COLUMNS, ...LATER_COLUMNS].filter((column) => column !== "id")

export function writeJournal(table: Name, entry: JournalEntry): Sql {
  const { finishedAt } = entry
  const values: readonly (string | number | null | Sql)[] = [
    entry.revision,
    entry.name,
    entry.direction,
    entry.state,
    entry.checksum ?? null,
    entry.startedAt.toISOString(),
    finishedAt instanceof Date ? finishedAt.toISOString() : (finishedAt ?? null),
    entry.statements ?? null,
    entry.error?.code ?? null,
    entry.error?.message ?? null,
    ownVersion(),
    runnerName(),
    entry.down === undefined ? null : JSON.stringify(entry.down),
    entry.moves === undefined ? null : JSON.stringify(entry.moves),
  ]
  return sql`INSERT INTO ${ref(table)} (${ids(WRITTEN)}) VALUES (${join(values.map((value) => (isSql(value) ? value : lit(value))))})`
}

function isSql(value: string | number | null | Sql): value is Sql {
  return typeof value === "object" && value !== null
}

/** Keeps the row of a migration that runs outside a transaction up to date: the newest of its revision. */
export function updateJournal(
  table: Name,
  { revision, statements, moves }: { readonly revision: string; readonly statements: number; readonly moves: Moves },
): Sql {
  const newest = sql`SELECT max(${id("id")}) FROM ${ref(table)} WHERE ${id("revision")} = ${lit(revision)}`
  const values = sql`${id("statements")} = ${lit(statements)}, ${id("moves")} = ${lit(JSON.stringify(moves))}`
  return sql`UPDATE ${ref(table)} SET ${values} WHERE ${id("id")} = (${newest})`
}

/** A row as it is read again. */
export interface PastEntry extends Pick<JournalEntry, "revision" | "name" | "direction" | "state" | "down" | "moves"> {
  readonly checksum: string | undefined
  readonly statements: number
  /** `host:pid` of the process that wrote it. */
  readonly runner: string
  readonly startedAt: string
  readonly error: string | undefined
}

/** The last thing that was tried, with any revision or with one; undefined when nothing was. */
export async function lastJournalEntry(query: Query, table: Name, revision?: string): Promise<PastEntry | undefined> {
  const which = revision === undefined ? sql`` : sql` WHERE ${id("revision")} = ${lit(revision)}`
  const [row] = await query(sql`SELECT * FROM ${ref(table)}${which} ORDER BY ${id("id")} DESC LIMIT 1`.text)
  return row === undefined ? undefined : readEntry(row)
}

/** The newest row of each revision, of all kinds or of some, oldest first. */
export async function newestEntries(query: Query, table: Name, states?: readonly JournalState[]): Promise<PastEntry[]> {
  const which = states === undefined ? sql`` : sql` WHERE ${id("state")} IN (${join(states.map(lit))})`
  const newest = sql`SELECT max(${id("id")}) FROM ${ref(table)}${which} GROUP BY ${id("revision")}`
  const rows = await query(sql`SELECT * FROM ${ref(table)} WHERE ${id("id")} IN (${newest}) ORDER BY ${id("id")}`.text)
  return rows.map(readEntry)
}

function readEntry(row: Row): PastEntry {
  const { started_at: startedAt, checksum, error_message: error } = row
  const down = readWayBack(parse(row.down))
  const moves = parse(row.moves) as Moves | undefined
  return {
    revision: String(row.revision),
    name: String(row.name),
    direction: row.direction === "down" ? "down" : "up",
    state: String(row.state) as JournalState,
    runner: String(row.runner),
    startedAt: startedAt instanceof Date ? startedAt.toISOString() : String(startedAt),
    checksum: typeof checksum === "string" ? checksum : undefined,
    statements: Number(row.statements ?? 0),
    error: typeof error === "string" ? error : undefined,
    ...(down === undefined ? {} : { down }),
    ...(moves === undefined ? {} : { moves }),
  }
}

/** Undefined where there is nothing, or nothing that can be read. */
function parse(text: unknown): unknown {
  if (typeof text !== "string") return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function readWayBack(value: unknown): WayBack | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const { parents, operations } = value as Partial<WayBack>
  return Array.isArray(parents) && Array.isArray(operations) ? (value as WayBack) : undefined
}

let runner: string | undefined

/** Who is at work, as a waiting colleague needs it. The host is asked for its name once: every row has it. */
export function runnerName(): string {
  return (runner ??= `${hostname()}:${process.pid}`)
}
