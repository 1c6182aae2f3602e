import { LimbeckError } from "../errors"
import { isEqual } from "../schema/equal"
import { isTopKind, PART_LISTS, TOP_LISTS, type Kind, type TopKind } from "../schema/kinds"
import { displayName, nameKey, sameName, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import { emptyTable, type Table } from "../schema/tables"
import type { View } from "../schema/views"
import { renameColumnInTable, renameTableInSchema, retypeEnumUsers } from "./rename"
import type { ChangeColumn, Operation, PartOperation } from "./operation"

interface Named {
  readonly name: string
}
type Lists = Record<string, readonly Named[]>

/** The schema after all operations, in order. Pure; what an operation's SQL does is not known and changes nothing. */
export function applyAll(schema: Schema, operations: readonly Operation[]): Schema {
  return operations.reduce(apply, schema)
}

/**
 * The schema after one operation.
 * @throws LimbeckError `cannot-apply` where the operation names what is not there, or creates what is.
 */
export function apply(schema: Schema, operation: Operation): Schema {
  switch (operation.verb) {
    case "execute":
    case "insert":
    case "backfill":
    case "todo":
    case "irreversible":
      return schema
    case "group":
      return operation.operations.reduce<Schema>(apply, schema)
    case "change":
      return applyToOwner(schema, operation)
    default:
      return isTopOperation(operation) ? applyToSchema(schema, operation) : applyToOwner(schema, operation)
  }
}

type Wordless = { verb: "group" | "execute" | "insert" | "backfill" | "todo" | "irreversible" }

type TopOp = Exclude<Operation, PartOperation | Wordless>

function isTopOperation(operation: Exclude<Operation, Wordless>): operation is TopOp {
  return !("table" in operation) && isTopKind(operation.kind)
}

function applyToSchema(schema: Schema, operation: TopOp): Schema {
  if (operation.verb === "rename") return applyTopRename(schema, operation)
  const list = TOP_LISTS[operation.kind]
  const objects = (schema as unknown as Lists)[list] as readonly (Named & Name)[]
  if (operation.verb === "create") {
    if (objects.some((object) => sameName(object, operation.object))) throw exists(operation.kind, operation.object)
    return { ...schema, [list]: [...objects, operation.object] }
  }
  const name: Name = operation.verb === "drop" || operation.kind === "enum" ? operation.name : operation.from
  const at = objects.findIndex((object) => sameName(object, name))
  if (at < 0) throw missing(operation.kind, name)
  if (operation.verb === "drop") return { ...schema, [list]: objects.filter((_, index) => index !== at) }
  const changed = operation.kind === "enum" ? { ...objects[at], labels: operation.to } : operation.to
  return { ...schema, [list]: objects.map((object, index) => (index === at ? changed : object)) }
}

function applyTopRename(schema: Schema, operation: { kind: TopKind; from: Name; to: Name }): Schema {
  const list = TOP_LISTS[operation.kind]
  const objects = (schema as unknown as Lists)[list] as readonly (Named & Name)[]
  if (!objects.some((object) => sameName(object, operation.from))) throw missing(operation.kind, operation.from)
  if (objects.some((object) => sameName(object, operation.to))) throw exists(operation.kind, operation.to)
  const renamed = objects.map((object) => {
    if (!sameName(object, operation.from)) return object
    const { schema: _schema, ...rest } = object
    return { ...rest, ...operation.to }
  })
  const after: Schema = { ...schema, [list]: renamed }
  if (operation.kind === "table") return renameTableInSchema(after, operation.from, operation.to)
  if (operation.kind === "enum") return retypeEnumUsers(after, operation.from, operation.to)
  return after
}

/** Parts lie on a table; indexes may also lie on a materialised view. */
function applyToOwner(schema: Schema, operation: PartOperation): Schema {
  const key = nameKey(operation.table)
  const table = schema.tables.find((candidate) => nameKey(candidate) === key)
  if (table !== undefined) {
    const changed = applyToTable(table, operation)
    const after = { ...schema, tables: schema.tables.map((candidate) => (candidate === table ? changed : candidate)) }
    return operation.verb === "rename" && operation.kind === "column" ? renameReferencedColumn(after, operation) : after
  }
  const view = schema.views.find((candidate) => nameKey(candidate) === key)
  if (view === undefined || operation.kind !== "index") throw missing("table", operation.table)
  const carrier = applyToTable({ ...emptyTable(operation.table), indexes: view.indexes }, operation)
  const changed: View = { ...view, indexes: carrier.indexes }
  return { ...schema, views: schema.views.map((candidate) => (candidate === view ? changed : candidate)) }
}

function applyToTable(table: Table, operation: PartOperation): Table {
  if (operation.kind === "table") {
    const { comment: _comment, withoutRowid: _withoutRowid, ...rest } = table
    return { ...rest, ...operation.to }
  }
  if (operation.verb === "change") return changeColumn(table, operation)
  if (operation.kind === "primaryKey") return applyToPrimaryKey(table, operation)
  const list = PART_LISTS[operation.kind]
  const objects = table[list] as readonly Named[]
  if (operation.verb === "create") {
    const { name } = operation.object
    if (name !== "" && objects.some((object) => object.name === name))
      throw exists(operation.kind, operation.object, table)
    return { ...table, [list]: [...objects, operation.object] }
  }
  const name =
    operation.verb === "drop"
      ? operation.name
      : typeof operation.from === "string"
        ? operation.from
        : operation.from.name
  const known = operation.verb === "drop" && name === "" ? operation.object : undefined
  const at = objects.findIndex((object) => object.name === name && (known === undefined || isEqual(object, known)))
  if (at < 0) throw missing(operation.kind, { name }, table)
  if (operation.verb === "drop") return { ...table, [list]: objects.filter((_, index) => index !== at) }
  const changed = operation.verb === "alter" ? operation.to : { ...objects[at], name: operation.to }
  const after: Table = { ...table, [list]: objects.map((object, index) => (index === at ? changed : object)) }
  return operation.verb === "rename" && operation.kind === "column"
    ? renameColumnInTable(after, operation.from, operation.to)
    : after
}

function applyToPrimaryKey(table: Table, operation: Extract<PartOperation, { kind: "primaryKey" }>): Table {
  if (operation.verb === "create") {
    if (table.primaryKey !== undefined) throw exists("primaryKey", operation.object, table)
    return { ...table, primaryKey: operation.object }
  }
  if (table.primaryKey === undefined) throw missing("primaryKey", { name: "" }, table)
  if (operation.verb === "drop") {
    const { primaryKey: _primaryKey, ...rest } = table
    return rest
  }
  const primaryKey = operation.verb === "alter" ? operation.to : { ...table.primaryKey, name: operation.to }
  return { ...table, primaryKey }
}

function changeColumn(table: Table, operation: ChangeColumn): Table {
  const before = table.columns.find((column) => column.name === operation.name)
  if (before === undefined) throw missing("column", { name: operation.name }, table)
  const changed = completeChange(before, operation)
  return { ...table, columns: table.columns.map((column) => (column === before ? changed : column)) }
}

/** The column that a hand-written change gives: a property set to `undefined` is removed. */
export function completeChange<C extends { readonly name: string }>(before: C, operation: { change: object }): C {
  const merged = { ...before, ...operation.change }
  return Object.fromEntries(Object.entries<unknown>(merged).filter(([, value]) => value !== undefined)) as unknown as C
}

function renameReferencedColumn(schema: Schema, operation: { table: Name; from: string; to: string }): Schema {
  const tables = schema.tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) =>
      sameName(key.references.table, operation.table)
        ? {
            ...key,
            references: {
              ...key.references,
              columns: key.references.columns.map((column) => (column === operation.from ? operation.to : column)),
            },
          }
        : key,
    ),
  }))
  return { ...schema, tables }
}

function missing(kind: Kind, name: Name, table?: Table): LimbeckError {
  return cannotApply(`${kind} "${displayName(name)}"${inTable(table)} is not there`)
}

function exists(kind: Kind, name: Name, table?: Table): LimbeckError {
  return cannotApply(`${kind} "${displayName(name)}"${inTable(table)} is there already`)
}

function inTable(table?: Table): string {
  return table === undefined ? "" : ` of table "${displayName(table)}"`
}

function cannotApply(reason: string): LimbeckError {
  return new LimbeckError({
    code: "cannot-apply",
    message: `cannot apply an operation to the schema in memory: ${reason}`,
    next: "compare the migration with the schema it starts from (limbeck check)",
  })
}
