import { completeChange } from "../../operations/apply"
import { renameInExpression } from "../../operations/expressions"
import { LimbeckError } from "../../errors"
import type {
  AlterPart,
  ChangeColumn,
  CreatePart,
  DropPart,
  PartOperation,
  RenamePart,
} from "../../operations/operation"
import type { Column } from "../../schema/columns"
import type { Index } from "../../schema/indexes"
import { displayName, nameKey } from "../../schema/names"
import { refuseFilledComputed } from "../computed"
import { id, lit, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { alterColumn } from "./alter-column"
import { fillNulls } from "./backfill"
import type { Change, Target } from "./change"
import { commentOnColumn, createSequenceOf, defineColumn, ownSequenceOf } from "./columns"
import { defineCheck, defineExclusion, definePrimaryKey, defineUnique } from "./constraints"
import { defaultText } from "./defaults"
import { dependentsOfColumns, refuseBlockers } from "./dependents"
import { alterDeferral, defineForeignKey } from "./foreign-keys"
import { alterIncrement } from "./increments"
import { createIndex, dropIndex, renameIndex } from "./indexes"
import { inspect } from "./inspect"
import {
  forgetGenerated,
  rememberedGenerated,
  rememberGenerated,
  renameGenerated,
  rewriteGenerated,
  whereRemembered,
} from "./metadata-table"
import { renameSequence } from "./renames"
import { commentOnTable } from "./tables"

type ConstraintKind = "primaryKey" | "unique" | "check" | "exclusion" | "foreignKey"

/** What one operation on a part of a table comes down to. */
export async function planPart(operation: PartOperation, target: Target): Promise<Change[]> {
  switch (operation.kind) {
    case "column":
      return planColumn(operation, target)
    case "index":
      return planIndex(operation, target)
    case "table":
      return [{ after: commentOnTable(target.sql, operation.from.comment, operation.to.comment) }]
    case "primaryKey":
    case "unique":
    case "check":
    case "exclusion":
    case "foreignKey":
      return planConstraint(operation, target)
  }
}

type ConstraintOperation = Extract<PartOperation, { kind: ConstraintKind }>

function planConstraint(operation: ConstraintOperation, target: Target): Change[] {
  switch (operation.verb) {
    case "create":
      return [{ clauses: [sql`ADD ${defineConstraint(operation, target)}`] }]
    case "drop":
      return [{ clauses: [sql`DROP CONSTRAINT ${id(operation.name)}`] }]
    case "rename":
      return [rename(sql`CONSTRAINT `, operation, target)]
    case "alter": {
      const inPlace = operation.kind === "foreignKey" ? alterDeferral(operation) : undefined
      if (inPlace !== undefined) return [{ clauses: [inPlace] }]
      const drop = sql`DROP CONSTRAINT ${id(operation.from.name)}`
      return [{ clauses: [drop, sql`ADD ${defineConstraint(operation, target)}`] }]
    }
  }
}

function defineConstraint(operation: Extract<ConstraintOperation, { verb: "create" | "alter" }>, target: Target): Sql {
  const { kind } = operation
  switch (kind) {
    case "primaryKey":
      return definePrimaryKey(operation.verb === "create" ? operation.object : operation.to)
    case "unique":
      return defineUnique(operation.verb === "create" ? operation.object : operation.to)
    case "check":
      return defineCheck(operation.verb === "create" ? operation.object : operation.to)
    case "exclusion":
      return defineExclusion(operation.verb === "create" ? operation.object : operation.to)
    case "foreignKey":
      return defineForeignKey(operation.verb === "create" ? operation.object : operation.to, target.connection)
  }
}

function rename(what: Sql, { from, to }: { from: string; to: string }, target: Target): Change {
  return { barrier: true, before: [statement(sql`ALTER TABLE ${target.sql} RENAME ${what}${id(from)} TO ${id(to)}`)] }
}

type IndexOperation = Extract<PartOperation, { kind: "index" }>

async function planIndex(operation: IndexOperation, target: Target): Promise<Change[]> {
  const { connection, table } = target
  switch (operation.verb) {
    case "create":
      return [
        {
          before: await dropInvalid(operation.object, target),
          after: createIndex(table, operation.object, connection),
        },
      ]
    case "drop":
      return [{ before: [dropIndex(table, operation.name, operation.object, connection)] }]
    case "rename":
      return [{ before: [renameIndex(table, operation.from, operation.to, connection)] }]
    case "alter": {
      const to = keepUnmanaged(operation.from, operation.to)
      return [
        { before: [dropIndex(table, operation.from.name, to, connection)], after: createIndex(table, to, connection) },
      ]
    }
  }
}

/** DESC, INCLUDE and their like stay when the same columns are indexed in the same way. */
function keepUnmanaged(from: Index, to: Index): Index {
  const same = JSON.stringify(from.columns) === JSON.stringify(to.columns) && from.method === to.method
  return from.unmanaged === undefined || to.unmanaged !== undefined || !same ? to : { ...to, unmanaged: from.unmanaged }
}

/** CREATE INDEX CONCURRENTLY that failed leaves an index that is not valid under the name. */
async function dropInvalid(index: Index, { table, connection }: Target): Promise<Statement[]> {
  if (connection.offline !== undefined) return []
  const rows = await connection.query(
    `SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname = $1 AND c.relname = $2`,
    [table.schema ?? connection.schema, index.name],
  )
  return rows.length === 0 ? [] : [dropIndex(table, index.name, index, connection)]
}

type ColumnOperation = Extract<PartOperation, { kind: "column" }>

async function planColumn(operation: ColumnOperation, target: Target): Promise<Change[]> {
  switch (operation.verb) {
    case "create":
      return addColumn(operation, target)
    case "drop":
      return dropColumn(operation, target)
    case "rename":
      return renameColumn(operation, target)
    case "alter":
      return alterColumn(operation, target)
    case "change":
      return alterColumn(await completeColumn(operation, target), target)
  }
}

/** What was before is read now. */
async function completeColumn(operation: ChangeColumn, target: Target): Promise<AlterPart<"column">> {
  const { table, name, change, ...rest } = operation
  const found = await readCurrentColumn(target, name)
  if (found === undefined) {
    throw new LimbeckError({
      code: "no-column",
      message: `cannot alter column "${name}" of table "${displayName(table)}": the database has no such column`,
      next: "compare the migration with the database: limbeck check",
    })
  }
  return { ...rest, verb: "alter", table, from: found, to: completeChange(found, { change }) }
}

/** The column as it is in the database, under the name that the list of operations gives it. */
export async function readCurrentColumn(
  { connection, table, currentColumn }: Target,
  name: string,
): Promise<Column | undefined> {
  const schema =
    connection.offline?.schema ??
    (await inspect(connection, { namespaces: table.schema === undefined ? [] : [table.schema] }))
  const current = schema.tables.find((candidate) => nameKey(candidate) === nameKey(table))
  const found = current?.columns.find((column) => column.name === currentColumn(name))
  return found && { ...found, name }
}

async function addColumn(operation: CreatePart<"column">, target: Target): Promise<Change[]> {
  const { table, connection } = target
  const { object: column, backfill } = operation
  refuseFilledComputed(operation)
  const comments = commentOnColumn(target.sql, column.name, undefined, column.comment)
  const remember =
    column.generated === undefined ? [] : rememberGenerated(table, column.name, column.generated.sql, connection)
  const sequence = createSequenceOf(table, column, connection)
  const after = [...ownSequenceOf(table, column, connection), ...comments, ...remember]
  const add = (definition: Column): Sql => sql`ADD COLUMN ${defineColumn(table, definition, connection)}`
  if (backfill === undefined) {
    const guards = isFilled(column) ? [] : [refuseRows(operation, target)]
    return [{ guards, before: sequence, clauses: [add(column)], after, column: column.name }]
  }
  const name = id(column.name)
  if (column.increment !== undefined) {
    // Its own numbers go on after those that the rows are given.
    const { increment: _increment, sequence: _sequence, ...plain } = column
    const filled = await addColumn({ ...operation, object: plain }, target)
    return [...filled, ...(await alterIncrement(plain, column, target))]
  }
  if (typeof backfill !== "object") {
    const kept =
      column.default === undefined
        ? sql`DROP DEFAULT`
        : sql`SET DEFAULT ${verbatim(defaultText(column.default, column.type))}`
    return [
      { clauses: [add({ ...column, default: backfill })], after, column: column.name },
      { clauses: [sql`ALTER COLUMN ${name} ${kept}`], column: column.name },
    ]
  }
  const { default: _default, ...bare } = column
  const setDefault =
    column.default === undefined
      ? []
      : [sql`ALTER COLUMN ${name} SET DEFAULT ${verbatim(defaultText(column.default, column.type))}`]
  const notNull = column.nullable ? [] : [sql`ALTER COLUMN ${name} SET NOT NULL`]
  return [
    { clauses: [add({ ...bare, nullable: true })], column: column.name },
    {
      barrier: true,
      before: await fillNulls(column, backfill, target),
      clauses: [...setDefault, ...notNull],
      after,
      column: column.name,
    },
  ]
}

/** Rows that are there already get a value by themselves. */
function isFilled(column: Column): boolean {
  return (
    column.nullable || column.default !== undefined || column.increment !== undefined || column.generated !== undefined
  )
}

function refuseRows({ object, table }: CreatePart<"column">, target: Target): Statement {
  const name = `${displayName(table)}.${object.name}`
  return statement(sql`SELECT count(*) FROM ${target.sql} HAVING count(*) > ${lit(0)}`, {
    expectNoRows: {
      code: "no-value",
      message: `cannot add column "${object.name}" NOT NULL to table "${displayName(table)}": its {0} rows have no value for it`,
      next: `give one: op.addColumn(..., { backfill: ... }), or limbeck generate --backfill ${name}=...`,
    },
  })
}

async function dropColumn({ name, object }: DropPart<"column">, target: Target): Promise<Change[]> {
  const { connection, table } = target
  const plain = object !== undefined && object.generated === undefined
  const after = plain ? [] : await whereRemembered(connection, [forgetGenerated(table, name, connection)])
  const users = await dependentsOfColumns(target, [name])
  const all = [...users.viewNames, ...users.obstacleNames, ...users.blockers]
  const guards = refuseBlockers(`drop column "${name}" of table "${displayName(table)}"`, all)
  return [{ guards, clauses: [sql`DROP COLUMN ${id(name)}`], after }]
}

async function renameColumn(operation: RenamePart<"column">, target: Target): Promise<Change[]> {
  const { before = [] } = rename(sql`COLUMN `, operation, target)
  const after = [...(await renameSequence(operation, target)), ...(await renameRemembered(operation, target))]
  return [{ barrier: true, before: [...before, ...after] }]
}

/** The server renames the column in what it stores; the author's texts that TypeORM keeps follow. */
async function renameRemembered(
  { from, to }: RenamePart<"column">,
  { table, connection, renamed, currentColumn }: Target,
): Promise<Statement[]> {
  const texts = await rememberedGenerated(table, connection)
  const rewrites: Sql[] = []
  for (const [column, remembered] of texts) {
    const now = [...renamed].reduce((text, [next, old]) => renameInExpression(text, old, next), remembered)
    const then = renameInExpression(now, from, to)
    const name = [...renamed].find(([, old]) => old === column)?.[0] ?? column
    if (then !== now) rewrites.push(rewriteGenerated(table, name, then, connection))
  }
  const own = texts.has(currentColumn(from)) ? [renameGenerated(table, from, to, connection)] : []
  return [...rewrites, ...own].map((text) => statement(text))
}
