import { LimbeckError } from "../errors"
import { displayRevision, type Revision } from "../history/migration"
import type { Connection as OpenConnection } from "../project/connection"
import { refuseUnknown } from "../runner/plan"
import { readStanding } from "./standing"
import type { Workspace } from "./workspace"

/**
 * `generate` compares with the live database, so that must have all that the files say.
 * @throws LimbeckError `behind`, `unknown-revision`
 */
export async function refuseWhenBehind(workspace: Workspace, open: OpenConnection): Promise<void> {
  const { pending, state } = await readStanding(workspace, open)
  refuseUnknown(state)
  if (pending.length > 0) throw behindError(pending)
}

export function behindError(pending: readonly Revision[]): LimbeckError {
  return new LimbeckError({
    code: "behind",
    message: `Target database is not up to date: ${pending.length} ${pending.length === 1 ? "revision is" : "revisions are"} pending\n${pending.map((revision) => `  ${displayRevision(revision)}`).join("\n")}`,
    next: "limbeck run",
  })
}
