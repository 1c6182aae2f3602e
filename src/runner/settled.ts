import { areAllRecorded } from "../history/file-names"
import { buildGraph } from "../history/graph"
import type { RunContext } from "./context"
import type { SessionOptions } from "./events"
import { readLedger, stateOf } from "./ledger"
import { whileBusy, withSession } from "./session"

/** What the migrations are called, where they have not been loaded. */
export type Named = { readonly files: readonly string[] } | { readonly names: readonly string[] }

/**
 * Whether the database has exactly these migrations: one SELECT, and no migration is loaded for it. False
 * also where that cannot be told by names.
 */
export async function isSettled(
  context: Omit<RunContext, "graph">,
  options: SessionOptions,
  named: Named,
): Promise<boolean> {
  const { locking } = context.dialect.session
  const graph = buildGraph([])
  const rows = await withSession({ ...context, graph }, options, (session) =>
    whileBusy(session, () => readLedger(session.query, locking, session.ledger)),
  )
  const recorded = stateOf(graph, rows, context.ignoreRevisions).rows.map(({ name }) => name)
  if ("files" in named) return areAllRecorded(named.files, recorded)
  const names = new Set(named.names)
  const isSame = recorded.length === names.size && named.names.length === names.size
  return isSame && recorded.every((name) => names.has(name))
}
