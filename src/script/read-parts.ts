import type { DialectName } from "../dialects/dialect"
import type { PartOperation } from "../operations/operation"
import type { Kind, PartKind } from "../schema/kinds"
import type { Name } from "../schema/names"
import type { Method, PartMethod } from "./api"
import { openCall, type Call } from "./call"
import {
  defaultValue,
  type Field,
  type Fields,
  flag,
  labelMap,
  objectName,
  optional,
  readFields,
  readSomeFields,
  someText,
} from "./fields"
import { FORMS, nameFieldOf, TABLE_OPTIONS } from "./forms"
import { isPlainObject } from "./variants"

/** The change that a call inside `alterTable` is. */
export function readPartCall(
  method: PartMethod,
  args: readonly unknown[],
  table: Name,
  dialect: DialectName,
): PartOperation {
  return PART_READERS[method](table, openCall(method, args, dialect))
}

/** Reads a call whose table is known already. */
export type PartReader = (table: Name, call: Call) => PartOperation

function createPart(kind: PartKind): PartReader {
  return (table, call) => {
    const name = call.text(0, "name", nameFieldOf(kind))
    const object = { name, ...readFields(FORMS[kind], call.get(1), call.at("definition")) }
    return {
      verb: "create",
      kind,
      table,
      object,
      ...readOptions(call, kind, { backfill: defaultValue }),
    } as PartOperation
  }
}

function dropPart(kind: PartKind): PartReader {
  return (table, call) => {
    const name = call.text(0, "name", nameFieldOf(kind))
    const options = kind === "index" ? readOptionFields(call, 1, { concurrent: flag }) : {}
    const definition = name === "" ? call.get(1) : undefined
    if (definition === undefined) return { verb: "drop", kind, table, name, ...options }
    const object = { name, ...readFields(FORMS[kind], definition, call.at("definition")) }
    return { verb: "drop", kind, table, name, object } as PartOperation
  }
}

function alterPart(kind: PartKind): PartReader {
  return (table, call) => {
    const name = call.text(0, "name", nameFieldOf(kind))
    const change = call.get(1)
    const place = call.at("change")
    const options = readOptions(call, kind, { using: someText, backfill: defaultValue, map: labelMap })
    if (kind === "column" && isPlainObject(change) && !("from" in change || "to" in change)) {
      return { verb: "change", kind, table, name, change: readSomeFields(FORMS[kind], change, place), ...options }
    }
    const sides = { from: side(kind, { name }), to: side(kind, { name }) }
    return { verb: "alter", kind, table, ...readFields(sides, change, place), ...options } as PartOperation
  }
}

/** One side of a change: the whole object, under the name of the call unless it has its own. */
export function side(kind: Kind, name: Name): Field {
  const field: Field = kind === "view" ? objectName : nameFieldOf(kind)
  return {
    read(value, place) {
      const { name: own, ...rest } = readFields({ name: optional(field), ...FORMS[kind] }, value, place)
      return { ...(own === undefined ? name : typeof own === "string" ? { name: own } : own), ...rest }
    },
    write: (value) => value,
  }
}

function renamePart(kind: PartKind): PartReader {
  return (table, call) => {
    const from = call.text(0, "from", nameFieldOf(kind))
    const to = call.text(1, "to", nameFieldOf(kind))
    return { verb: "rename", kind, table, from, to }
  }
}

function readOptions(call: Call, kind: PartKind, fields: Fields): Record<string, unknown> {
  return kind === "column" ? readOptionFields(call, 2, fields) : {}
}

function readOptionFields(call: Call, index: number, fields: Fields): Record<string, unknown> {
  const value = call.get(index)
  if (value === undefined) return {}
  const optionals = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, optional(field)]))
  return readFields(optionals, value, call.at("options"))
}

export const PART_READERS: { readonly [M in PartMethod]: PartReader } = {
  addColumn: createPart("column"),
  dropColumn: dropPart("column"),
  alterColumn: alterPart("column"),
  renameColumn: renamePart("column"),
  addPrimaryKey: createPart("primaryKey"),
  dropPrimaryKey: dropPart("primaryKey"),
  alterPrimaryKey: alterPart("primaryKey"),
  renamePrimaryKey: renamePart("primaryKey"),
  addUnique: createPart("unique"),
  dropUnique: dropPart("unique"),
  alterUnique: alterPart("unique"),
  renameUnique: renamePart("unique"),
  addCheck: createPart("check"),
  dropCheck: dropPart("check"),
  alterCheck: alterPart("check"),
  renameCheck: renamePart("check"),
  addExclusion: createPart("exclusion"),
  dropExclusion: dropPart("exclusion"),
  alterExclusion: alterPart("exclusion"),
  renameExclusion: renamePart("exclusion"),
  addForeignKey: createPart("foreignKey"),
  dropForeignKey: dropPart("foreignKey"),
  alterForeignKey: alterPart("foreignKey"),
  renameForeignKey: renamePart("foreignKey"),
  createIndex: createPart("index"),
  dropIndex: dropPart("index"),
  alterIndex: alterPart("index"),
  renameIndex: renamePart("index"),
  alterTableOptions(table, call) {
    const options: Field = { read: (value, place) => readFields(TABLE_OPTIONS, value, place), write: (value) => value }
    const sides = readFields({ from: options, to: options }, call.get(0), call.at("change"))
    return { verb: "alter", kind: "table", table, ...sides } as PartOperation
  },
}

export const PART_METHODS = Object.keys(PART_READERS) as readonly PartMethod[]

export function isPartMethod(method: Method): method is PartMethod {
  return Object.hasOwn(PART_READERS, method)
}
