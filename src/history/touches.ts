import type { Operation } from "../operations/operation"
import { WORDS } from "../operations/describe"
import type { Column, Default } from "../schema/columns"
import type { Index } from "../schema/indexes"
import type { Kind, Kinds, PartKind } from "../schema/kinds"
import { displayName, type Name } from "../schema/names"
import type { Table } from "../schema/tables"

/** Something of a database that an operation touches. */
export interface Touch {
  /** `["products"]`, `["products", "column", "price"]`: whoever changes a beginning of it changes it. */
  readonly path: readonly string[]
  /** `uses`: it must be there; `reads`: with all that is below it. */
  readonly how: "changes" | "uses" | "reads"
}

/** An expression or a view's text: it touches what it names. */
export interface TextTouch {
  readonly text: string
  /** The table whose columns it may name without saying so. */
  readonly within?: string
}

export interface Touches {
  readonly things: readonly Touch[]
  readonly texts: readonly TextTouch[]
  /** Why it cannot be told what is touched: SQL may touch anything. */
  readonly unknown?: string
}

const NOTHING: Touches = { things: [], texts: [] }

/** What one operation touches. Tables, views, indexes and types share their names, as they do in PostgreSQL. */
export function touchesOf(operation: Operation): Touches {
  switch (operation.verb) {
    case "group":
      return joinTouches(operation.operations.map(touchesOf))
    case "todo":
    case "irreversible":
      return NOTHING
    case "create":
    case "drop":
    case "rename":
    case "alter":
    case "change":
      return "table" in operation ? touchesOfPart(operation) : touchesOfTop(operation)
    case "insert":
      return touchesOfRows(
        operation.table,
        operation.rows.flatMap((row) => Object.values(row)),
      )
    case "backfill":
      return joinTouches([
        touchesOfRows(operation.table, Object.values(operation.set)),
        textOf(operation.table, operation.where),
      ])
    default:
      return { ...NOTHING, unknown: "has SQL, which may touch anything" }
  }
}

export function joinTouches(all: readonly Touches[]): Touches {
  const unknown = all.find((touches) => touches.unknown !== undefined)?.unknown
  return {
    things: all.flatMap(({ things }) => things),
    texts: all.flatMap(({ texts }) => texts),
    ...(unknown === undefined ? {} : { unknown }),
  }
}

/** How a person calls it: `column products.price`, `products`. */
export function displayPath([top = "", kind, name]: readonly string[]): string {
  if (kind === undefined) return top
  const word = kind in WORDS ? WORDS[kind as Kind] : kind
  return name === undefined ? `${word} of ${top}` : `${word} ${top}.${name}`
}

/** Whether a text has a name as a word of its own, in any case. */
export function says(text: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, "iu").test(text)
}

/** Rows are given by all the columns of a table; two who change them may mind the order. */
function touchesOfRows(table: Name, values: readonly Default[]): Touches {
  const top = displayName(table)
  const own: Touches = { things: [{ path: [top], how: "reads" }], texts: [] }
  const texts = values.map((value) => textOf(table, typeof value === "object" ? value.sql : undefined))
  return joinTouches([own, changes([top, "rows"]), ...texts])
}

type PartOperation = Extract<Operation, { readonly table: Name; readonly kind: Kind }>
type TopOperation = Exclude<Extract<Operation, { readonly kind: Kind }>, { readonly table: Name }>

function touchesOfTop(operation: TopOperation): Touches {
  switch (operation.verb) {
    case "create":
      return touchesOfObject(operation.kind, operation.object)
    case "drop":
      return joinTouches([
        changes(topPath(operation.kind, operation.name)),
        operation.object === undefined ? NOTHING : touchesOfObject(operation.kind, operation.object),
      ])
    case "rename":
      return changes(topPath(operation.kind, operation.from), topPath(operation.kind, operation.to))
    case "alter":
      return operation.kind === "enum"
        ? changes(topPath("enum", operation.name))
        : joinTouches([touchesOfObject("view", operation.from), touchesOfObject("view", operation.to)])
  }
}

function topPath(kind: Kind, name: Name): readonly string[] {
  return kind === "namespace" || kind === "extension" ? [`${WORDS[kind]} ${name.name}`] : [displayName(name)]
}

function touchesOfObject(kind: Kind, object: Kinds["table"] | Kinds["view"] | Name): Touches {
  const own = joinTouches([changes(topPath(kind, object)), inNamespace(object)])
  if (kind === "table") return joinTouches([own, ...partsOf(object as Table)])
  if (kind !== "view") return own
  const { sql, dependsOn = [], indexes } = object as Kinds["view"]
  return joinTouches([
    own,
    { things: dependsOn.map((name) => ({ path: [displayName(name)], how: "reads" })), texts: [{ text: sql }] },
    ...indexes.map((index) => touchesOfDefinition(object, "index", index)),
  ])
}

function inNamespace({ schema }: Name): Touches {
  return schema === undefined ? NOTHING : uses([`${WORDS.namespace} ${schema}`])
}

