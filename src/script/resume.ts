import type { Connection, Dialect } from "../dialects/dialect"
import type { Operation, PartOperation } from "../operations/operation"
import { displayName, sameName, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"

/**
 * What an interrupted run has left to do of an operation outside transactions: an index that is built (one that is not
 * valid does not count) or gone needs nothing more. Undefined when nothing is left.
 */
export async function restOf(
  operation: Operation,
  connection: Connection,
  dialect: Dialect,
): Promise<Operation | undefined> {
  const parts = operation.verb === "group" ? operation.operations : [operation]
  if (!parts.some(isIndexOperation)) return operation
  const namespaces = parts.flatMap((part) => ("table" in part ? (part.table.schema ?? []) : []))
  const schema = await dialect.inspect(connection, { namespaces })
  const rest = parts.filter((part) => !isIndexOperation(part) || !isDone(part, schema))
  if (operation.verb !== "group") return rest.length === 0 ? undefined : operation
  return rest.length === 0 ? undefined : { ...operation, operations: rest as readonly PartOperation[] }
}

type IndexOperation = Extract<Operation, { readonly kind: "index"; readonly verb: "create" | "drop" }>

function isIndexOperation(operation: Operation): operation is IndexOperation {
  return "kind" in operation && operation.kind === "index" && (operation.verb === "create" || operation.verb === "drop")
}

function isDone(operation: IndexOperation, schema: Schema): boolean {
  const name = operation.verb === "create" ? operation.object.name : operation.name
  const owners: readonly (Name & { readonly indexes: readonly { readonly name: string }[] })[] = [
    ...schema.tables,
    ...schema.views,
  ]
  const owner = owners.find(
    (one) => sameName(one, operation.table) || displayName(one) === displayName(operation.table),
  )
  const exists = owner?.indexes.some((index) => index.name === name) === true
  return exists === (operation.verb === "create")
}
