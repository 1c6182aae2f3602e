import { LimbeckError } from "../errors"
import { displayName } from "../schema/names"
import type { Operation, PartOperation } from "./operation"

/** The way back of a whole list: each operation inverted, in reverse order. */
export function invertAll(operations: readonly Operation[]): Operation[] {
  return operations.map(invert).reverse()
}

/**
 * The operation that undoes this one. Inverting twice gives the operation itself.
 * @throws LimbeckError `irreversible` for SQL, an open todo, a drop whose object is not known, and
 *   a column change that names only what changes.
 */
export function invert(operation: Operation): Operation {
  switch (operation.verb) {
    case "group":
      return {
        ...operation,
        operations: operation.operations.map((part) => invert(part) as PartOperation).reverse(),
      }
    case "create":
    case "drop":
      return invertExistence(operation)
    case "rename":
      return { ...operation, from: operation.to, to: operation.from } as Operation
    case "alter":
      return invertAlter(operation)
    case "change":
      throw irreversible(
        `the change of column "${operation.name}" of table "${displayName(operation.table)}" does not say what was before`,
      )
    case "execute":
      throw irreversible("a migration's own SQL has no computed way back")
    case "insert":
      throw irreversible("rows that were added may have been changed since")
    case "backfill":
      throw irreversible("what a backfill has overwritten is not known")
    case "todo":
      throw irreversible(`a question is still open: ${operation.question}`)
    case "irreversible":
      throw irreversible(operation.reason)
  }
}

function invertExistence(operation: Extract<Operation, { verb: "create" | "drop" }>): Operation {
  if (operation.verb === "create") {
    const { verb: _verb, object, ...rest } = operation
    if ("table" in rest) {
      const concurrent = operation.kind === "index" && operation.object.concurrent === true ? { concurrent: true } : {}
      return { verb: "drop", ...rest, name: object.name, object, ...concurrent } as Operation
    }
    const name =
      operation.kind === "table" || operation.kind === "view" || operation.kind === "enum"
        ? operation.object
        : undefined
    return {
      verb: "drop",
      kind: operation.kind,
      name: { ...(name?.schema === undefined ? {} : { schema: name.schema }), name: object.name },
      object,
    } as Operation
  }
  if (operation.object === undefined) {
    const of = "table" in operation ? ` of "${displayName(operation.table)}"` : ""
    const name = typeof operation.name === "string" ? operation.name : displayName(operation.name)
    throw irreversible(`it is not known what the dropped ${operation.kind} "${name}"${of} was`)
  }
  const {
    verb: _verb,
    name: _name,
    concurrent: _concurrent,
    ...rest
  } = operation as typeof operation & {
    concurrent?: unknown
  }
  return { verb: "create", ...rest } as Operation
}

/** `using` and `backfill` answer one direction only, so they do not come along. */
function invertAlter(operation: Extract<Operation, { verb: "alter" }>): Operation {
  if (operation.kind === "enum") {
    const { map, ...rest } = operation
    const back = invertMap(map, operation.from, operation.to)
    return { ...rest, from: operation.to, to: operation.from, ...back }
  }
  const {
    using: _using,
    backfill: _backfill,
    map,
    ...rest
  } = operation as typeof operation & { using?: unknown; backfill?: unknown; map?: Readonly<Record<string, string>> }
  const back = operation.kind === "column" ? invertMap(map, operation.from.enum ?? [], operation.to.enum ?? []) : {}
  return { ...rest, from: operation.to, to: operation.from, ...back } as Operation
}

/** Only a renamed label has a way back; rows merged into another label do not. Of several that became one, the first. */
function invertMap(
  map: Readonly<Record<string, string>> | undefined,
  from: readonly string[],
  to: readonly string[],
): { readonly map?: Readonly<Record<string, string>> } {
  const renamed = Object.entries(map ?? {}).filter(([old, label]) => !to.includes(old) && !from.includes(label))
  return renamed.length === 0
    ? {}
    : { map: Object.fromEntries(renamed.map(([old, label]): [string, string] => [label, old]).reverse()) }
}

function irreversible(reason: string): LimbeckError {
  return new LimbeckError({
    code: "irreversible",
    message: `cannot invert the operation: ${reason}`,
    next: 'write the `down` method by hand, or op.irreversible("reason")',
  })
}
