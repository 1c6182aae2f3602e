import { LimbeckError } from "../errors"
import type { CreatePart } from "../operations/operation"
import { displayName } from "../schema/names"

/**
 * A generated column takes no values, from anyone.
 * @throws LimbeckError `bad-operation` for one that is added with a backfill
 */
export function refuseFilledComputed({ table, object, backfill }: CreatePart<"column">): void {
  if (object.generated === undefined || backfill === undefined) return
  throw new LimbeckError({
    code: "bad-operation",
    message: `cannot add column "${object.name}" to table "${displayName(table)}" with a backfill: its value is computed (${object.generated.sql})`,
    next: "take the option backfill out of op.addColumn",
  })
}
