import { LimbeckError } from "../errors"
import { displayRevision, timestampOf, type Revision } from "../history/migration"
import { checksumOf } from "./checksum"
import type { RunContext } from "./context"
import type { Direction, SessionOptions } from "./events"
import { newestEntries, writeJournal, type JournalEntry, type PastEntry } from "./journal"
import { recordApplied, recordReverted, type DatabaseState } from "./ledger"
import { recordKnown } from "./preflight"
import { createRecords, findJournal } from "./records"
import { readState, withLock, withSession, type LockedSession, type Session } from "./session"
import { findEditedRevisions, type EditedRevision } from "./tamper"
import { inTransaction } from "./transaction"
import { lifeOf } from "./unfinished"
import { wayBackOf } from "./way-back"

/** What a person decides of a migration that ended without a word, or was edited. */
export type Decision = "applied" | "reverted" | "retry" | "accept"

/** A migration of which part may be done. */
export interface UnfinishedRevision {
  readonly id: string
  readonly name: string
  readonly direction: Direction
  readonly state: "started" | "failed"
  /** ISO 8601. */
  readonly startedAt: string
  /** `host:pid`. */
  readonly runner: string
  /** Statements that were done, as far as is known. */
  readonly statements: number
  /** Rows that its data moves have gone over. */
  readonly rows: number | undefined
  readonly error: string | undefined
  /** Whether its process lives; of one on another host, or in another container, nothing is known. */
  readonly life: "alive" | "dead" | "unknown"
}

export interface RepairReport {
  readonly unfinished: readonly UnfinishedRevision[]
  readonly edited: readonly EditedRevision[]
}

/** What there is to decide; changes nothing. */
export function inspectRepair(context: RunContext, options: SessionOptions = {}): Promise<RepairReport> {
  return withSession(context, options, async (session) => {
    const state = await readState(session)
    const found = await findUnfinished(session, state)
    const edited = (await findEditedRevisions(session, state)).filter(({ kind }) => kind !== "deleted")
    return { unfinished: found.map(toUnfinished), edited }
  })
}

export interface RepairOptions extends SessionOptions {
  /** Default: the only one there is to decide on. */
  readonly revision?: string
  readonly decision: Decision
}

/** Records a decision, and runs nothing. @throws LimbeckError `nothing-to-repair` where there is none to take */
export function repair(
  context: RunContext,
  options: RepairOptions,
): Promise<{ readonly id: string; readonly name: string }> {
  const { decision, revision } = options
  return withSession(context, options, async (session) => {
    if (session.journal === undefined) throw withoutJournal()
    return withLock(session, async (locked) => {
      const state = await readState(locked)
      await createRecords(locked, { ledgerExists: state.exists })
      return decision === "accept" ? accept(locked, state, revision) : decide(locked, state, decision, revision)
    })
  })
}

async function decide(
  session: LockedSession,
  state: DatabaseState,
  decision: Exclude<Decision, "accept">,
  text: string | undefined,
): Promise<PastRevision> {
  const found = await findUnfinished(session, state)
  const entry = pick(found, text)
  if (entry === undefined) throw nothingToDo(text, found)
  if (!session.lock.exclusive && lifeOf(entry) === "alive") throw stillAtWork(entry)
  const { revision: id, name } = entry
  const isThere = state.rows.some((row) => row.name === name)
  await inTransaction(session, async ({ closing }) => {
    if (decision === "applied" && !isThere)
      closing.push(recordApplied(session.ledger, { name, timestamp: timeOf(name) }))
    if (decision === "reverted" && isThere) closing.push(recordReverted(session.ledger, name))
    const past = { ...entry, ...(await knownOf(session, id)) }
    closing.push(writeJournal(session.journal ?? { name: "" }, decisionEntry(past, decision)))
  })
  return { id, name }
}

interface PastRevision {
  readonly id: string
  readonly name: string
}

function decisionEntry(past: PastEntry & Known, decision: Exclude<Decision, "accept">): JournalEntry {
  const { revision, name, direction, moves, checksum, down, statements } = past
  const now = new Date()
  const facts = { revision, name, startedAt: now, finishedAt: now, ...(checksum === undefined ? {} : { checksum }) }
  const back = down === undefined ? {} : { down }
  if (decision === "applied") return { ...facts, ...back, direction: "up", state: "stamped" }
  if (decision === "reverted") return { ...facts, direction: "down", state: "stamped" }
  const error = { code: "retry", message: "it is to be run again, as a person decided" }
  return { ...facts, ...back, direction, state: "failed", statements, error, ...(moves === undefined ? {} : { moves }) }
}

