import { LimbeckError } from "../errors"
import { describe } from "../operations/describe"
import type { Operation, PartOperation } from "../operations/operation"
import type { Kind } from "../schema/kinds"
import { displayName, nameKey, sameName, type Name } from "../schema/names"
import type { Method } from "./api"
import { type Fields, objectName, writeFields, writeSomeFields } from "./fields"
import { BACKFILL, FORMS, nameFieldOf, TABLE_OPTIONS } from "./forms"
import { methodOf } from "./methods"

/** A call as a migration file writes it, before it is text. Its arguments are plain values and further calls. */
export interface WrittenCall {
  readonly [WRITTEN]: true
  readonly method: Method
  readonly args: readonly unknown[]
  /** What it does to what; calls of two dialects with one key are one line. */
  readonly key: string
  /** What is lost, as the comment of the line says it: `loses products.new_field`. */
  readonly loss: string | undefined
}

const WRITTEN = Symbol("call")

export function isWrittenCall(value: unknown): value is WrittenCall {
  return typeof value === "object" && value !== null && WRITTEN in value
}

/** Whether a column's values may not all survive a change of its type. */
export type IsLossy = (from: string, to: string) => boolean

/** The call that `readCall` reads as this operation, save what a file does not say (the object of a drop). */
export function writeCall(operation: Operation, isLossy: IsLossy = () => false): WrittenCall {
  switch (operation.verb) {
    case "group":
      return written("alterTable", operation, [
        writeName(operation.table),
        operation.operations.map((part) => writePartOf(part, operation.table, isLossy)),
      ])
    case "execute":
      return written("execute", operation, [operation.sql, operation.parameters])
    case "insert":
      return written("bulkInsert", operation, [writeName(operation.table), operation.rows])
    case "backfill":
      return written("backfill", operation, [writeName(operation.table), writeFields(BACKFILL, operation)])
    case "todo":
      return written("todo", operation, [operation.question])
    case "irreversible":
      return written("irreversible", operation, [operation.reason])
    default: {
      if (!("table" in operation)) return writeTop(operation)
      const part = writePart(operation, isLossy)
      return { ...part, args: [writeName(operation.table), ...part.args] }
    }
  }
}

type TopOperation = Exclude<
  Operation,
  PartOperation | { verb: "group" | "execute" | "insert" | "backfill" | "todo" | "irreversible" }
>

function writeTop(operation: TopOperation): WrittenCall {
  const { kind } = operation
  const method = methodOf(operation.verb, kind)
  const nameOf = (name: Name): unknown => (kind === "namespace" || kind === "extension" ? name.name : writeName(name))
  switch (operation.verb) {
    case "create":
      return written(method, operation, [nameOf(operation.object), ...writeObject(operation)])
    case "drop":
      return written(method, operation, [nameOf(operation.name)])
    case "rename":
      return written(method, operation, [nameOf(operation.from), nameOf(operation.to)])
    case "alter":
      return operation.kind === "enum"
        ? written(method, operation, [writeName(operation.name), writeEnumChange(operation)])
        : written(method, operation, [writeName(operation.from), writeSides("view", operation.from, operation.to)])
  }
}

function writeObject(operation: Extract<TopOperation, { verb: "create" }>): unknown[] {
  if (operation.kind === "namespace" || operation.kind === "extension") return []
  if (operation.kind === "enum") return [operation.object.labels]
  return [writeFields(FORMS[operation.kind], operation.object)]
}

function writeEnumChange(operation: { from: readonly string[]; to: readonly string[]; map?: object }): object {
  const { from, to, map } = operation
  return { from, to, ...(map === undefined ? {} : { map }) }
}

function writePartOf(operation: PartOperation, table: Name, isLossy: IsLossy): WrittenCall {
  if (sameName(operation.table, table)) return writePart(operation, isLossy)
  throw new LimbeckError({
    code: "bad-operation",
    message: `cannot print a group of table ${nameKey(table)}: it changes table ${nameKey(operation.table)}`,
    next: "report this as a bug of limbeck",
  })
}

