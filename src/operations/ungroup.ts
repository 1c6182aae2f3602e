import type { Group, Operation } from "./operation"

/** The operations one by one: those of a group, which holds no groups, in its place. */
export function ungroup(operations: readonly Operation[]): Exclude<Operation, Group>[] {
  return operations.flatMap((operation): readonly Exclude<Operation, Group>[] =>
    operation.verb === "group" ? operation.operations : [operation],
  )
}
