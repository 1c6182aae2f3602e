import type { DialectName } from "../dialects/dialect"
import type { Operation } from "../operations/operation"
import { displayName } from "../schema/names"
import type { Table } from "../schema/tables"
import type { Comparison } from "./comparison"

/**
 * The comparisons with the constraints and indexes of new tables in one order, that of the first dialect: a
 * database tells them in another than the files do, and it means nothing. A file that is to serve all shows each once.
 */
export function orderAlike(comparisons: ReadonlyMap<DialectName, Comparison>): Map<DialectName, Comparison> {
  const [first] = comparisons.values()
  if (first === undefined) return new Map()
  const [up, down] = [tablesIn(first.up), tablesIn(first.down)]
  return new Map(
    [...comparisons].map(([name, comparison]) => {
      const ordered = {
        ...comparison,
        up: comparison.up.map((operation) => orderOne(operation, up)),
        down: comparison.down.map((operation) => orderOne(operation, down)),
      }
      return [name, comparison === first ? first : ordered]
    }),
  )
}

function tablesIn(operations: readonly Operation[]): ReadonlyMap<string, Table> {
  return new Map(
    operations.flatMap((operation) =>
      operation.verb === "create" && operation.kind === "table"
        ? [[displayName(operation.object), operation.object] as const]
        : [],
    ),
  )
}

function orderOne(operation: Operation, models: ReadonlyMap<string, Table>): Operation {
  if (operation.verb !== "create" || operation.kind !== "table") return operation
  const { object } = operation
  const model = models.get(displayName(object))
  if (model === undefined) return operation
  const ordered: Table = {
    ...object,
    uniques: sortLike(object.uniques, model.uniques),
    checks: sortLike(object.checks, model.checks),
    exclusions: sortLike(object.exclusions, model.exclusions),
    indexes: sortLike(object.indexes, model.indexes),
    foreignKeys: sortLike(object.foreignKeys, model.foreignKeys),
  }
  return { ...operation, object: ordered }
}

/** What the model does not have stays behind. */
function sortLike<T extends { readonly name: string }>(list: readonly T[], model: readonly T[]): readonly T[] {
  const places = new Map(model.map(({ name }, place) => [name, place]))
  const placeOf = ({ name }: T): number => places.get(name) ?? model.length
  return [...list].sort((a, b) => placeOf(a) - placeOf(b))
}