/** The names that a table's parts take, and what they need elsewhere. */
function partsOf(table: Table): Touches[] {
  const { columns, primaryKey, uniques, checks, exclusions, indexes, foreignKeys } = table
  const of =
    <K extends PartKind>(kind: K) =>
    (object: Kinds[K]) =>
      touchesOfDefinition(table, kind, object)
  return [
    ...columns.map(of("column")),
    ...(primaryKey === undefined ? [] : [of("primaryKey")(primaryKey)]),
    ...uniques.map(of("unique")),
    ...checks.map(of("check")),
    ...exclusions.map(of("exclusion")),
    ...indexes.map(of("index")),
    ...foreignKeys.map(of("foreignKey")),
  ]
}

function touchesOfPart(operation: PartOperation): Touches {
  const { table, kind } = operation
  const top = displayName(table)
  const own = joinTouches([uses([top]), inNamespace(table)])
  if (operation.kind === "table") return joinTouches([own, changes([top, "options"])])
  const named = (name: string): Touches => touchesOfName(table, kind as PartKind, name)
  switch (operation.verb) {
    case "create":
      return joinTouches([own, touchesOfDefinition(table, operation.kind, operation.object)])
    case "drop":
      return joinTouches([own, named(operation.name), touchesOfKey(table, operation.kind, operation.name)])
    case "rename":
      return joinTouches([own, named(operation.from), named(operation.to)])
    case "alter":
      return joinTouches([
        own,
        touchesOfKey(table, operation.kind, operation.from.name),
        touchesOfDefinition(table, operation.kind, operation.from),
        touchesOfDefinition(table, operation.kind, operation.to),
      ])
    case "change": {
      const { enumName, default: value } = operation.change
      return joinTouches([
        own,
        named(operation.name),
        ...(enumName === undefined ? [] : [uses([displayName(enumName)])]),
        textOf(table, typeof value === "object" ? value.sql : undefined),
      ])
    }
  }
}

/** Kinds whose index takes a name beside the tables of its schema. */
const TAKES_NAME: ReadonlySet<PartKind> = new Set(["primaryKey", "unique", "exclusion", "index"])

function touchesOfName(table: Name, kind: PartKind, name: string): Touches {
  const taken = TAKES_NAME.has(kind) && name !== ""
  return changes(
    kind === "primaryKey" ? [displayName(table), kind] : [displayName(table), kind, name],
    ...(taken ? [[displayName({ ...table, name })]] : []),
  )
}

/** A foreign key of another table may need a key that goes; a new one is needed by nobody yet. */
function touchesOfKey(table: Name, kind: PartKind, name: string): Touches {
  return kind === "primaryKey" || kind === "unique" ? changes([displayName(table), "key", name]) : NOTHING
}

function touchesOfDefinition<K extends PartKind>(table: Name, kind: K, object: Kinds[K]): Touches {
  const named = touchesOfName(table, kind, object.name)
  const needs = NEEDS[kind] as (table: Name, object: Kinds[K]) => Touches
  return joinTouches([named, needs(table, object)])
}

const NEEDS: { readonly [K in PartKind]: (table: Name, object: Kinds[K]) => Touches } = {
  column: needsOfColumn,
  primaryKey: (table, { columns }) => usesColumns(table, columns),
  unique: (table, { columns }) => usesColumns(table, columns),
  check: (table, { sql }) => textOf(table, sql),
  exclusion: (table, { sql }) => textOf(table, sql),
  index: needsOfIndex,
  foreignKey: (table, { columns, references }) =>
    joinTouches([
      usesColumns(table, columns),
      uses([displayName(references.table)]),
      usesColumns(references.table, references.columns),
      { things: [{ path: [displayName(references.table), "key"], how: "reads" }], texts: [] },
    ]),
}

function needsOfColumn(table: Name, { enumName, default: value, generated }: Column): Touches {
  return joinTouches([
    enumName === undefined ? NOTHING : uses([displayName(enumName)]),
    textOf(table, typeof value === "object" ? value.sql : undefined),
    textOf(table, generated?.sql),
  ])
}

function needsOfIndex(table: Name, { columns, where }: Index): Touches {
  const names = columns.filter((part) => typeof part === "string")
  const texts = columns.flatMap((part) => (typeof part === "string" ? [] : [part.sql]))
  return joinTouches([usesColumns(table, names), textOf(table, where), ...texts.map((text) => textOf(table, text))])
}

function changes(...paths: readonly (readonly string[])[]): Touches {
  return { things: paths.map((path) => ({ path, how: "changes" })), texts: [] }
}

function uses(...paths: readonly (readonly string[])[]): Touches {
  return { things: paths.map((path) => ({ path, how: "uses" })), texts: [] }
}

function usesColumns(table: Name, columns: readonly string[]): Touches {
  return uses(...columns.map((column) => [displayName(table), "column", column]))
}

function textOf(table: Name, text: string | undefined): Touches {
  return text === undefined ? NOTHING : { things: [], texts: [{ text, within: displayName(table) }] }
}
