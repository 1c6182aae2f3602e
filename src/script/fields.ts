import { LimbeckError } from "../errors"
import type { Default } from "../schema/columns"
import type { Name } from "../schema/names"
import { isPlainObject, type PlainObject } from "./variants"

/** Where in a migration file a value stands, for messages. */
export interface Place {
  /** `op.addColumn("products", "price")` */
  readonly call: string
  /** `definition.default`; empty at the call itself. */
  readonly path: string
}

/**
 * One property of a definition in a migration file, in both directions: how it is read, with every
 * mistake named, and how it is written.
 */
export interface Field {
  /** The value in the model. @throws LimbeckError `bad-operation` */
  read(value: unknown, place: Place): unknown
  /** The value as the file holds it. */
  write(value: unknown): unknown
  /** May be absent. */
  readonly optional?: boolean
  /** What absent means; not written. */
  readonly fill?: unknown
}

export type Fields = Readonly<Record<string, Field>>

export function inside(place: Place, key: string | number): Place {
  if (typeof key === "number") return { ...place, path: `${place.path}[${key}]` }
  return { ...place, path: place.path === "" ? key : `${place.path}.${key}` }
}

export function badOperation(place: Place, problem: string): LimbeckError {
  return new LimbeckError({
    code: "bad-operation",
    message: `cannot read ${place.call}: ${place.path === "" ? "" : `${place.path} `}${problem}`,
    next: "correct the migration file",
  })
}

/** A value in a message, short. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing"
  if (typeof value === "function") return "a function"
  if (typeof value === "bigint") return `${value}n`
  const text = typeof value === "symbol" ? value.toString() : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function valueField<T>(expected: string, accepts: (value: unknown) => value is T): Field {
  return {
    read(value, place) {
      if (accepts(value)) return value
      throw badOperation(place, `must be ${expected}, not ${show(value)}`)
    },
    write: (value) => value,
  }
}

export const text = valueField("a text", (value): value is string => typeof value === "string")
export const someText = valueField("a text that is not empty", isSomeText)
export const flag = valueField("true or false", (value): value is boolean => typeof value === "boolean")

export const count = valueField(
  "a whole number above 0",
  (value): value is number => Number.isSafeInteger(value) && (value as number) > 0,
)

export function choice(...values: readonly string[]): Field {
  const expected = values.map((value) => JSON.stringify(value)).join(" or ")
  return valueField(expected, (value): value is string => typeof value === "string" && values.includes(value))
}

export const defaultValue: Field = {
  read(value, place): Default {
    if (typeof value === "string" || typeof value === "boolean") return value
    if (typeof value === "number" && Number.isFinite(value)) return value
    if (isPlainObject(value) && typeof value.sql === "string" && Object.keys(value).length === 1)
      return { sql: value.sql }
    throw badOperation(place, `must be a text, a number, true, false, or { sql: "..." }, not ${show(value)}`)
  },
  write: (value) => value,
}

/** Column to value, one at least. */
export const values: Field = {
  read(value, place) {
    if (!isPlainObject(value) || Object.keys(value).length === 0)
      throw badOperation(place, `must be an object of column to value, not ${show(value)}`)
    const entries = Object.entries(value)
      .filter(([, own]) => own !== undefined)
      .map(([column, own]) => [column, own === null ? { sql: "NULL" } : defaultValue.read(own, inside(place, column))])
    return Object.fromEntries(entries) as Record<string, Default>
  },
  write: (value) => value,
}

/** A name that may lie in a schema: `products`, `auth.users`, or `{ schema, name }`. */
export const objectName: Field = {
  read(value, place): Name {
    if (isSomeText(value)) {
      const dot = value.indexOf(".")
      if (dot < 0) return { name: value }
      if (dot > 0 && dot < value.length - 1) return { schema: value.slice(0, dot), name: value.slice(dot + 1) }
    }
    const fits = isPlainObject(value) && Object.keys(value).every((key) => key === "schema" || key === "name")
    if (fits && isSomeText(value.name)) {
      if (value.schema === undefined) return { name: value.name }
      if (isSomeText(value.schema)) return { schema: value.schema, name: value.name }
    }
    throw badOperation(place, `must be a name ("products", "auth.users" or { schema, name }), not ${show(value)}`)
  },
  write(value) {
    const { schema, name } = value as Name
    if (schema === undefined) return name.includes(".") ? { name } : name
    return schema.includes(".") || name.includes(".") ? { schema, name } : `${schema}.${name}`
  },
}

