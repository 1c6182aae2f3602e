import { isDeepStrictEqual } from "node:util"
import type { Revision } from "../history/migration"
import type { Operation } from "../operations/operation"
import type { Recording } from "../script/record"
import type { WayBack } from "./journal"

/** What takes a revision back, for the journal; undefined where it is not known, or cannot be kept there. */
export function wayBackOf(revision: Revision, down: Recording | undefined): WayBack | undefined {
  if (down?.complete !== true || !canBeKept(down.operations)) return undefined
  return { parents: [...new Set([...revision.parents, ...revision.dependsOn])], operations: down.operations }
}

/** Parameters may be rows, which the journal never holds; and what JSON changes would do something else. */
function canBeKept(operations: readonly Operation[]): boolean {
  const holdsRows = operations.some(
    (one) => one.verb === "insert" || (one.verb === "execute" && one.parameters !== undefined),
  )
  return !holdsRows && isDeepStrictEqual(JSON.parse(JSON.stringify(operations)), operations)
}