/** From now on the file is what was applied: under its name, with its checksum and its way back. */
async function accept(session: LockedSession, state: DatabaseState, text: string | undefined): Promise<PastRevision> {
  const edited = [...(await findEditedRevisions(session, state))].filter(({ revision }) => revision !== undefined)
  const named = text === undefined ? edited : edited.filter((one) => isNamed(one.id, one.revision, text))
  const [one] = named
  const revision = one?.revision
  if (named.length !== 1 || one === undefined || revision === undefined) throw nothingToAccept(text, edited)
  const { ledger, journal = { name: "" } } = session
  const now = new Date()
  await inTransaction(session, async ({ closing }) => {
    if (one.kind === "renamed") closing.push(recordReverted(ledger, one.name), recordApplied(ledger, revision))
    const known = await knownOf(session, revision.id)
    const { id, name } = revision
    const entry = { revision: id, name, direction: "up", state: "stamped", startedAt: now, finishedAt: now } as const
    closing.push(writeJournal(journal, { ...entry, ...known }))
  })
  return { id: revision.id, name: revision.name }
}

type Known = Pick<JournalEntry, "checksum" | "down">

/** What the file says of itself now. */
export async function knownOf({ context }: Session, id: string): Promise<Known> {
  const revision = context.graph.byId.get(id)
  if (revision === undefined) return {}
  const migration = await revision.open()
  const up = await recordKnown(context, revision, migration, "up")
  const down = wayBackOf(revision, await recordKnown(context, revision, migration, "down"))
  return {
    ...(up?.complete === true ? { checksum: checksumOf(up.operations) } : {}),
    ...(down === undefined ? {} : { down }),
  }
}

/** Of the newest row of each revision, those that say neither that it is done nor that nothing is. */
async function findUnfinished(session: Session, state: DatabaseState): Promise<PastEntry[]> {
  const journal = await findJournal(session)
  if (journal === undefined) return []
  const there = new Set(state.rows.map(({ name }) => name))
  return (await newestEntries(session.query, journal)).filter((entry) => {
    if (there.has(entry.name) === (entry.direction === "up")) return false
    const outside = session.context.graph.byId.get(entry.revision)?.transaction === false
    return entry.state === "started" || (entry.state === "failed" && outside && entry.statements > 1)
  })
}

function toUnfinished(entry: PastEntry): UnfinishedRevision {
  const { revision: id, name, direction, startedAt, runner, statements, error, moves } = entry
  const rows = moves === undefined ? undefined : Object.values(moves).reduce((sum, place) => sum + place.rows, 0)
  const state = entry.state === "failed" ? "failed" : "started"
  const life = state === "started" ? lifeOf(entry) : "dead"
  return { id, name, direction, state, startedAt, runner, statements, rows, error, life }
}

function pick(found: readonly PastEntry[], text: string | undefined): PastEntry | undefined {
  if (text === undefined) return found.length === 1 ? found[0] : undefined
  const named = found.filter(({ revision, name }) => isNamed(revision, { name }, text))
  return named.length === 1 ? named[0] : undefined
}

function isNamed(id: string, revision: Pick<Revision, "name"> | undefined, text: string): boolean {
  const title = revision?.name.replace(/\d+$/, "")
  return (text !== "" && id.startsWith(text.toLowerCase())) || revision?.name === text || title === text
}

function timeOf(name: string): number {
  return timestampOf(name) ?? 0
}

function shown({ revision, name }: PastEntry): string {
  return displayRevision({ id: revision, name, timestamp: timeOf(name) })
}

function nothingToDo(text: string | undefined, found: readonly PastEntry[]): LimbeckError {
  return noneOrMany("repair", text, found.map(shown), {
    state: "unfinished",
    none: "no migration was left unfinished",
    next: "limbeck current shows where the database stands; limbeck stamp records it otherwise",
    commands: found.map(({ revision }) => `limbeck repair ${revision}`),
  })
}

function nothingToAccept(text: string | undefined, edited: readonly EditedRevision[]): LimbeckError {
  const names = edited.map(({ id, name, revision }) =>
    displayRevision(revision ?? { id, name, timestamp: timeOf(name) }),
  )
  return noneOrMany("accept", text, names, {
    state: "edited",
    none: "no applied migration was edited",
    next: "limbeck check compares all there is",
    commands: edited.map(({ id }) => `limbeck repair --accept ${id}`),
  })
}

/** The command needs exactly one migration in a state. */
function noneOrMany(
  verb: string,
  text: string | undefined,
  names: readonly string[],
  words: { readonly state: string; readonly none: string; readonly next: string; readonly commands: readonly string[] },
): LimbeckError {
  const which = text === undefined ? "" : ` "${text}"`
  const found = `${words.state} ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`
  return new LimbeckError({
    code: "nothing-to-repair",
    message:
      names.length === 0
        ? `cannot ${verb}${which}: ${words.none}`
        : `cannot tell which migration to ${verb}${which}: ${found}`,
    next: names.length === 0 ? words.next : `name it: ${words.commands.join(" or ")}`,
  })
}

function stillAtWork(entry: PastEntry): LimbeckError {
  return new LimbeckError({
    code: "locked",
    message: `cannot repair ${shown(entry)}: limbeck ${entry.runner} is at it since ${entry.startedAt}`,
    next: "wait until it has ended, or end that process",
  })
}

function withoutJournal(): LimbeckError {
  return new LimbeckError({
    code: "no-journal",
    message: "cannot repair: the settings keep no journal, so nothing is known of unfinished migrations",
    next: "limbeck stamp records where the database stands",
  })
}
