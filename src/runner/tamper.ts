import type { Graph } from "../history/graph"
import { displayPlace, displayRevision, type Revision } from "../history/migration"
import { checksumOf } from "./checksum"
import { newestEntries, type PastEntry } from "./journal"
import type { DatabaseState, LedgerRow } from "./ledger"
import { recordKnown } from "./preflight"
import { findJournal } from "./records"
import type { Session } from "./session"

/** An applied migration whose file is not what was applied. */
export interface EditedRevision {
  readonly kind: "edited" | "renamed" | "deleted"
  readonly id: string
  /** As the database has it. */
  readonly name: string
  /** The file that has its place now; absent when it was deleted. */
  readonly revision?: Revision
  readonly message: string
  /** What to type. */
  readonly remedy: string
}

/**
 * Applied migrations that were edited, renamed or deleted since: what the files do now is compared with the checksums in
 * the journal, so all files are loaded. Compiled, bundled or with other line ends, a file does the same. A migration
 * whose code cannot be recorded without a database, or that the journal does not know, is not judged.
 *
 * `check` shows them as findings: `withSession(runContextOf(workspace, open), {}, async (session) =>
 * findEditedRevisions(session, await readState(session)))`.
 */
export async function findEditedRevisions(session: Session, state: DatabaseState): Promise<EditedRevision[]> {
  const entries = await readEntries(session)
  if (entries === undefined) return []
  const { graph } = session.context
  const gone = await findMoved(session, state, entries)
  const applied = new Set(state.applied)
  const edited: EditedRevision[] = []
  for (const { revision: id, checksum } of entries) {
    const revision = applied.has(id) ? graph.byId.get(id) : undefined
    if (revision === undefined || checksum === undefined) continue
    session.options.signal?.throwIfAborted()
    const now = await checksumNow(session, revision)
    if (now !== undefined && now !== checksum) edited.push(editedRevision(revision))
  }
  return [...gone, ...edited]
}

/** Of those, the ones that no file has under the name that the database knows; costs nothing where there is none. */
export async function findRenamedRevisions(session: Session, state: DatabaseState): Promise<EditedRevision[]> {
  if (state.unknown.length === 0) return []
  const entries = await readEntries(session)
  return entries === undefined ? [] : findMoved(session, state, entries)
}

/** What the journal knows of each revision that was applied last. */
async function readEntries(session: Session): Promise<PastEntry[] | undefined> {
  const journal = await findJournal(session)
  if (journal === undefined) return undefined
  const entries = await newestEntries(session.query, journal, ["finished", "stamped"])
  return entries.filter(({ direction }) => direction === "up")
}

/** Rows of the ledger without a file: one with the same id, or that does the same, is the file renamed. */
async function findMoved(
  session: Session,
  { unknown, applied }: DatabaseState,
  entries: readonly PastEntry[],
): Promise<EditedRevision[]> {
  const { graph } = session.context
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const there = new Set(applied)
  const moved: EditedRevision[] = []
  for (const row of unknown) {
    const entry = byName.get(row.name)
    if (entry === undefined) continue
    const revision = graph.byId.get(entry.revision) ?? (await findTwin(session, entry, there))
    moved.push(revision === undefined ? deletedRevision(entry, row) : renamedRevision(revision, row))
  }
  return moved
}

/** A plain migration has the id of its name; under another name it is known by what it does. */
async function findTwin(
  session: Session,
  { checksum }: PastEntry,
  applied: ReadonlySet<string>,
): Promise<Revision | undefined> {
  if (checksum === undefined) return undefined
  for (const revision of pendingPlain(session.context.graph, applied)) {
    if ((await checksumNow(session, revision)) === checksum) return revision
  }
  return undefined
}

function pendingPlain({ revisions }: Graph, applied: ReadonlySet<string>): Revision[] {
  return revisions.filter(({ id, plain }) => plain && !applied.has(id))
}

async function checksumNow({ context }: Session, revision: Revision): Promise<string | undefined> {
  const recording = await recordKnown(context, revision, await revision.open(), "up")
  return recording?.complete === true ? checksumOf(recording.operations) : undefined
}

function editedRevision(revision: Revision): EditedRevision {
  return {
    kind: "edited",
    id: revision.id,
    name: revision.name,
    revision,
    message: `${displayPlace(revision)} was edited after it was applied: it would do something else now`,
    remedy:
      "restore the file (git log -p shows what changed) and put the change into a new migration; " +
      `limbeck repair --accept ${revision.id} if the database has it already`,
  }
}

function renamedRevision(revision: Revision, { name }: LedgerRow): EditedRevision {
  return {
    kind: "renamed",
    id: revision.id,
    name,
    revision,
    message: `${displayPlace(revision)} was renamed after it was applied: the database knows it as "${name}"`,
    remedy: `rename the class back to ${name}, or limbeck repair --accept ${revision.id} records the new name`,
  }
}

function deletedRevision(entry: PastEntry, row: LedgerRow): EditedRevision {
  const shown = displayRevision({ id: entry.revision, name: row.name, timestamp: row.timestamp })
  const back = entry.down === undefined ? "" : `; limbeck revert ${entry.revision} takes it back as the journal has it`
  return {
    kind: "deleted",
    id: entry.revision,
    name: row.name,
    message: `the file of ${shown} is gone, and the database has it applied`,
    remedy: `git pull, or restore it (git log --all --oneline -- "*${row.name.replace(/\d+$/, "")}*")${back}`,
  }
}
