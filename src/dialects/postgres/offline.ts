import { LimbeckError } from "../../errors"
import { apply } from "../../operations/apply"
import { mentions } from "../../operations/expressions"
import type { Operation } from "../../operations/operation"
import { ungroup } from "../../operations/ungroup"
import { displayName, nameKey, sameName, type Name } from "../../schema/names"
import { EMPTY_SCHEMA, findTable, findView, type Schema } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import type { View } from "../../schema/views"
import type { Connection } from "../dialect"
import type { Offline, OfflineDatabase, OfflineOptions } from "../script"
import type { Statement } from "../statement"
import { localName } from "./names"

interface Memory extends Offline {
  schema: Schema
  remembers: boolean
  readonly rewritten: Set<string>
  readonly freshTypes: Set<string>
  readonly freshLabels: Map<string, Set<string>>
}

/** A database that is only thought of: the schema that the operations so far give. */
export function startOffline({ schema, metadataTable, start }: OfflineOptions): OfflineDatabase {
  const offline: Memory = {
    schema: start?.schema ?? EMPTY_SCHEMA,
    remembers: false,
    rewritten: new Set(),
    freshTypes: new Set(),
    freshLabels: new Map(),
  }
  let inTransaction = false
  const connection = (): Connection => ({
    query: () => Promise.reject(needsDatabase("it looks at the database")),
    schema,
    metadataTable,
    // What is written for the oldest version works on all.
    version: start?.version ?? [13, 0],
    inTransaction,
    offline,
  })
  const forget = (): void => {
    offline.freshTypes.clear()
    offline.freshLabels.clear()
  }
  return {
    connection,
    begin: (transactional) => {
      inTransaction = transactional
      return Promise.resolve()
    },
    carryOut: (operation, statements) => {
      for (const part of ungroup([operation])) follow(offline, part)
      if (inTransaction) noteFresh(offline, statements)
      if (statements.some(({ sql }) => sql.text.includes(metadataTable))) offline.remembers = true
      return Promise.resolve()
    },
    commit: () => {
      inTransaction = false
      forget()
      return Promise.resolve()
    },
  }
}

/** What SQL made is not known, so an operation on it changes nothing here. */
function follow(offline: Memory, operation: Operation): void {
  noteRewritten(offline, operation)
  try {
    offline.schema = followViews(apply(offline.schema, operation), operation)
  } catch (error) {
    if (!(error instanceof LimbeckError) || error.code !== "cannot-apply") throw error
  }
}

/** A view reads what it read, under its new name. */
function followViews(schema: Schema, operation: Operation): Schema {
  if (operation.verb !== "rename" || (operation.kind !== "table" && operation.kind !== "view")) return schema
  const { from, to } = operation
  const views = schema.views.map((view) => {
    const dependsOn = view.dependsOn?.map((name) => (sameName(name, from) ? to : name))
    return dependsOn === undefined ? view : { ...view, dependsOn }
  })
  return { ...schema, views }
}

/** The server follows a rename in what it keeps of a view; the author's text no longer says the same. */
function noteRewritten(offline: Memory, operation: Operation): void {
  const words = renamedWords(operation)
  for (const view of offline.schema.views)
    if (words.some((word) => mentions(view.sql, word) || view.sql.includes(`'${word}'`)))
      offline.rewritten.add(nameKey(view))
  if (operation.verb === "create" && operation.kind === "view") offline.rewritten.delete(nameKey(operation.object))
  if (operation.verb === "alter" && operation.kind === "view") offline.rewritten.delete(nameKey(operation.to))
}

function renamedWords(operation: Operation): string[] {
  if (operation.verb === "alter" && operation.kind === "enum") return Object.keys(operation.map ?? {})
  if (operation.verb !== "rename") return []
  return [typeof operation.from === "string" ? operation.from : operation.from.name]
}

