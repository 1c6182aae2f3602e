import { applyAll } from "../operations/apply"
import type { Group, Operation, PartOperation } from "../operations/operation"
import { nameKey, nameOf, type Name } from "../schema/names"
import { findTable, type Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import { diffEnums } from "./enums"
import { takeFreedNames } from "./freed-names"
import { sortByNeeds } from "./order"
import type { Rename } from "./renames"
import { findRetypedKeys } from "./retyped-keys"
import { diffTable } from "./tables"
import { diffViews } from "./views"

/**
 * The operations that turn one schema into another, in an order that runs. Total and pure:
 * `applyAll(from, diff(from, to))` equals `to`, column order aside. What an entity cannot declare and
 * what is not ours must already stand in `to` (see `adopt`).
 */
export function diff(from: Schema, to: Schema, renames: readonly Rename[] = []): Operation[] {
  const start = applyAll(from, renames)
  const enums = diffEnums(start, to)
  const middle = applyAll(start, enums.renames)
  const tables = diffTables(middle, to)
  const views = diffViews(middle, to, { touched: tables.touched, passedOn: namesPassedOn(renames, to) })
  const drops = dropTables(middle, to)
  return [
    ...creations("namespace", middle.namespaces, to.namespaces),
    ...creations("extension", middle.extensions, to.extensions),
    ...views.drops,
    ...renames,
    ...enums.renames,
    ...tables.hindrances,
    ...drops,
    ...tables.freedNames,
    ...enums.creates,
    ...enums.alters,
    ...tables.creates,
    ...tables.alters,
    ...tables.foreignKeys,
    ...enums.drops,
    ...views.creates,
    ...removals("extension", middle.extensions, to.extensions),
    ...removals("namespace", middle.namespaces, to.namespaces),
  ]
}

/** The names that renamed tables leave to others. */
function namesPassedOn(renames: readonly Rename[], to: Schema): Name[] {
  const left = renames.flatMap((rename) => (rename.kind === "table" ? [rename.from] : []))
  return left.length === 0 ? [] : left.filter((name) => findTable(to, name) !== undefined)
}

function creations(kind: "namespace" | "extension", from: readonly Name[], to: readonly Name[]): Operation[] {
  const there = new Set(from.map((object) => object.name))
  return to
    .filter((object) => !there.has(object.name))
    .map((object): Operation => ({ verb: "create", kind, object: { name: object.name } }))
}

function removals(kind: "namespace" | "extension", from: readonly Name[], to: readonly Name[]): Operation[] {
  const wanted = new Set(to.map((object) => object.name))
  return from
    .filter((object) => !wanted.has(object.name))
    .map((object): Operation => ({ verb: "drop", kind, name: { name: object.name }, object: { name: object.name } }))
}

function needsOf(table: Table): readonly Name[] {
  return table.foreignKeys.map((key) => key.references.table)
}

/** Tables that go, children first; foreign keys between them that form a cycle go ahead of them. */
function dropTables(from: Schema, to: Schema): Operation[] {
  const wanted = new Set(to.tables.map(nameKey))
  const gone = from.tables.filter((table) => !wanted.has(nameKey(table)))
  const order = sortByNeeds(gone, needsOf)
  const place = new Map(order.map((table, index) => [nameKey(table), index]))
  const cyclic: Operation[] = []
  const drops = order.map((table, index): Operation => {
    const closing = table.foreignKeys.filter((key) => (place.get(nameKey(key.references.table)) ?? -1) > index)
    for (const object of closing)
      cyclic.push({ verb: "drop", kind: "foreignKey", table: nameOf(table), name: object.name, object })
    const object = { ...table, foreignKeys: table.foreignKeys.filter((key) => !closing.includes(key)) }
    return { verb: "drop", kind: "table", name: nameOf(table), object }
  })
  return [...cyclic, ...drops.reverse()]
}

interface TablesDiff {
  /** Foreign keys that must go before what they refer to changes. */
  readonly hindrances: Operation[]
  /** Names of indexes and keys that another table takes. */
  readonly freedNames: Operation[]
  readonly creates: Operation[]
  readonly alters: Operation[]
  /** Foreign keys that can only come when all tables are there. */
  readonly foreignKeys: Operation[]
  /** Tables that are dropped or altered. */
  readonly touched: ReadonlySet<string>
}

function diffTables(from: Schema, to: Schema): TablesDiff {
  const olds = new Map(from.tables.map((table) => [nameKey(table), table]))
  const wanted = new Set(to.tables.map(nameKey))
  const order = sortByNeeds(to.tables, needsOf)
  const place = new Map(order.map((table, index) => [nameKey(table), index]))
  const parts = new Map<string, readonly PartOperation[]>()
  for (const table of order) {
    const old = olds.get(nameKey(table))
    if (old !== undefined) parts.set(nameKey(table), diffTable(old, table))
  }
  const unsettled = keysInChange(parts, from, wanted)
  const retyped = findRetypedKeys(order, olds, parts)
  const touched = new Set([...parts].filter(([, own]) => own.length > 0).map(([key]) => key))
  const freedNames = takeFreedNames(
    parts,
    order.filter((table) => !parts.has(nameKey(table))),
  )
  const hindrances: Operation[] = [...retyped.drops]
  const foreignKeys: Operation[] = [...retyped.creates]
  const creates: Operation[] = []
  const alters: Operation[] = []
  for (const [index, table] of order.entries()) {
    const key = nameKey(table)
    const isLater = (name: Name): boolean => {
      const other = nameKey(name)
      return other !== key && (place.get(other) ?? -1) > index
    }
    const own = parts.get(key)
    if (own === undefined) {
      const late = table.foreignKeys.filter(
        ({ references }) =>
          isLater(references.table) || bringsKey(parts.get(nameKey(references.table)) ?? [], references.columns),
      )
      const object = { ...table, foreignKeys: table.foreignKeys.filter((foreignKey) => !late.includes(foreignKey)) }
      creates.push({ verb: "create", kind: "table", object })
      for (const foreignKey of late)
        foreignKeys.push({ verb: "create", kind: "foreignKey", table: nameOf(table), object: foreignKey })
      continue
    }
    const mine: PartOperation[] = []
    for (const part of own) {
      if (part.kind !== "foreignKey") mine.push(part)
      else if (part.verb === "drop" && part.object !== undefined && isUnsettled(part.object, unsettled))
        hindrances.push(part)
      else if (part.verb === "create" && isLate(part.object.references.table, isLater, parts, olds))
        foreignKeys.push(part)
      else mine.push(part)
    }
    alters.push(...groupParts(table, mine))
  }
  for (const table of from.tables) if (!wanted.has(nameKey(table))) touched.add(nameKey(table))
  return { hindrances, freedNames, creates, alters, foreignKeys, touched }
}

/** A new foreign key waits when the table it refers to is made or changed only after its own. */
function isLate(
  target: Name,
  isLater: (name: Name) => boolean,
  parts: ReadonlyMap<string, readonly PartOperation[]>,
  olds: ReadonlyMap<string, Table>,
): boolean {
  if (!isLater(target)) return false
  return !olds.has(nameKey(target)) || (parts.get(nameKey(target)) ?? []).length > 0
}

/** Whether these changes of a table make or change the key that a foreign key to these columns needs. */
function bringsKey(parts: readonly PartOperation[], columns: readonly string[]): boolean {
  return parts.some((part) => {
    if (part.verb !== "create" && part.verb !== "alter") return false
    if (part.kind === "column") return columns.includes(part.verb === "create" ? part.object.name : part.to.name)
    return (
      part.kind === "primaryKey" ||
      part.kind === "unique" ||
      (part.kind === "index" && part.verb === "create" && part.object.unique)
    )
  })
}

/** Per table the columns whose key or type is taken away in this migration; "*" when the whole table goes. */
function keysInChange(
  parts: ReadonlyMap<string, readonly PartOperation[]>,
  from: Schema,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const changing = new Map<string, Set<string>>()
  const add = (key: string, columns: readonly string[]): void => {
    const set = changing.get(key) ?? new Set<string>()
    for (const column of columns) set.add(column)
    changing.set(key, set)
  }
  for (const table of from.tables) if (!wanted.has(nameKey(table))) add(nameKey(table), ["*"])
  for (const [key, own] of parts) {
    for (const part of own) {
      if (part.verb === "alter" && part.kind === "column" && part.from.type !== part.to.type) add(key, [part.to.name])
      if (part.verb !== "drop") continue
      if (part.kind === "column") add(key, [part.name])
      if ((part.kind === "primaryKey" || part.kind === "unique") && part.object !== undefined)
        add(key, part.object.columns)
      if (part.kind === "index" && part.object?.unique === true)
        add(
          key,
          part.object.columns.filter((column): column is string => typeof column === "string"),
        )
    }
  }
  return changing
}

function isUnsettled(key: Table["foreignKeys"][number], changing: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const columns = changing.get(nameKey(key.references.table))
  return columns !== undefined && (columns.has("*") || key.references.columns.some((column) => columns.has(column)))
}

function groupParts(table: Table, parts: readonly PartOperation[]): Operation[] {
  if (parts.length < 2) return [...parts]
  const group: Group = { verb: "group", table: nameOf(table), operations: parts }
  return [group]
}
