import type { DialectName } from "../dialects/dialect"
import { isDialectName } from "../dialects/dialects"

/** One value per dialect; a dialect that is not named has none. */
export type Variants<T> = { readonly [D in DialectName]?: T }

/** A value for every dialect, or one for each. */
export type PerDialect<T> = T | Variants<T>

export type PlainObject = Readonly<Record<string, unknown>>

/** True of `{}`-like objects only: dates, buffers and functions are values. Also across realms. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** True of an object that has a value per dialect: at least one key, and only names of dialects. */
export function isVariants(value: unknown): value is Variants<unknown> {
  if (!isPlainObject(value)) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every(isDialectName)
}

const ABSENT = Symbol("absent")

/** What a value of a migration file is on one dialect; `undefined` where it has none. */
export function resolve(value: unknown, dialect: DialectName): unknown {
  const resolved = resolveValue(value, dialect)
  return resolved === ABSENT ? undefined : resolved
}

/** The value on one dialect, without looking inside it. */
export function resolveOuter(value: unknown, dialect: DialectName): unknown {
  return isVariants(value) ? value[dialect] : value
}

function resolveValue(value: unknown, dialect: DialectName): unknown {
  if (!isVariants(value)) return resolveInside(value, dialect)
  // What stands per dialect is the value itself: `{ postgres: { sqlite: "x" } }` is a map with one odd label.
  return dialect in value ? resolveInside(value[dialect], dialect) : ABSENT
}

function resolveInside(value: unknown, dialect: DialectName): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => resolveValue(element, dialect)).filter((element) => element !== ABSENT)
  }
  if (!isPlainObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, resolveValue(inner, dialect)] as const)
      .filter(([, inner]) => inner !== ABSENT),
  )
}