/** Without the table, as it stands inside `alterTable`. */
function writePart(operation: PartOperation, isLossy: IsLossy): WrittenCall {
  if (operation.kind === "table") {
    const [from, to] = [operation.from, operation.to].map((options) => writeFields(TABLE_OPTIONS, options))
    return written("alterTableOptions", operation, [{ from, to }])
  }
  if (operation.verb === "change") {
    const change = writeSomeFields(FORMS.column, operation.change)
    return written("alterColumn", operation, [operation.name, change, writeOptions(operation)])
  }
  const { kind } = operation
  const method = methodOf(operation.verb, kind)
  switch (operation.verb) {
    case "create": {
      const definition = writeFields(FORMS[kind], operation.object)
      return written(method, operation, [operation.object.name, definition, writeOptions(operation)])
    }
    case "drop":
      return written(method, operation, [
        operation.name,
        operation.concurrent === true ? { concurrent: true } : writeNameless(operation),
      ])
    case "rename":
      return written(method, operation, [operation.from, operation.to])
    case "alter": {
      const sides = writeSides(kind, operation.from, operation.to)
      const call = written(method, operation, [operation.from.name, sides, writeOptions(operation)])
      const narrows = operation.kind === "column" && isLossy(operation.from.type, operation.to.type)
      const mayLose = `may lose ${displayName(operation.table)}.${operation.from.name}`
      return narrows && call.loss === undefined ? { ...call, loss: mayLose } : call
    }
  }
}

/** A constraint without a name (SQLite) is known by what it says. A table has one primary key. */
function writeNameless({ kind, name, object }: Extract<PartOperation, { verb: "drop" }>): object | undefined {
  return name === "" && kind !== "primaryKey" && object !== undefined ? writeFields(FORMS[kind], object) : undefined
}

function writeSides(kind: Kind, from: Name, to: Name): object {
  const named: Fields = { name: kind === "view" ? objectName : nameFieldOf(kind), ...FORMS[kind] }
  const own =
    kind === "view" ? { ...to, name: { name: to.name, ...(to.schema === undefined ? {} : { schema: to.schema }) } } : to
  return { from: writeFields(FORMS[kind], from), to: writeFields(sameName(from, to) ? FORMS[kind] : named, own) }
}

function writeOptions(operation: object): object | undefined {
  const keys = ["using", "backfill", "map"] as const
  const given = keys.flatMap((key) => {
    const value: unknown = key in operation ? (operation as Record<string, unknown>)[key] : undefined
    return value === undefined ? [] : [[key, value] as const]
  })
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

function writeName(name: Name): unknown {
  return objectName.write(name)
}

/** A call without the arguments that are absent at its end. */
function written(method: Method, operation: Operation, args: readonly unknown[]): WrittenCall {
  const end = args.findLastIndex((arg) => arg !== undefined) + 1
  return { [WRITTEN]: true, method, args: args.slice(0, end), key: keyOf(method, operation), loss: lossOf(operation) }
}

/** Schemas are left out: one table may lie in a schema on one engine and in none on the other. */
function keyOf(method: Method, operation: Operation): string {
  const named = operation as unknown as Readonly<Record<string, unknown>>
  const names = ["table", "object", "name", "from", "sql", "question", "reason"].map((key) => {
    const value = named[key]
    return typeof value === "string" ? value : (value as Partial<Name> | undefined)?.name
  })
  return JSON.stringify([method, ...names])
}

/** A group's parts say it on their own lines. */
function lossOf(operation: Operation): string | undefined {
  if (operation.verb === "group") return undefined
  const losses = describe(operation).flatMap((line) => line.loses ?? [])
  return losses.length === 0 ? undefined : `loses ${losses.join(", ")}`
}
