import { setImmediate } from "node:timers/promises"
import { areAllRecorded } from "../history/file-names"
import { buildGraph } from "../history/graph"
import type { RunContext } from "./context"
import type { SessionOptions } from "./events"
import { readNames } from "./ledger"
import { whileBusy, withSession } from "./session"

/** What the migrations are called, where they have not been loaded; files are listed when they are asked for. */
export type Named = { readonly files: () => readonly string[] } | { readonly names: readonly string[] }

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
  const reading = withSession({ ...context, graph }, options, (session) =>
    whileBusy(session, () => readNames(session.query, locking, session.ledger, context.ignoreRevisions)),
  )
  const [recorded, files] = await Promise.all([reading, "files" in named ? listMeanwhile(named.files) : undefined])
  if (recorded === undefined) return false
  if ("names" in named) return areNames(named.names, recorded)
  return files !== undefined && areAllRecorded(files, recorded)
}

/** When the query is on its way: the folder is read while the database answers. */
async function listMeanwhile(files: () => readonly string[]): Promise<readonly string[]> {
  await setImmediate()
  return files()
}

function areNames(wanted: readonly string[], recorded: readonly string[]): boolean {
  const names = new Set(wanted)
  const isSame = recorded.length === names.size && wanted.length === names.size
  return isSame && recorded.every((name) => names.has(name))
}
