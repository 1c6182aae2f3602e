import type { MigrationInterface } from "typeorm"
import { refusesTransaction } from "../dialects/transactions"
import { buildGraph, type Graph } from "../history/graph"
import { timestampOf, titleOf, type Revision } from "../history/migration"
import { runOperations } from "../script/operations"
import type { RunContext } from "./context"
import { newestEntries, type PastEntry, type WayBack } from "./journal"
import { stateOf, type DatabaseState } from "./ledger"
import { findJournal } from "./records"
import type { Session } from "./session"

/** The project as the database knows it: with the revisions whose files are elsewhere and whose way back is recorded. */
export interface KnownProject {
  readonly context: RunContext
  readonly state: DatabaseState
  /** Ids of the revisions that the journal stands for. */
  readonly absent: ReadonlySet<string>
}

/**
 * Takes revisions that are applied and have no file here from the journal, so that they can be reverted. What it does
 * not know stays unknown.
 */
export async function recallAbsent(session: Session, state: DatabaseState): Promise<KnownProject> {
  const { context, query } = session
  const asIs: KnownProject = { context, state, absent: new Set() }
  if (state.unknown.length === 0) return asIs
  const journal = await findJournal(session)
  if (journal === undefined) return asIs
  const names = new Set(state.unknown.map(({ name }) => name))
  const entries = (await newestEntries(query, journal)).filter(
    ({ name, revision, direction, state: how }) =>
      names.has(name) && !context.graph.byId.has(revision) && direction === "up" && how === "finished",
  )
  const recalled = entries.flatMap((entry) => toRevision(entry, context) ?? [])
  if (recalled.length === 0) return asIs
  const graph = withRevisions(context.graph, recalled)
  return {
    context: { ...context, graph },
    state: stateOf(graph, state.rows, context.ignoreRevisions),
    absent: new Set(recalled.map(({ id }) => id)),
  }
}

function toRevision({ revision, name, down }: PastEntry, { dialect }: RunContext): Revision | undefined {
  const timestamp = timestampOf(name)
  if (down === undefined || timestamp === undefined) return undefined
  const outside = down.operations.some((operation) => refusesTransaction(operation, dialect.name))
  return {
    id: revision,
    name,
    timestamp,
    parents: down.parents,
    dependsOn: [],
    labels: [],
    plain: false,
    ...(outside ? { transaction: false } : {}),
    open: () => migrationOf(name, down, outside),
  }
}

function migrationOf(name: string, { operations }: WayBack, outside: boolean): MigrationInterface {
  return {
    name,
    ...(outside ? { transaction: false } : {}),
    up: () => Promise.reject(new Error(`${name} is known by its way back alone`)),
    down: (queryRunner) => runOperations(queryRunner, operations),
  }
}

/** Parents that neither a file nor the journal has are left out: nothing is known of them. */
function withRevisions(graph: Graph, recalled: readonly Revision[]): Graph {
  const ids = new Set([...graph.byId.keys(), ...recalled.map(({ id }) => id)])
  const linked = recalled.map((revision) => ({ ...revision, parents: revision.parents.filter((id) => ids.has(id)) }))
  return buildGraph([...graph.revisions, ...linked])
}

/**
 * A revision whose file is here is a place to go back to, and stays; one that the journal alone has cannot be one: who
 * names it wants it gone.
 */
export function revertTarget({ context, absent }: KnownProject, text: string | undefined): string | undefined {
  if (text === undefined || absent.size === 0) return text
  const named = [...absent].filter((id) => {
    const revision = context.graph.byId.get(id)
    return id.startsWith(text.toLowerCase()) || revision?.name === text || (revision && titleOf(revision) === text)
  })
  const [only] = named
  return named.length === 1 && only !== undefined ? `${only}-1` : text
}
