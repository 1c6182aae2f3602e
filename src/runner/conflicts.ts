import { LimbeckError } from "../errors"
import { conflictingHeads, displayConflicts, findConflicts } from "../history/conflicts"
import { heads } from "../history/graph"
import type { RunContext } from "./context"
import type { Plan } from "./plan"

/**
 * All heads are run one after another where their order cannot matter. Whoever names a revision has decided.
 * @throws LimbeckError `conflicting-heads`
 */
export async function refuseConflicts(
  { graph, dialect }: Pick<RunContext, "graph" | "dialect">,
  { target, steps }: Plan,
): Promise<void> {
  if (target.text !== "heads" || steps.length === 0 || heads(graph).length < 2) return
  const running = new Set(steps.map(({ id }) => id))
  const conflicts = await findConflicts(graph, { dialect: dialect.name, running })
  if (conflicts.length === 0) return
  const [one] = conflictingHeads(conflicts)
  throw new LimbeckError({
    code: "conflicting-heads",
    message: `cannot run all heads, since it may matter which comes first: ${displayConflicts(conflicts)}; nothing was run`,
    next: `limbeck merge joins them, once you have looked at both; or name the one to run: limbeck run ${one?.id ?? "<revision>"}`,
  })
}
