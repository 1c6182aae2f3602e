import type { DialectName } from "../dialects/dialect"
import { heads, inOrder, withAncestors, type Graph } from "./graph"
import { displayRevision, type Revision } from "./migration"
import { recordHistory, type RecordedRevision } from "./recorded"
import { displayPath, joinTouches, says, touchesOf, type TextTouch, type Touch, type Touches } from "./touches"

/** Two revisions of different branches whose order may matter. */
export interface Conflict {
  readonly heads: readonly [Revision, Revision]
  readonly revisions: readonly [Revision, Revision]
  /** What they meet in: `both change column products.price`. */
  readonly reason: string
}

export interface ConflictOptions {
  /** The engine whose operations are compared. */
  readonly dialect: DialectName
  /** Only branches count that have one of these: what is not going to run is in nobody's way. */
  readonly running?: ReadonlySet<string>
}

/**
 * The conflicts between the heads of a history; none when its branches commute. Branches commute when
 * their recorded operations touch different things; what cannot be read as operations commutes with nothing.
 */
export async function findConflicts(graph: Graph, { dialect, running }: ConflictOptions): Promise<Conflict[]> {
  const all = heads(graph)
  const ancestors = new Map(all.map(({ id }) => [id, withAncestors(graph, [id])]))
  const recorded = recorder(dialect)
  const conflicts: Conflict[] = []
  for (const [index, left] of all.entries()) {
    for (const right of all.slice(index + 1)) {
      const mine = ancestors.get(left.id) ?? new Set<string>()
      const theirs = ancestors.get(right.id) ?? new Set<string>()
      const branches = [without(graph, mine, theirs), without(graph, theirs, mine)] as const
      if (running !== undefined && !branches.flat().some(({ id }) => running.has(id))) continue
      const found = await findBetween(branches, recorded)
      conflicts.push(...found.map((one) => ({ heads: [left, right] as const, ...one })))
    }
  }
  return conflicts
}

/** `Left (2026-01-02) and Right (2026-01-03) both change column products.price`. */
export function displayConflict({ revisions: [left, right], reason }: Conflict): string {
  return reason.startsWith("both ")
    ? `${displayRevision(left)} and ${displayRevision(right)} ${reason}`
    : `${displayRevision(left)} ${reason}`
}

type Ids = ReadonlySet<string>

interface Recorded {
  readonly revision: Revision
  readonly touches: Touches
}

/** Records a revision once, however many branches have it. */
function recorder(dialect: DialectName): (revision: Revision) => Promise<Recorded> {
  const known = new Map<string, Promise<Recorded>>()
  return (revision) => {
    const recording =
      known.get(revision.id) ??
      recordHistory([revision], dialect).then(([recorded]) => ({ revision, touches: touchesOfRecorded(recorded) }))
    known.set(revision.id, recording)
    return recording
  }
}

function touchesOfRecorded(recorded: RecordedRevision | undefined): Touches {
  const recording = recorded?.recording
  if (recording === undefined) return unknown("is a plain TypeORM migration, which may touch anything")
  if (recording.complete) return joinTouches(recording.operations.map(touchesOf))
  return unknown(`cannot be read without a database (${recording.reason ?? "it looks at it"}), and may touch anything`)
}

function unknown(why: string): Touches {
  return { things: [], texts: [], unknown: why }
}

async function findBetween(
  [lefts, rights]: readonly [readonly Revision[], readonly Revision[]],
  recorded: (revision: Revision) => Promise<Recorded>,
): Promise<Omit<Conflict, "heads">[]> {
  const [mine, theirs] = [await recordAll(lefts, recorded), await recordAll(rights, recorded)]
  const [lastMine, lastTheirs] = [mine.at(-1), theirs.at(-1)]
  if (lastMine === undefined || lastTheirs === undefined) return []
  const found: Omit<Conflict, "heads">[] = []
  for (const { revision, touches } of mine) {
    if (touches.unknown === undefined) continue
    found.push({ revisions: [revision, lastTheirs.revision], reason: touches.unknown })
  }
  for (const { revision, touches } of theirs) {
    if (touches.unknown === undefined) continue
    found.push({ revisions: [revision, lastMine.revision], reason: touches.unknown })
  }
  const index = indexThings(mine)
  for (const their of theirs) {
    for (const [revision, reason] of meetings(index, mine, their.touches))
      found.push({ revisions: [revision, their.revision], reason })
  }
  return found
}

