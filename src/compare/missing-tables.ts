import { displayName, nameKey, type Name } from "../schema/names"
import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import type { Comparison } from "./comparison"

/** A foreign key to a table that will not be there: nothing makes it, and the database has none. */
export interface MissingTable {
  readonly foreignKey: string
  readonly table: Name
  readonly missing: Name
}

/**
 * The foreign keys that `up` makes to tables which neither the database nor the entities have, e.g. one of an entity
 * with `synchronize: false`. What lies in a schema that was not read is not known, and not named.
 */
export function findMissingTables({ up, target }: Pick<Comparison, "up" | "target">): MissingTable[] {
  const there = new Set(target.tables.map(nameKey))
  const read = new Set(target.namespaces.map(({ name }) => name))
  return ungroup(up)
    .flatMap(keysMadeBy)
    .filter(({ missing }) => {
      const isKnown = missing.schema === undefined || read.has(missing.schema)
      return isKnown && !there.has(nameKey(missing))
    })
}

function keysMadeBy(operation: Operation): MissingTable[] {
  if (operation.verb === "create" && operation.kind === "table") {
    const { object } = operation
    return object.foreignKeys.map((key) => ({ foreignKey: key.name, table: object, missing: key.references.table }))
  }
  if ((operation.verb !== "create" && operation.verb !== "alter") || operation.kind !== "foreignKey") return []
  const key = operation.verb === "create" ? operation.object : operation.to
  return [{ foreignKey: key.name, table: operation.table, missing: key.references.table }]
}

export function missingTableText({ foreignKey, table, missing }: MissingTable): string {
  const name = foreignKey === "" ? "a foreign key" : `foreign key "${foreignKey}"`
  return `${name} of ${displayName(table)} refers to table "${displayName(missing)}", which the database does not have and no entity makes: create it first (limbeck create, op.createTable), or let its entity be synchronized`
}
