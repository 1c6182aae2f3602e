import type { DialectName } from "../dialects/dialect"
import { displayConflict, findConflicts, type Conflict } from "../history/conflicts"
import { heads, type Graph } from "../history/graph"
import { displayRevision } from "../history/migration"
import type { Finding } from "./finding"
import { placeOf } from "./ledger"

export interface HeadsReview {
  readonly findings: readonly Finding[]
  /** What is allowed and worth knowing. */
  readonly notes: readonly Finding[]
}

/** Several heads: allowed where their branches commute, unless `singleHead` says otherwise. */
export async function reviewHeads(
  graph: Graph,
  dialect: DialectName,
  { singleHead = false }: { readonly singleHead?: boolean } = {},
): Promise<HeadsReview> {
  const found = heads(graph)
  if (found.length < 2) return { findings: [], notes: [] }
  const several: Finding = {
    code: "several-heads",
    object: found.map(({ id }) => id).join(" "),
    message: `the migrations have ${found.length} heads: ${found.map(displayRevision).join(", ")}`,
    remedy: "limbeck merge",
  }
  const findings = (await findConflicts(graph, { dialect })).map(conflictFinding)
  if (singleHead) return { findings: [several, ...findings], notes: [] }
  if (findings.length > 0) return { findings, notes: [] }
  return { findings, notes: [{ ...several, message: `${several.message}; they touch different things` }] }
}

function conflictFinding(conflict: Conflict): Finding {
  const [left, right] = conflict.revisions
  return {
    code: "conflicting-heads",
    object: `${left.id} ${right.id}`,
    message: `heads conflict: ${displayConflict(conflict)}, and it may matter which comes first`,
    remedy: "look at both, then limbeck merge",
    ...placeOf(left.timestamp > right.timestamp ? left : right),
  }
}
