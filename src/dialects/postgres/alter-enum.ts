import type { AlterEnum } from "../../operations/operation"
import { displayName } from "../../schema/names"
import type { Connection } from "../dialect"
import { lit, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { isFreshType } from "./fresh-labels"
import { at, refuseClashes } from "./names"
import { rebuildEnum } from "./rebuild-enum"

/**
 * New labels and renamed ones change the type in place, which is instant. Anything else (a label
 * that goes, another order, two labels that become one) needs the type anew, and its columns with it.
 */
export async function alterEnum(operation: AlterEnum, connection: Connection): Promise<Statement[]> {
  const { name, from, to, map = {} } = operation
  refuseClashes(to, `enum type "${displayName(name)}"`)
  const renames = Object.entries(map).filter(([old, label]) => isRename(operation, old, label))
  const names = new Map(renames)
  const renamed = from.map((label) => names.get(label) ?? label)
  const type = at(name, connection)
  if (!isKeptIn(renamed, to) || (await isFreshType(type, connection)))
    return rebuildEnum({ name, labels: to, map }, connection)
  return [
    ...renames.map(([old, label]) => statement(sql`ALTER TYPE ${type} RENAME VALUE ${lit(old)} TO ${lit(label)}`)),
    ...addLabels(renamed, to).map(({ label, before }) => {
      const place = before === undefined ? sql`` : sql` BEFORE ${lit(before)}`
      return statement(sql`ALTER TYPE ${type} ADD VALUE ${lit(label)}${place}`)
    }),
  ]
}

/** A target that is new is a new name; one that is there already, or is shared, is a merge of rows. */
function isRename({ from, to, map = {} }: AlterEnum, old: string, label: string): boolean {
  const shared = Object.values(map).filter((other) => other === label).length > 1
  return from.includes(old) && !to.includes(old) && to.includes(label) && !from.includes(label) && !shared
}

/** Whether all of `labels` are in `to`, in the same order. */
function isKeptIn(labels: readonly string[], to: readonly string[]): boolean {
  const places = labels.map((label) => to.indexOf(label))
  return places.every((place, index) => place > (places[index - 1] ?? -1))
}

function addLabels(from: readonly string[], to: readonly string[]): { label: string; before: string | undefined }[] {
  return to.flatMap((label, index) => {
    if (from.includes(label)) return []
    return [{ label, before: to.slice(index + 1).find((other) => from.includes(other)) }]
  })
}
