import { LimbeckError } from "../../errors"
import type { AlterPart, CreatePart, DropPart, RenamePart } from "../../operations/operation"
import type { ForeignKey } from "../../schema/foreign-keys"
import { id, join, lit, sql } from "../sql"
import { statement, type Statement } from "../statement"
import type { Clause } from "./clauses"
import { printInlineKey } from "./columns"
import { printCheck, printPrimaryKey, printUnique } from "./constraints"
import type { TableText } from "./create-table"
import { heldExpression, heldName, type Draft } from "./draft"
import { addConstraintItem, editColumn, findColumn, removeClause, replaceItem, setClause } from "./edit-table"
import { isSameExpression, mentions, readsColumn } from "./expressions"
import { printForeignKey } from "./foreign-keys"
import { foldName, splice } from "./tokenizer"

export type ConstraintKind = "primaryKey" | "unique" | "check" | "foreignKey"

type Objects = {
  [K in ConstraintKind]: { readonly kind: K; readonly object: CreatePart<K>["object"] }
}[ConstraintKind]

export type ConstraintOperation = {
  [K in ConstraintKind]: CreatePart<K> | DropPart<K> | AlterPart<K> | RenamePart<K>
}[ConstraintKind]

export function changeConstraint(draft: Draft, operation: ConstraintOperation): Draft {
  switch (operation.verb) {
    case "create":
      return createConstraint(draft, operation)
    case "drop":
      return dropConstraint(draft, operation)
    case "rename":
      return renameConstraint(draft, operation)
    case "alter": {
      const { kind, from, to } = operation
      const dropped = dropConstraint(draft, { kind, name: from.name, object: from } as DropPart<ConstraintKind>)
      return createConstraint(dropped, { kind, object: to } as Objects)
    }
  }
}

function createConstraint(draft: Draft, operation: Objects): Draft {
  switch (operation.kind) {
    case "primaryKey":
      return createPrimaryKey(draft, operation.object)
    case "unique": {
      const { object } = operation
      return add(draft, printUnique({ ...object, columns: inHeldNames(draft, object.columns) }).text)
    }
    case "check": {
      const { object } = operation
      return add(draft, printCheck({ ...object, sql: heldExpression(draft, object.sql) }).text)
    }
    case "foreignKey":
      return createForeignKey(draft, operation.object)
  }
}

function add(draft: Draft, text: string): Draft {
  return { ...draft, table: addConstraintItem(draft.table, text) }
}

function inHeldNames(draft: Draft, columns: readonly string[]): readonly string[] {
  return columns.map((column) => heldName(draft, column))
}

function createPrimaryKey(draft: Draft, key: CreatePart<"primaryKey">["object"]): Draft {
  const columns = inHeldNames(draft, key.columns)
  const [only] = columns
  if (columns.length === 1 && only !== undefined) {
    const autoincrement = draft.increments.includes(foldName(only))
    if (autoincrement || key.name === "") {
      const text = printInlineKey(key, autoincrement).text
      return { ...draft, table: editColumn(draft.table, only, (item) => setClause(item, ["primaryKey"], text)) }
    }
  }
  return add(draft, printPrimaryKey({ ...key, columns }).text)
}

function createForeignKey(draft: Draft, key: ForeignKey): Draft {
  const { state } = draft
  const isSelf = foldName(key.references.table.name) === foldName(state.name)
  const columns = inHeldNames(draft, key.columns)
  const referenced = isSelf ? inHeldNames(draft, key.references.columns) : key.references.columns
  const added = add(
    draft,
    printForeignKey({ ...key, columns, references: { ...key.references, columns: referenced } }).text,
  )
  const isNew = columns.some((column) => findColumn(state.text, column) === undefined)
  const wasThere = draft.droppedKeys.includes(keyOf(columns, key.references.table.name, referenced))
  const isMissing = !draft.tables.has(foldName(key.references.table.name))
  return isNew || isSelf || wasThere || isMissing
    ? added
    : { ...added, guards: [...added.guards, guardParents(draft, key, columns)] }
}

/** A foreign key by what it relates: one that only changes its actions is not checked anew. */
function keyOf(columns: readonly string[], table: string, referenced: readonly string[]): string {
  return foldName(JSON.stringify([columns, table, referenced]))
}

function guardParents({ state }: Draft, key: ForeignKey, columns: readonly string[]): Statement {
  const parent = key.references.table.name
  const pairs = columns.map((column, at) => sql`p.${id(key.references.columns[at] ?? column)} = c.${id(column)}`)
  const isSet = join(
    columns.map((column) => sql`c.${id(column)} IS NOT NULL`),
    " AND ",
  )
  const question = sql`SELECT count(*) AS "rows" FROM ${id(state.name)} c WHERE ${isSet} AND NOT EXISTS (SELECT 1 FROM ${id(parent)} p WHERE ${join(pairs, " AND ")}) HAVING count(*) > 0`
  return statement(question, {
    expectNoRows: {
      code: "foreign-key-violation",
      message: `cannot add a foreign key from table "${state.name}" (${columns.map((name) => `"${name}"`).join(", ")}) to "${parent}": {0} rows refer to a row of "${parent}" that does not exist`,
      next: `delete or repair them first, in this migration or by hand`,
    },
  })
}

