import type { Operation } from "../operations/operation"
import type { Recording } from "../script/record"

/** True when all of it can be run again whatever was done of it: it finds out by itself what is left. */
export function isResumable(recording: Recording | undefined): boolean {
  if (recording?.complete !== true || recording.operations.length === 0) return false
  return recording.operations.every(isResumableOperation)
}

function isResumableOperation(operation: Operation): boolean {
  if (operation.verb === "backfill") return true
  if (operation.verb === "group") return operation.operations.every(isResumableOperation)
  if (!("kind" in operation) || operation.kind !== "index") return false
  if (operation.verb === "create") return operation.object.concurrent === true
  return operation.verb === "drop" && (operation.concurrent ?? operation.object?.concurrent) === true
}
