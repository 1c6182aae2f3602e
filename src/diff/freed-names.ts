import type { Operation, PartOperation } from "../operations/operation"
import { nameKey } from "../schema/names"
import type { Table } from "../schema/tables"

/**
 * The kinds whose names are taken for all tables of a schema: PostgreSQL keeps each of them as an index, which
 * is a relation; SQLite has one list of index names for the whole database.
 */
const SHARED = new Set<string>(["index", "primaryKey", "unique", "exclusion"])

type Rename = Extract<PartOperation, { verb: "rename" }>

/**
 * Takes out of the changes of each table what frees a name that another table takes, and gives it in an order
 * that runs: it must be done before anything takes the name.
 * @param parts what is done to the tables that stay; shortened here
 * @param created the tables that are new
 */
export function takeFreedNames(parts: Map<string, readonly PartOperation[]>, created: readonly Table[]): Operation[] {
  const takers = findTakers(parts, created)
  const drops: Operation[] = []
  const renames: Rename[] = []
  for (const [key, own] of parts) {
    const stays = own.filter((part) => {
      if (!isTakenElsewhere(part, key, takers)) return true
      if (part.verb === "rename") renames.push(part)
      else drops.push(part)
      return false
    })
    if (stays.length < own.length) parts.set(key, stays)
  }
  return [...drops, ...orderRenames(renames)]
}

/** By schema and name, the keys of the tables that take it. */
function findTakers(
  parts: ReadonlyMap<string, readonly PartOperation[]>,
  created: readonly Table[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const takers = new Map<string, Set<string>>()
  const add = (schema: string | undefined, name: string, table: string): void => {
    const key = nameKey({ ...(schema === undefined ? {} : { schema }), name })
    takers.set(key, (takers.get(key) ?? new Set()).add(table))
  }
  for (const [key, own] of parts) {
    for (const part of own) {
      if (!SHARED.has(part.kind)) continue
      if (part.verb === "create") add(part.table.schema, part.object.name, key)
      if (part.verb === "rename") add(part.table.schema, part.to, key)
    }
  }
  for (const table of created) {
    const owned = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques, ...table.exclusions]
    for (const { name } of [...owned, ...table.indexes]) add(table.schema, name, nameKey(table))
  }
  return takers
}

function isTakenElsewhere(
  part: PartOperation,
  table: string,
  takers: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (!SHARED.has(part.kind) || (part.verb !== "drop" && part.verb !== "rename")) return false
  const { schema } = part.table
  const name = part.verb === "drop" ? part.name : part.from
  // Keys of SQLite have no names: none takes that of another.
  if (name === "") return false
  const takenBy = takers.get(nameKey({ ...(schema === undefined ? {} : { schema }), name }))
  return [...(takenBy ?? [])].some((taker) => taker !== table)
}

/** A name is taken after it was freed; where names go round in a circle, one goes over a name of its own. */
function orderRenames(renames: readonly Rename[]): Rename[] {
  const waiting = [...renames]
  const ordered: Rename[] = []
  while (waiting.length > 0) {
    const free = waiting.findIndex((one) => !waiting.some((other) => other !== one && frees(other, one)))
    const [next] = waiting.splice(Math.max(free, 0), 1)
    if (next === undefined) break
    if (free >= 0) {
      ordered.push(next)
      continue
    }
    const between = `limbeck_between_${ordered.length}`
    ordered.push({ ...next, to: between })
    waiting.push({ ...next, from: between })
  }
  return ordered
}

function frees(one: Rename, other: Rename): boolean {
  return one.from === other.to && one.table.schema === other.table.schema
}