function noteFresh({ freshTypes, freshLabels }: Memory, statements: readonly Statement[]): void {
  for (const { sql } of statements) {
    const made = /^CREATE TYPE (.+?) AS ENUM/.exec(sql.text)?.[1]
    if (made !== undefined) {
      freshTypes.add(made)
      freshLabels.delete(made)
    }
    const [, type = "", label = ""] = /^ALTER TYPE (.+?) ADD VALUE '((?:[^']|'')*)'/.exec(sql.text) ?? []
    if (type !== "") freshLabels.set(type, new Set(freshLabels.get(type)).add(label.replaceAll("''", "'")))
  }
}

/** The names of the model are those of the DataSource's schema where they say none. */
export function modelName(name: Name, connection: Connection): Name {
  return name.schema === undefined ? name : localName(name.schema, name.name, connection)
}

export function findOffline(offline: Offline, name: Name, connection: Connection): Table | undefined {
  return findTable(offline.schema, modelName(name, connection))
}

/** @throws LimbeckError when the table was made by SQL, so that nothing is known of it. */
export function requireOffline(offline: Offline, name: Name, connection: Connection): Table {
  const table = findOffline(offline, name, connection)
  if (table !== undefined) return table
  throw needsDatabase(`table "${displayName(name)}" is not made by an operation, so what it holds is not known`)
}

export function needsDatabase(reason: string): LimbeckError {
  return new LimbeckError({
    code: "needs-database",
    message: `cannot plan without a database: ${reason}`,
    next: "limbeck run --dry-run, connected to a database that stands there, prints the SQL",
  })
}

const STAR = /\bselect\s+(distinct\s+)?\*|\.\s*\*/i

/** Views that read these columns; one too many is only made again. */
export function viewsOn(offline: Offline, table: Name, columns: readonly string[]): View[] {
  return offline.schema.views.filter(
    (view) => readsFrom(view, table) && (STAR.test(view.sql) || columns.some((column) => mentions(view.sql, column))),
  )
}

function readsFrom(view: View, source: Name): boolean {
  return view.dependsOn?.some((name) => sameName(name, source)) === true || mentions(view.sql, source.name)
}

/** The views, and those that read them, whatever the depth; the deepest last. `remade` gets another text anyway. */
export function withReaders(offline: Offline, seeds: readonly string[], remade?: string): View[] {
  const depths = new Map<string, number>()
  const visit = (view: View, depth: number): void => {
    const key = nameKey(view)
    if (depth > offline.schema.views.length || depth <= (depths.get(key) ?? 0)) return
    depths.set(key, depth)
    for (const reader of offline.schema.views) if (reader !== view && readsFrom(reader, view)) visit(reader, depth + 1)
  }
  for (const view of offline.schema.views) if (seeds.includes(nameKey(view))) visit(view, 1)
  const depthOf = (view: View): number => depths.get(nameKey(view)) ?? 0
  const found = offline.schema.views.filter((view) => depthOf(view) > 0)
  for (const view of found) if (nameKey(view) !== remade) refuseRewritten(offline, view)
  return found.sort((a, b) => depthOf(a) - depthOf(b))
}

function refuseRewritten(offline: Offline, view: View): void {
  // What `*` stands for is settled when a view is made.
  const why = offline.rewritten.has(nameKey(view))
    ? "since something it reads was renamed"
    : STAR.test(view.sql)
      ? 'since it says "*"'
      : undefined
  if (why === undefined) return
  throw needsDatabase(`view "${displayName(view)}" has to be made again, and its text is not known ${why}`)
}

/** What stands for a view where oids do; undefined when it is not known. */
export function keyOffline(offline: Offline, view: Name): string | undefined {
  return findView(offline.schema, view) && nameKey(view)
}

/** The authors' texts of a table's generated columns. */
export function generatedOffline(offline: Offline, name: Name, connection: Connection): Map<string, string> {
  const columns = findOffline(offline, name, connection)?.columns ?? []
  return new Map(
    columns.flatMap(({ name: column, generated }) =>
      generated === undefined ? [] : [[column, generated.sql] as const],
    ),
  )
}