export const labelMap: Field = {
  read(value, place) {
    if (isPlainObject(value) && Object.values(value).every((label) => typeof label === "string")) return value
    throw badOperation(place, `must be an object of old label to new label, not ${show(value)}`)
  },
  write: (value) => value,
}

export function list(of: Field, least = 0): Field {
  return {
    read(value, place) {
      if (!Array.isArray(value)) throw badOperation(place, `must be a list, not ${show(value)}`)
      if (value.length < least) throw badOperation(place, "must not be empty")
      return value.map((element: unknown, index) => of.read(element, inside(place, index)))
    },
    write: (value) => (value as readonly unknown[]).map((element) => of.write(element)),
  }
}

export function optional(field: Field): Field {
  return { ...field, optional: true }
}

/** Absent means `fill`, and `fill` is not written. */
export function filled(field: Field, fill: unknown): Field {
  return { ...field, fill }
}

export function object(fields: Fields): Field {
  return {
    read: (value, place) => readFields(fields, value, place),
    write: (value) => writeFields(fields, value as object),
  }
}

/** Reads an object with these properties and no other. */
export function readFields(fields: Fields, value: unknown, place: Place): Record<string, unknown> {
  const given = asObject(value, place)
  refuseUnknown(fields, given, place)
  const read: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(fields)) {
    const own = given[key] === undefined ? undefined : field.read(given[key], inside(place, key))
    if (own !== undefined) read[key] = own
    else if ("fill" in field) read[key] = field.fill
    else if (field.optional !== true) throw badOperation(place, `needs ${JSON.stringify(key)}`)
  }
  return read
}

/** Reads an object with some of these properties; `undefined` stays and removes an optional one. */
export function readSomeFields(fields: Fields, value: unknown, place: Place): Record<string, unknown> {
  const given = asObject(value, place)
  refuseUnknown(fields, given, place)
  const entries = Object.entries(given).map(([key, own]) => {
    const field = fields[key]
    if (field === undefined || (own === undefined && field.optional === true)) return [key, undefined]
    return [key, field.read(own, inside(place, key))]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}

export function writeFields(fields: Fields, value: object): Record<string, unknown> {
  const written: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(fields)) {
    const own = (value as PlainObject)[key]
    if (own === undefined || ("fill" in field && isFill(own, field.fill))) continue
    const put = field.write(own)
    if (put !== undefined) written[key] = put
  }
  return written
}

/** Writes what is there, `undefined` included. */
export function writeSomeFields(fields: Fields, value: object): Record<string, unknown> {
  const entries = Object.entries(fields)
    .filter(([key]) => key in value)
    .map(([key, field]) => {
      const own = (value as PlainObject)[key]
      return [key, own === undefined ? undefined : field.write(own)]
    })
  return Object.fromEntries(entries) as Record<string, unknown>
}

function asObject(value: unknown, place: Place): PlainObject {
  if (isPlainObject(value)) return value
  throw badOperation(place, `must be an object, not ${show(value)}`)
}

function refuseUnknown(fields: Fields, given: PlainObject, place: Place): void {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(fields, key))
  if (unknown === undefined) return
  const known = Object.keys(fields).join(", ")
  throw badOperation(place, `has no property ${JSON.stringify(unknown)}; it has ${known === "" ? "none" : known}`)
}

function isFill(value: unknown, fill: unknown): boolean {
  return Array.isArray(fill) ? Array.isArray(value) && value.length === 0 : value === fill
}

function isSomeText(value: unknown): value is string {
  return typeof value === "string" && value !== ""
}
