import { invert } from "../operations/invert"
import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import { nameKey } from "../schema/names"

/**
 * Both directions of a migration, where each drop knows what goes: the file does not say it, but the
 * other direction creates it. Drops that nothing creates again stay as they are.
 */
export function completeDrops(
  up: readonly Operation[],
  down: readonly Operation[],
): { up: readonly Operation[]; down: readonly Operation[] } {
  return { up: complete(up, down), down: complete(down, up) }
}

/** The way back runs in reverse order, so the first drop belongs to the last create of its name. */
function complete(list: readonly Operation[], other: readonly Operation[]): readonly Operation[] {
  const creates = new Map<string, Operation[]>()
  for (const operation of ungroup(other)) {
    if (operation.verb !== "create") continue
    const key = keyOf(operation.kind, operation.object, "table" in operation ? operation.table : undefined)
    creates.set(key, [operation, ...(creates.get(key) ?? [])])
  }
  const completeOne = (operation: Operation): Operation => {
    if (operation.verb === "group")
      return { ...operation, operations: operation.operations.map(completeOne) } as Operation
    if (operation.verb !== "drop") return operation
    const name = typeof operation.name === "string" ? { name: operation.name } : operation.name
    const create = creates.get(keyOf(operation.kind, name, "table" in operation ? operation.table : undefined))?.shift()
    return create === undefined ? operation : ({ ...invert(create), ...operation } as Operation)
  }
  return list.map(completeOne)
}

interface Labelled {
  readonly schema?: string
  readonly name: string
}

function keyOf(kind: string, name: Labelled, table: Labelled | undefined): string {
  return JSON.stringify([kind, nameKey(name), table === undefined ? "" : nameKey(table)])
}
