import type { Operation } from "../operations/operation"
import type { Enum } from "../schema/enums"
import { isEqual } from "../schema/equal"
import { nameKey, nameOf, sameName } from "../schema/names"
import type { Schema } from "../schema/schema"

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
  const renames = pairs.map(([old, wanted]): Operation => ({
    verb: "rename",
    kind: "enum",
    from: nameOf(old),
    to: nameOf(wanted),
  }))
  const olds = new Map(from.enums.map((type) => [nameKey(type), type]))
  for (const [old, wanted] of pairs) {
    olds.delete(nameKey(old))
    olds.set(nameKey(wanted), { ...nameOf(wanted), labels: old.labels })
  }
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
  if ([...olds.keys()].every((key) => wanted.has(key))) return []
  const tables = new Map(from.tables.map((table) => [nameKey(table), table]))
  const pairs = new Map<string, readonly [Enum, Enum]>()
  const taken = new Set<string>()
  for (const table of to.tables) {
    for (const column of table.columns) {
      if (column.enumName === undefined) continue
      const before = tables.get(nameKey(table))?.columns.find((candidate) => candidate.name === column.name)?.enumName
      if (before === undefined || sameName(before, column.enumName)) continue
      const [oldKey, newKey] = [nameKey(before), nameKey(column.enumName)]
      const [old, type] = [olds.get(oldKey), wanted.get(newKey)]
      if (old === undefined || type === undefined || wanted.has(oldKey) || olds.has(newKey)) continue
      if (pairs.has(oldKey) || taken.has(newKey)) continue
      pairs.set(oldKey, [old, type])
      taken.add(newKey)
    }
  }
  return [...pairs.values()]
}
