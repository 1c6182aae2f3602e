import { inOrder, type Graph } from "../history/graph"
import type { Revision } from "../history/migration"
import { resolveTarget } from "../history/target"
import type { RunContext } from "./context"
import type { SessionOptions } from "./events"
import { writeJournal } from "./journal"
import { recordApplied, recordReverted, type DatabaseState } from "./ledger"
import { describeUnknown } from "./plan"
import { createRecords } from "./records"
import { readState, withLock, withSession, type LockedSession } from "./session"
import { inTransaction } from "./transaction"

export interface StampOptions extends SessionOptions {
  /** Where the database stands from now on; of several, each counts for its own branch. */
  readonly targets: readonly string[]
  /** Forget everything first, also rows that no file has. */
  readonly purge?: boolean
}

export interface StampResult {
  /** Recorded as applied, in order. */
  readonly added: readonly Revision[]
  /** Recorded as not applied. */
  readonly removed: readonly Revision[]
  /** Names of ledger rows that no file has and that are gone now. */
  readonly forgotten: readonly string[]
  readonly warnings: readonly string[]
}

/** Records where the database stands, and runs nothing. */
export async function stamp(context: RunContext, options: StampOptions): Promise<StampResult> {
  return withSession(context, options, async (session) => {
    const before = await readState(session)
    const wanted = resolveStamp(context.graph, before, options)
    if (isDone(planStamp(context.graph, before, wanted, options))) return report(context.graph, before, wanted, options)
    return withLock(session, async (locked) => {
      const state = await readState(session)
      await createRecords(locked, { ledgerExists: state.exists })
      await inTransaction(locked, () => record(locked, planStamp(context.graph, state, wanted, options)))
      return report(context.graph, state, wanted, options)
    })
  })
}

/** The revisions that count as applied afterwards. Branches that no target names stay as they are. */
export function resolveStamp(
  graph: Graph,
  { applied }: DatabaseState,
  { targets, purge = false }: Pick<StampOptions, "targets" | "purge">,
): Set<string> {
  const resolved = targets.map((text) => resolveTarget({ graph, applied }, text))
  const wanted = new Set(purge ? [] : applied)
  for (const { above } of resolved) for (const id of above) wanted.delete(id)
  for (const { state } of resolved) for (const id of state) wanted.add(id)
  return wanted
}

interface StampPlan {
  /** Ledger names. */
  readonly deleted: readonly string[]
  readonly inserted: readonly Revision[]
  readonly removed: readonly Revision[]
}

function planStamp(
  graph: Graph,
  state: DatabaseState,
  wanted: ReadonlySet<string>,
  { purge = false }: StampOptions,
): StampPlan {
  const applied = new Set(state.applied)
  const removed = inOrder(
    graph,
    state.applied.filter((id) => !wanted.has(id)),
  ).reverse()
  const inserted = inOrder(
    graph,
    [...wanted].filter((id) => !applied.has(id)),
  )
  if (!purge) return { deleted: removed.map(({ name }) => name), inserted, removed }
  // Rows that are right stay as they are; a name that is there twice is written anew.
  const twice = state.duplicates.flatMap(({ name }) => graph.byName.get(name) ?? []).filter(({ id }) => wanted.has(id))
  const gone = [...removed, ...twice, ...state.unknown].map(({ name }) => name)
  return {
    deleted: gone,
    inserted: inOrder(
      graph,
      [...inserted, ...twice].map(({ id }) => id),
    ),
    removed,
  }
}

function isDone({ deleted, inserted }: StampPlan): boolean {
  return deleted.length === 0 && inserted.length === 0
}

async function record(session: LockedSession, { deleted, inserted, removed }: StampPlan): Promise<void> {
  const { query, ledger, journal } = session
  for (const name of deleted) await query(recordReverted(ledger, name).text)
  for (const revision of inserted) await query(recordApplied(ledger, revision).text)
  if (journal === undefined) return
  const now = new Date()
  const rows = [
    ...removed.map((revision) => ({ revision, direction: "down" as const })),
    ...inserted.map((revision) => ({ revision, direction: "up" as const })),
  ]
  for (const { revision, direction } of rows) {
    const { id, name } = revision
    const entry = { revision: id, name, direction, state: "stamped", startedAt: now, finishedAt: now } as const
    await query(writeJournal(journal, entry).text)
  }
}

function report(graph: Graph, state: DatabaseState, wanted: ReadonlySet<string>, options: StampOptions): StampResult {
  const { inserted, removed } = planStamp(graph, state, wanted, options)
  const message = options.purge === true ? undefined : describeUnknown(state)
  return {
    added: inserted.filter(({ id }) => !state.applied.includes(id)),
    removed,
    forgotten: options.purge === true ? state.unknown.map(({ name }) => name) : [],
    warnings: message === undefined ? [] : [message],
  }
}
