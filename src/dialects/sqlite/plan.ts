import { LimbeckError } from "../../errors"
import { applyAll } from "../../operations/apply"
import type { Group, Operation, PartOperation } from "../../operations/operation"
import type { Column } from "../../schema/columns"
import { displayName, type Name } from "../../schema/names"
import { EMPTY_SCHEMA, type Schema } from "../../schema/schema"
import type { View } from "../../schema/views"
import type { Connection } from "../dialect"
import { id, lit, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { insertRows } from "../insert"
import { fillRows } from "../walk"
import { aroundBrokenViews, compiles, probeView } from "./broken-views"
import { startDraft, type Draft } from "./draft"
import { changeTable } from "./draft-table"
import { inspect } from "./inspect"
import { printCreateIndex } from "./indexes"
import { forgetGenerated, forgetView, rememberGenerated, rememberView, renameGenerated } from "./metadata-table"
import { planNatively } from "./native"
import { protect } from "./protect"
import { isAnalyzed, planReaderChecks, planRebuild, triggerProbes } from "./rebuild"
import { readText } from "./rows"
import { isLegacyAlter } from "./session"
import { columnItems } from "./create-table"
import { findTableState, readTableState, type TableState } from "./table-state"
import { printCreateTable } from "./tables"
import { foldName } from "./tokenizer"
import { unsupported } from "./unsupported"
import { printCreateView, printDropView } from "./views"

/** The statements of one operation on the database as it is now. @throws LimbeckError */
export function plan(operation: Operation, connection: Connection): Promise<readonly Statement[]> {
  return planOperation(operation, connection)
}

async function planOperation(operation: Operation, connection: Connection): Promise<readonly Statement[]> {
  switch (operation.verb) {
    case "group":
      return planParts(operation.table, operation.operations, connection)
    case "execute":
      return [statement(verbatim(operation.sql), operation.parameters && { parameters: operation.parameters })]
    case "insert":
      return insertRows(id(operation.table.name), operation).map((text) => statement(text))
    case "backfill":
      return [statement(fillRows(id(operation.table.name), operation))]
    case "todo":
      throw new LimbeckError({
        code: "todo",
        message: `cannot run the migration: a question is open: ${operation.question}`,
        next: "answer it in the migration file",
      })
    case "irreversible":
      throw new LimbeckError({
        code: "irreversible",
        message: `cannot undo the migration: ${operation.reason}`,
        next: "write its `down` by hand",
      })
    default:
      return "table" in operation ? planParts(operation.table, [operation], connection) : planTop(operation, connection)
  }
}

type TopOperation = Exclude<
  Operation,
  PartOperation | Group | { verb: "execute" | "insert" | "backfill" | "todo" | "irreversible" }
>

function planTop(operation: TopOperation, connection: Connection): Promise<Statement[]> | Statement[] {
  switch (operation.kind) {
    case "table":
      return planTable(operation, connection)
    case "view":
      return planView(operation, connection)
    case "enum":
      throw unsupported(
        "an enum type",
        'write the labels as `enum` of the column, type "varchar"; op.on("postgres") for PostgreSQL alone',
      )
    case "namespace":
      throw unsupported("a schema", 'put the tables into the database itself; op.on("postgres") for PostgreSQL alone')
    case "extension":
      throw unsupported("an extension", 'op.on("postgres") for PostgreSQL alone')
  }
}

async function planTable(
  operation: Extract<TopOperation, { kind: "table" }>,
  connection: Connection,
): Promise<Statement[]> {
  switch (operation.verb) {
    case "create": {
      const table = operation.object
      if (table.exclusions.length > 0)
        throw unsupported("an exclusion constraint", "write a CHECK, or a trigger with op.execute")
      return [
        statement(printCreateTable(table)),
        ...table.indexes.map((index) => statement(printCreateIndex(index, table.name))),
        ...rememberGenerated(connection, table.name, table.columns),
      ]
    }
    case "drop": {
      const { name } = operation.name
      const state = await findTableState(connection, name)
      const generated = state === undefined || !hasGenerated(state) ? [] : await forgetGenerated(connection, state.name)
      const statements = [statement(sql`DROP TABLE ${id(name)}`), ...generated]
      const others = state?.children.filter((child) => child !== state.name) ?? []
      return others.length === 0
        ? statements
        : protect({ name, children: others, dropped: true }, statements, connection)
    }
    case "rename":
      return renameTable(operation.from.name, operation.to.name, connection)
  }
}

/** Everything that names the table follows: foreign keys, triggers, views, indexes, sqlite_sequence. */
async function renameTable(from: string, to: string, connection: Connection): Promise<Statement[]> {
  const state = await readTableState(connection, from, `rename table "${from}" to "${to}"`)
  const legacy = await isLegacyAlter(connection.query)
  const rename = (old: string, name: string): Statement => statement(sql`ALTER TABLE ${id(old)} RENAME TO ${id(name)}`)
  const between = `limbeck_new_${to}`
  // SQLite takes a name that differs in case only for the name of another table.
  const renames = foldName(from) === foldName(to) ? [rename(from, between), rename(between, to)] : [rename(from, to)]
  const steps = await aroundBrokenViews(renames, connection)
  const remembered = hasGenerated(state) ? await renameGenerated(connection, state.name, { table: to }) : []
  const on = sql`PRAGMA legacy_alter_table = ON`
  const known = (await isAnalyzed(from, connection)) ? [statement(renameStatistics(from, to))] : []
  if (!legacy) return [...steps, ...remembered, ...known]
  return [
    statement(sql`PRAGMA legacy_alter_table = OFF`, { onFailure: [on] }),
    ...steps,
    statement(on),
    ...remembered,
    ...known,
  ]
}

/** SQLite itself leaves them under the old name. */
function renameStatistics(from: string, to: string): Sql {
  const [old, next] = [lit(`sqlite_autoindex_${from}_`), lit(`sqlite_autoindex_${to}_`)]
  return sql`UPDATE sqlite_stat1 SET tbl = ${lit(to)}, idx = replace(idx, ${old}, ${next}) WHERE tbl = ${lit(from)} COLLATE NOCASE`
}

function hasGenerated({ text }: TableState): boolean {
  return columnItems(text).some((item) => item.clauses.some((clause) => clause.kind === "generated"))
}

async function planView(
  operation: Extract<TopOperation, { kind: "view" }>,
  connection: Connection,
): Promise<Statement[]> {
  switch (operation.verb) {
    case "create":
      return createView(operation.object, connection)
    case "drop":
      return dropView(operation.name.name, connection)
    case "alter":
      return [...(await dropView(operation.from.name, connection)), ...createView(operation.to, connection)]
    case "rename": {
      const view = (await inspect(connection)).views.find(
        (candidate) => foldName(candidate.name) === foldName(operation.from.name),
      )
      if (view === undefined) throw missingView(operation.from)
      return [
        ...(await dropView(view.name, connection)),
        ...createView({ ...view, name: operation.to.name }, connection),
      ]
    }
  }
}

function createView(view: View, connection: Connection): Statement[] {
  if (view.materialized)
    throw unsupported("a materialised view", 'declare a plain view; op.on("postgres") for PostgreSQL alone')
  return [statement(printCreateView(view)), ...rememberView(connection, view)]
}

async function dropView(name: string, connection: Connection): Promise<Statement[]> {
  return [statement(printDropView(name)), ...(await forgetView(connection, name))]
}

function missingView(name: Name): LimbeckError {
  return new LimbeckError({
    code: "missing-view",
    message: `cannot rename view "${displayName(name)}": the database has no such view`,
    next: "compare the migrations with the database (limbeck check)",
  })
}

/** By itself where SQLite can, otherwise all operations in one rebuild. */
async function planParts(
  name: Name,
  operations: readonly PartOperation[],
  connection: Connection,
): Promise<Statement[]> {
  if (operations.length === 0) return []
  const state = await readTableState(connection, name.name, `change table "${displayName(name)}"`)
  const native = await planNatively(state, operations, connection)
  if (native !== undefined) return operations.some(asksViews) ? aroundBrokenViews(native, connection) : native
  const before = await inspectFor(operations, connection)
  const draft = operations.reduce<Draft>(
    (current, operation, at) => {
      return changeTable(current, operation, (column) => columnAt(before, operations.slice(0, at), state.name, column))
    },
    startDraft(state, await readTableNames(operations, connection)),
  )
  const statements = [
    ...(await planRebuild(draft, connection)),
    ...(await rememberChanges(operations, state, connection)),
    ...planReaderChecks(draft, await findValidReaders(draft, connection)),
  ]
  return protect(state, statements, connection)
}

/** SQLite looks at all views when a column goes or gets another name. */
function asksViews(operation: PartOperation): boolean {
  if (operation.kind !== "column") return false
  return operation.verb === "drop" || operation.verb === "rename" || operation.verb === "alter"
}

/** Only a change that names no more than what changes needs to know the rest. */
async function inspectFor(operations: readonly PartOperation[], connection: Connection): Promise<Schema> {
  return operations.some((operation) => operation.verb === "change") ? inspect(connection) : EMPTY_SCHEMA
}

/** Only a new foreign key needs to know which tables there are. */
async function readTableNames(
  operations: readonly PartOperation[],
  { query }: Connection,
): Promise<ReadonlySet<string>> {
  if (!operations.some((operation) => operation.kind === "foreignKey")) return new Set()
  const rows = await query("SELECT name FROM sqlite_master WHERE type = 'table'")
  return new Set(rows.map((row) => foldName(readText(row, "name"))))
}

function columnAt(before: Schema, operations: readonly PartOperation[], table: string, name: string): Column {
  const schema = applyAll(before, operations)
  const columns = schema.tables.find((candidate) => foldName(candidate.name) === foldName(table))?.columns ?? []
  const column = columns.find((candidate) => foldName(candidate.name) === foldName(name))
  if (column !== undefined) return column
  throw new LimbeckError({
    code: "missing-column",
    message: `cannot change column "${name}" of table "${table}": the table has no such column`,
    next: "compare the migrations with the database (limbeck check)",
  })
}

/** Keeps TypeORM's memory of generated columns; renames are told where they happen. */
async function rememberChanges(
  operations: readonly PartOperation[],
  state: TableState,
  connection: Connection,
): Promise<Statement[]> {
  const statements: Statement[] = []
  for (const operation of operations) {
    if (operation.kind !== "column" || operation.verb === "rename" || operation.verb === "change") continue
    const old = operation.verb === "drop" ? operation.object : operation.verb === "alter" ? operation.from : undefined
    const fresh = operation.verb === "create" ? operation.object : operation.verb === "alter" ? operation.to : undefined
    if (JSON.stringify(old?.generated) === JSON.stringify(fresh?.generated)) continue
    if (old?.generated !== undefined) statements.push(...(await forgetGenerated(connection, state.name, old.name)))
    if (fresh !== undefined) statements.push(...rememberGenerated(connection, state.name, [fresh]))
  }
  return statements
}

/** The views that work now, and the table when its triggers do: what was broken before does not stop a change. */
async function findValidReaders({ state, dropped }: Draft, connection: Connection): Promise<ReadonlySet<string>> {
  const valid = new Set<string>()
  if (dropped.length === 0) return valid
  for (const view of state.readers.filter((reader) => reader.type === "view")) {
    if (await compiles([probeView(view.name)], connection.query)) valid.add(view.name)
  }
  const columns = columnItems(state.text).filter((item) => !item.clauses.some((clause) => clause.kind === "generated"))
  const probes = triggerProbes(
    state.name,
    columns.map((item) => item.column),
  )
  if (state.triggers.length > 0 && (await compiles(probes, connection.query))) valid.add(state.name)
  return valid
}
