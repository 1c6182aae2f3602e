import { isDeepStrictEqual } from "node:util"
import type { DialectName } from "../dialects/dialect"
import { align } from "./align"
import { isTableChangeMethod } from "./methods"
import { isPlainObject, isVariants, type PlainObject } from "./variants"
import { isWrittenCall, type WrittenCall } from "./write-call"

/** One value on some dialects. */
interface Side<T = unknown> {
  readonly dialect: DialectName
  readonly value: T
}

/** One line of a migration: a call, for all dialects or for one. */
export interface Line {
  readonly on: DialectName | undefined
  readonly call: WrittenCall
}

/**
 * The calls of several dialects as one list: what is the same stands once, what differs is written
 * per dialect at the smallest place, what only some have is theirs. Each dialect keeps its order.
 */
export function mergeCalls(lists: readonly Side<readonly WrittenCall[]>[]): Line[] {
  const dialects = lists.map((list) => list.dialect)
  const { grouped, single } = groupAlike(lists)
  return alignSides(grouped, (call) => call.key).flatMap((sides): Line[] => {
    if (sides.length === dialects.length) return [{ on: undefined, call: mergeCall(sides, dialects) }]
    return sides.map(({ dialect, value: own }) => {
      const value = single.get(own) ?? own
      return { on: dialect, call: mergeCall([{ dialect, value }], [dialect]) }
    })
  })
}

/**
 * Where one dialect changes a table in several ways and another in one of these, the one stands among the several.
 * `single` gives the call back that was put into a group.
 */
function groupAlike(lists: readonly Side<readonly WrittenCall[]>[]): {
  readonly grouped: readonly Side<readonly WrittenCall[]>[]
  readonly single: ReadonlyMap<WrittenCall, WrittenCall>
} {
  const single = new Map<WrittenCall, WrittenCall>()
  const groups = lists.map(({ value }) => value.filter(({ method }) => method === "alterTable"))
  const grouped = lists.map(({ dialect, value }, own) => {
    const others = groups.filter((_, index) => index !== own).flat()
    const wrap = (call: WrittenCall): WrittenCall => {
      if (!isTableChangeMethod(call.method)) return call
      const group = others.find((candidate) => partsOf(candidate).some(({ key }) => key === call.key))
      if (group === undefined || groups[own]?.some(({ key }) => key === group.key) === true) return call
      const [named, ...args] = call.args
      const wrapped: WrittenCall = { ...group, args: [named, [{ ...call, args }]] }
      single.set(wrapped, call)
      return wrapped
    }
    return { dialect, value: value.map(wrap) }
  })
  return { grouped, single }
}

/** The changes that one call makes to its table. */
function partsOf({ args }: WrittenCall): readonly WrittenCall[] {
  return args.flat().filter(isWrittenCall)
}

function mergeCall(sides: readonly Side<WrittenCall>[], dialects: readonly DialectName[]): WrittenCall {
  const [first] = sides
  if (first === undefined) throw new RangeError("a call of no dialect")
  const count = Math.max(...sides.map((side) => side.value.args.length))
  // The parameters of a statement are values of their own, whatever they look like.
  const mergeArgument = first.value.method === "execute" ? mergeWhole : mergeValue
  const args = Array.from({ length: count }, (_, index) =>
    mergeArgument(
      sides.flatMap(({ dialect, value }) => (index in value.args ? [{ dialect, value: value.args[index] }] : [])),
      dialects,
    ),
  )
  const losses = new Set(sides.flatMap((side) => side.value.loss ?? []))
  return {
    ...first.value,
    args,
    loss: losses.size === 0 ? undefined : [...losses].join(", ").replaceAll(", loses ", ", "),
  }
}

/** One value that `resolve` gives back as each side's own. */
function mergeValue(sides: readonly Side[], dialects: readonly DialectName[]): unknown {
  const values = sides.map((side) => side.value)
  if (sides.length === dialects.length) {
    if (values.every((value) => isDeepStrictEqual(value, values[0]))) return shield(values[0], dialects)
    if (values.every(isWrittenCall)) return mergeCall(sides as readonly Side<WrittenCall>[], dialects)
    if (values.every(isPlainObject)) {
      const merged = mergeObjects(sides as readonly Side<PlainObject>[], dialects)
      if (!isVariants(merged)) return merged
    }
    if (values.every(isNamedList)) return mergeLists(sides as readonly Side<readonly unknown[]>[], dialects)
  }
  return Object.fromEntries(sides.map(({ dialect, value }) => [dialect, shieldInside(value, dialects)]))
}

function mergeWhole(sides: readonly Side[], dialects: readonly DialectName[]): unknown {
  const values = sides.map((side) => side.value)
  const same = sides.length === dialects.length && values.every((value) => isDeepStrictEqual(value, values[0]))
  return same ? values[0] : Object.fromEntries(sides.map(({ dialect, value }) => [dialect, value]))
}

function mergeObjects(sides: readonly Side<PlainObject>[], dialects: readonly DialectName[]): PlainObject {
  const keys = new Set(sides.flatMap((side) => Object.keys(side.value)))
  return Object.fromEntries(
    [...keys].map((key) => {
      const having = sides.filter((side) => Object.hasOwn(side.value, key))
      return [
        key,
        mergeValue(
          having.map(({ dialect, value }) => ({ dialect, value: value[key] })),
          dialects,
        ),
      ]
    }),
  )
}

/** Elements match by name; those without one (SQLite's constraints may have none) by what they are. */
function mergeLists(sides: readonly Side<readonly unknown[]>[], dialects: readonly DialectName[]): unknown[] {
  return alignSides(sides, nameOf).map((matched) => mergeValue(matched, dialects))
}

function isNamedList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((element) => nameOf(element) !== undefined)
}

function nameOf(element: unknown): string | undefined {
  if (isWrittenCall(element)) return element.key
  if (!isPlainObject(element) || typeof element.name !== "string") return undefined
  return element.name === "" ? JSON.stringify(element) : element.name
}

/** Rows of elements that belong together, one side for each dialect that has one. */
function alignSides<T>(
  lists: readonly Side<readonly T[]>[],
  keyOf: (element: T) => string | undefined,
): readonly (readonly Side<T>[])[] {
  let rows: (readonly Side<T>[])[] = []
  for (const { dialect, value } of lists) {
    const pairs = align(
      rows.map((row) => keyOf((row[0] as Side<T>).value) ?? ""),
      value.map((element) => keyOf(element) ?? ""),
    )
    rows = pairs.map(([row, own]) => [
      ...(row === undefined ? [] : (rows[row] ?? [])),
      ...(own === undefined ? [] : [{ dialect, value: value[own] as T }]),
    ])
  }
  return rows
}

/** A value for all dialects that must not be taken for one per dialect. */
function shield(value: unknown, dialects: readonly DialectName[]): unknown {
  const inner = shieldInside(value, dialects)
  return isVariants(inner) ? Object.fromEntries(dialects.map((dialect) => [dialect, inner])) : inner
}

function shieldInside(value: unknown, dialects: readonly DialectName[]): unknown {
  if (Array.isArray(value)) return value.map((element) => shield(element, dialects))
  if (isWrittenCall(value)) return { ...value, args: value.args.map((arg) => shield(arg, dialects)) }
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shield(inner, dialects)]))
}
