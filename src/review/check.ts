import type { Ignored } from "../compare/ignore"
import type { Operation } from "../operations/operation"
import type { RunContext } from "../runner/context"
import { readState, withSession } from "../runner/session"
import { findEditedRevisions } from "../runner/tamper"
import { baseFindings, type Published } from "./base"
import { reviewEntities, type EntitySide } from "./entities"
import type { Finding } from "./finding"
import { reviewHeads } from "./heads"
import { ledgerFindings, pendingFindings } from "./ledger"

export interface CheckOptions {
  /** What is compared with the database; absent: entities are not looked at. */
  readonly entities?: EntitySide
  /** More than one head is a finding, even where the branches commute. */
  readonly singleHead?: boolean
  /** What others have already. */
  readonly base?: Published
}

export interface Review {
  /** What disagrees; none where all is well. */
  readonly findings: readonly Finding[]
  /** What is allowed and worth knowing. */
  readonly notes: readonly Finding[]
  /** What the setting `ignore` covers. */
  readonly ignored?: readonly Ignored[]
  /** What the entities need. */
  readonly change?: readonly Operation[]
}

/** Whether entities, migration files and database agree. Reads only, and creates nothing. */
export function reviewProject(context: RunContext, options: CheckOptions = {}): Promise<Review> {
  return withSession(context, {}, async (session) => {
    const { graph, dialect } = context
    const { singleHead = false, base, entities } = options
    const state = await readState(session)
    const applied = new Set(state.applied)
    const edited = await findEditedRevisions(session, state)
    const renamed = new Set(edited.map(({ id }) => id))
    const pending = graph.revisions.filter(({ id }) => !applied.has(id) && !renamed.has(id))
    const heads = await reviewHeads(graph, dialect.name, { singleHead })
    const compared = entities === undefined ? undefined : await reviewEntities(session, pending, entities)
    return {
      findings: [
        ...ledgerFindings(state, edited),
        ...pendingFindings(pending),
        ...heads.findings,
        ...(base === undefined ? [] : baseFindings(graph, base)),
        ...(compared?.findings ?? []),
      ],
      notes: [...heads.notes, ...(compared?.notes ?? [])],
      ignored: compared?.ignored ?? [],
      change: compared?.change ?? [],
    }
  })
}