/** Without those that touch nothing: merges, and what is empty on this engine. */
async function recordAll(
  revisions: readonly Revision[],
  recorded: (revision: Revision) => Promise<Recorded>,
): Promise<Recorded[]> {
  const all: Recorded[] = []
  for (const revision of revisions) all.push(await recorded(revision))
  return all.filter(
    ({ touches: { things, texts, unknown } }) => things.length + texts.length > 0 || unknown !== undefined,
  )
}

/** By the first name of the path, so that long branches are compared in the time it takes to read them. */
type ThingIndex = ReadonlyMap<string, readonly { readonly revision: Revision; readonly touch: Touch }[]>

function indexThings(all: readonly Recorded[]): ThingIndex {
  const index = new Map<string, { revision: Revision; touch: Touch }[]>()
  for (const { revision, touches } of all) {
    for (const touch of touches.things) {
      const [top = ""] = touch.path
      const list = index.get(top)
      if (list === undefined) index.set(top, [{ revision, touch }])
      else list.push({ revision, touch })
    }
  }
  return index
}

/** Of each revision the first thing that it and `theirs` meet in. */
function meetings(index: ThingIndex, mine: readonly Recorded[], theirs: Touches): Map<Revision, string> {
  const found = new Map<Revision, string>()
  const note = (revision: Revision, reason: string): void => {
    if (!found.has(revision)) found.set(revision, reason)
  }
  for (const their of theirs.things) {
    for (const { revision, touch } of index.get(their.path[0] ?? "") ?? []) {
      if (meet(touch, their)) note(revision, reasonOf(touch, their))
    }
  }
  for (const { revision, touches } of mine) {
    for (const text of touches.texts) {
      for (const thing of theirs.things) if (names(text, thing)) note(revision, `both touch ${displayPath(thing.path)}`)
    }
    for (const text of theirs.texts) {
      for (const thing of touches.things)
        if (names(text, thing)) note(revision, `both touch ${displayPath(thing.path)}`)
    }
  }
  return found
}

function meet(a: Touch, b: Touch): boolean {
  const [outer, inner] = a.path.length <= b.path.length ? [a, b] : [b, a]
  if (!outer.path.every((part, index) => part === inner.path[index])) return false
  // Of one length either may be the change; else what is above touches what is below, unless it only has to be there.
  if (outer.path.length === inner.path.length) return a.how === "changes" || b.how === "changes"
  return outer.how === "changes" || (outer.how === "reads" && inner.how === "changes")
}

function reasonOf(a: Touch, b: Touch): string {
  const path = a.path.length >= b.path.length ? a.path : b.path
  return `both ${a.how === "changes" && b.how === "changes" ? "change" : "touch"} ${displayPath(path)}`
}

/** Whether a text may mean a thing that the other branch changes. */
function names({ text, within }: TextTouch, { path, how }: Touch): boolean {
  if (how !== "changes") return false
  const [top = "", , leaf] = path
  if (top !== within) return says(text, top.slice(top.indexOf(".") + 1))
  return leaf === undefined || says(text, leaf)
}

function without(graph: Graph, all: Ids, others: Ids): Revision[] {
  return inOrder(
    graph,
    [...all].filter((id) => !others.has(id)),
  )
}

/** What a person reads of several conflicts. */
export function displayConflicts(conflicts: readonly Conflict[], most = 3): string {
  const shown = conflicts.slice(0, most).map(displayConflict)
  const more = conflicts.length - shown.length
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ")
}

/** The heads that conflicts are between, each once. */
export function conflictingHeads(conflicts: readonly Conflict[]): Revision[] {
  return [...new Set(conflicts.flatMap(({ heads: [left, right] }) => [left, right]))]
}
