import { applyAll } from "../operations/apply"
import type { Operation, RenameTop } from "../operations/operation"
import type { Enum } from "../schema/enums"
import { isEqual } from "../schema/equal"
import { nameKey, nameOf } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import { orderNames } from "./order-renames"

export interface EnumsDiff {
  readonly renames: Operation[]
  readonly creates: Operation[]
  readonly alters: Operation[]
  readonly drops: Operation[]
}

/**
 * Enum types. A type is renamed when a column that keeps its name changes from a type that goes to
 * one that comes: such names derive from the table and column.
 */
export function diffEnums(from: Schema, to: Schema): EnumsDiff {
  const pairs = renamedTypes(from, to)
  const renames = orderNames(
    pairs.map(([old, wanted]): RenameTop<"enum"> => ({
      verb: "rename",
      kind: "enum",
      from: nameOf(old),
      to: nameOf(wanted),
    })),
    // A table is a type of its name too (PostgreSQL).
    [...from.enums, ...from.tables],
  )
  const olds = new Map(applyAll(from, renames).enums.map((type) => [nameKey(type), type]))
  const wantedKeys = new Set(to.enums.map(nameKey))
  const creates: Operation[] = []
  const alters: Operation[] = []
  for (const type of to.enums) {
    const old = olds.get(nameKey(type))
    if (old === undefined) creates.push({ verb: "create", kind: "enum", object: type })
    else if (!isEqual(old.labels, type.labels))
      alters.push({ verb: "alter", kind: "enum", name: nameOf(type), from: old.labels, to: type.labels })
  }
  const drops = [...olds.values()]
    .filter((type) => !wantedKeys.has(nameKey(type)))
    .map((object): Operation => ({ verb: "drop", kind: "enum", name: nameOf(object), object }))
  return { renames, creates, alters, drops }
}

/** The wanted schema with the enum types under the names that they have, where that is all that differs by name. */
export function keepEnumNames(current: Schema, wanted: Schema): Schema {
  const names = new Map(renamedTypes(current, wanted).map(([old, type]) => [nameKey(type), nameOf(old)]))
  if (names.size === 0) return wanted
  return {
    ...wanted,
    enums: wanted.enums.map((type) => {
      const name = names.get(nameKey(type))
      return name === undefined ? type : { ...name, labels: type.labels }
    }),
    tables: wanted.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => {
        const name = column.enumName && names.get(nameKey(column.enumName))
        return name === undefined ? column : { ...column, enumName: name }
      }),
    })),
  }
}

function renamedTypes(from: Schema, to: Schema): (readonly [Enum, Enum])[] {
  const olds = new Map(from.enums.map((type) => [nameKey(type), type]))
  const wanted = new Map(to.enums.map((type) => [nameKey(type), type]))
  const pairs = new Map<string, readonly [Enum, Enum]>()
  const taken = new Set<string>()
  const next = nextTypes(from, to)
  for (const [oldKey, types] of next) {
    const [first, ...others] = types
    // A name that stays in use is free for another type only when all columns of this one take the new name along.
    if (first === undefined || first === oldKey || (wanted.has(oldKey) && others.length > 0)) continue
    const [old, type] = [olds.get(oldKey), wanted.get(first)]
    if (old === undefined || type === undefined || taken.has(first)) continue
    pairs.set(oldKey, [old, type])
    taken.add(first)
  }
  if (pairs.size === 0) return []
  const used = enumsOf(from.tables)
  const isLeft = (key: string): boolean => !next.has(key) && used.has(key)
  return withoutBlocked(pairs, (key) => olds.has(key) && !isLeft(key))
}

/** By old type, in the order of the wanted columns, the types that the columns which had it have now. */
function nextTypes(from: Schema, to: Schema): ReadonlyMap<string, ReadonlySet<string>> {
  const next = new Map<string, Set<string>>()
  const tables = new Map(from.tables.map((table) => [nameKey(table), table]))
  for (const table of to.tables) {
    for (const { name, enumName } of table.columns) {
      if (enumName === undefined) continue
      const was = tables.get(nameKey(table))?.columns.find((column) => column.name === name)?.enumName
      if (was === undefined) continue
      next.set(nameKey(was), (next.get(nameKey(was)) ?? new Set()).add(nameKey(enumName)))
    }
  }
  return next
}

/** A type takes the name of another only when that one gets a new name too, or goes with all that was of it. */
function withoutBlocked(
  pairs: ReadonlyMap<string, readonly [Enum, Enum]>,
  isKept: (key: string) => boolean,
): (readonly [Enum, Enum])[] {
  const kept = new Map([...pairs].filter(([, [, type]]) => !isKept(nameKey(type)) || pairs.has(nameKey(type))))
  return kept.size === pairs.size ? [...pairs.values()] : withoutBlocked(kept, isKept)
}

/** The keys of the enum types that columns of these tables have. */
export function enumsOf(tables: readonly Table[]): ReadonlySet<string> {
  const names = tables.flatMap(({ columns }) =>
    columns.flatMap(({ enumName }) => (enumName === undefined ? [] : [enumName])),
  )
  return new Set(names.map(nameKey))
}