function dropConstraint(draft: Draft, operation: DropPart<ConstraintKind>): Draft {
  const clause = findClause(draft, operation)
  const table = removeClause(draft.table, (candidate) => candidate === clause)
  if (table === undefined || clause === undefined) throw missing(draft, operation.kind, operation.name)
  const dropped = { ...draft, table }
  if (clause.kind === "primaryKey" && clause.autoincrement) {
    return { ...dropped, increments: [...draft.increments, ...clause.columns.map(foldName)] }
  }
  if (clause.kind !== "foreignKey") return dropped
  const { columns, references } = clause
  return { ...dropped, droppedKeys: [...draft.droppedKeys, keyOf(columns, references.table, references.columns)] }
}

/** By name; a constraint that has none in the database is known by what it says. */
function findClause(
  draft: Draft,
  operation: Pick<DropPart<ConstraintKind>, "kind" | "name" | "object">,
): Clause | undefined {
  const clauses = draft.table.items.flatMap((item) => item.clauses).filter((clause) => clause.kind === operation.kind)
  if (operation.kind === "primaryKey") return clauses[0]
  const named = clauses.find((clause) => operation.name !== "" && foldName(clause.name) === foldName(operation.name))
  return named ?? clauses.find((clause) => clause.name === "" && hasContent(draft, clause, operation.object))
}

function hasContent(draft: Draft, clause: Clause, object: DropPart<ConstraintKind>["object"]): boolean {
  if (object === undefined) return false
  if (clause.kind === "check") return "sql" in object && isSameExpression(heldExpression(draft, object.sql), clause.sql)
  if (clause.kind !== "unique" && clause.kind !== "foreignKey") return false
  if (!("columns" in object) || !isSameList(clause.columns, inHeldNames(draft, object.columns))) return false
  return (
    clause.kind === "unique" ||
    ("references" in object && foldName(clause.references.table) === foldName(object.references.table.name))
  )
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => foldName(name) === foldName(b[at] ?? ""))
}

function renameConstraint(draft: Draft, operation: RenamePart<ConstraintKind>): Draft {
  const { kind, from, to } = operation
  const clause =
    findClause(draft, { kind, name: from }) ??
    // The only one without a name is meant.
    onlyOne(
      draft.table.items
        .flatMap((item) => item.clauses)
        .filter((other) => from === "" && other.kind === kind && other.name === ""),
    )
  const item = draft.table.items.find((candidate) => clause !== undefined && candidate.clauses.includes(clause))
  if (clause === undefined || item === undefined) throw missing(draft, kind, from)
  const name = to === "" ? "" : `CONSTRAINT ${id(to).text} `
  const text = splice(item.text, [{ start: clause.start, end: wordsStart(item.text, clause), by: name }])
  return { ...draft, table: replaceItem(draft.table, item, text) }
}

function onlyOne<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined
}

/** Where a clause begins after `CONSTRAINT name`. */
function wordsStart(text: string, clause: Clause): number {
  if (clause.name === "") return clause.start
  const pattern =
    /constraint(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|'(?:[^']|'')*'|[^\s"`[(]+)\s*/iy
  pattern.lastIndex = clause.start
  return pattern.exec(text) === null ? clause.start : pattern.lastIndex
}

/** As PostgreSQL does, a dropped column takes with it the constraints and indexes that contain it. */
export function dropDependents(draft: Draft, column: string): Draft {
  const folded = foldName(column)
  const items = draft.table.items.filter(
    (item) => item.column !== undefined || !item.clauses.some((clause) => containsColumn(clause, folded)),
  )
  const table = dropChecks({ ...draft.table, items }, column)
  const indexes = draft.indexes.filter((index) => !mentions(index.sql.slice(index.sql.indexOf("(")), column))
  return { ...draft, table, indexes }
}

function dropChecks(table: TableText, column: string): TableText {
  const without = removeClause(table, (clause) => clause.kind === "check" && readsColumn(clause.sql, column))
  return without === undefined ? table : dropChecks(without, column)
}

function containsColumn(clause: Clause, folded: string): boolean {
  const isList = clause.kind === "unique" || clause.kind === "foreignKey" || clause.kind === "primaryKey"
  return isList && clause.columns.some((name) => foldName(name) === folded)
}

function missing({ state }: Draft, kind: ConstraintKind, name: string): LimbeckError {
  const words = { primaryKey: "primary key", unique: "unique constraint", check: "check", foreignKey: "foreign key" }
  const called = name === "" ? "" : ` ${lit(name).text.replaceAll("'", '"')}`
  return new LimbeckError({
    code: "missing-constraint",
    message: `cannot change ${words[kind]}${called} of table "${state.name}": the table has none of that name`,
    next: "compare the migrations with the database (limbeck check)",
  })
}
