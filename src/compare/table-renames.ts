import { orderNames, unusedName } from "../diff/order-renames"
import type { Rename } from "../diff/renames"
import { apply } from "../operations/apply"
import { invertAll } from "../operations/invert"
import { nameKey } from "../schema/names"
import { findTable, type Schema } from "../schema/schema"

type TableRename = Extract<Rename, { kind: "table" }>

/** Renames of tables in an order that runs. */
export function orderTableRenames(current: Schema, renames: readonly Rename[]): Rename[] {
  return orderNames(
    renames.filter((rename): rename is TableRename => rename.kind === "table"),
    current.tables,
  )
}

/**
 * The renames that lead back. What has come under a name that they need steps aside: it goes, but only when what
 * refers to it has gone.
 */
export function renamesBack(after: Schema, renames: readonly Rename[]): Rename[] {
  const inverted = invertAll(renames) as readonly Rename[]
  const back: Rename[] = []
  let now = after
  const give = (rename: Rename): void => {
    back.push(rename)
    now = apply(now, rename)
  }
  for (const rename of inverted) {
    if (isTaken(now, rename)) give(stepAside(now, rename, inverted))
    give(rename)
  }
  return back
}

function isTaken(schema: Schema, rename: Rename): boolean {
  if (rename.kind === "table") return nameKey(rename.from) !== nameKey(rename.to) && !!findTable(schema, rename.to)
  return findTable(schema, rename.table)?.columns.some(({ name }) => name === rename.to) === true
}

function stepAside(schema: Schema, rename: Rename, others: readonly Rename[]): Rename {
  if (rename.kind === "table") {
    const place = rename.to
    const taken = [...schema.tables, ...others.flatMap((one) => (one.kind === "table" ? [one.to] : []))].map(nameKey)
    const name = unusedName((unused) => taken.includes(nameKey({ ...place, name: unused })))
    return { ...rename, from: place, to: { ...place, name } }
  }
  const own = findTable(schema, rename.table)?.columns ?? []
  const taken = [...own.map(({ name }) => name), ...others.flatMap((one) => (one.kind === "column" ? [one.to] : []))]
  return { ...rename, from: rename.to, to: unusedName((unused) => taken.includes(unused)) }
}
