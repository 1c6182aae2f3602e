import type { Connection } from "../dialect"
import { id, ids, join, lit, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { aroundBrokenViews, probeView } from "./broken-views"
import { findRowidColumn } from "./columns"
import { clausesOf } from "./constraints"
import { columnItems, parseItem, printTable, type TableText } from "./create-table"
import type { Draft } from "./draft"
import { stripQualifier } from "./expressions"
import { printCreateIndex } from "./indexes"
import { needsKeyLast, putKeyLast } from "./key-last"
import { renameGenerated, rewriteGenerated } from "./metadata-table"
import { isLegacyAlter } from "./session"
import { foldName } from "./tokenizer"

/**
 * Makes the table anew beside the old one, copies the rows, and puts it in its place: the way of
 * https://www.sqlite.org/lang_altertable.html, 8. Everything that is not changed keeps its text.
 */
export async function planRebuild(draft: Draft, connection: Connection): Promise<Statement[]> {
  const { state } = draft
  const table = draft.renames.some(([from]) => needsKeyLast(draft.table, from)) ? putKeyLast(draft.table) : draft.table
  const fresh = freshName(draft)
  const legacy = await isLegacyAlter(connection.query)
  return [
    ...draft.guards,
    statement(verbatim(printTable(unqualified(table, state.name), id(fresh).text))),
    statement(copyRows(draft, fresh), { scratch: { name: fresh, meant: state.name } }),
    ...keepSequence(draft, fresh),
    statement(sql`DROP TABLE ${id(state.name)}`),
    // Otherwise RENAME refuses while views and triggers name the table that is just missing.
    ...(legacy
      ? []
      : [statement(sql`PRAGMA legacy_alter_table = ON`, { onFailure: [sql`PRAGMA legacy_alter_table = OFF`] })]),
    statement(sql`ALTER TABLE ${id(fresh)} RENAME TO ${id(state.name)}`),
    statement(sql`PRAGMA legacy_alter_table = OFF`),
    ...draft.indexes.map((index) => statement(verbatim(index.sql))),
    ...state.triggers.map((trigger) => statement(verbatim(trigger.sql))),
    ...(await planRenames(draft, connection)),
    ...draft.newIndexes.map((index) => statement(printCreateIndex(index, state.name))),
    ...(legacy ? [statement(sql`PRAGMA legacy_alter_table = ON`)] : []),
    ...((await isAnalyzed(state.name, connection)) ? [statement(sql`ANALYZE ${id(state.name)}`)] : []),
  ]
}

/** DROP TABLE takes away what the query planner knows of the table (https://www.sqlite.org/lang_analyze.html). */
export async function isAnalyzed(table: string, { query }: Connection): Promise<boolean> {
  const there = await query("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
  if (there.length === 0) return false
  return (await query("SELECT 1 FROM sqlite_stat1 WHERE tbl = ? COLLATE NOCASE LIMIT 1", [table])).length > 0
}

function freshName({ state }: Draft): string {
  const names = Array.from(
    { length: state.names.size + 1 },
    (_, at) => `limbeck_new_${state.name}${at === 0 ? "" : at}`,
  )
  return names.find((name) => !state.names.has(foldName(name))) ?? `limbeck_new_${state.name}`
}

/** While it is made the table has another name, so `CHECK (products.price > 0)` would not be understood. */
function unqualified(table: TableText, name: string): TableText {
  const items = table.items.flatMap((item) => {
    const isQualified = item.clauses.some(
      (clause) => (clause.kind === "check" || clause.kind === "generated") && clause.sql.includes("."),
    )
    if (!isQualified) return [item]
    const bare = parseItem(stripQualifier(item.text, name))
    return item.column === undefined ? bare.map((part) => ({ ...part, glued: item.glued })) : bare
  })
  return { ...table, items }
}

function copyRows({ table, state, sources }: Draft, fresh: string): Sql {
  const filled = columnItems(table).flatMap((item) => {
    const source = sources.get(foldName(item.column))
    const isGenerated = item.clauses.some((clause) => clause.kind === "generated")
    return source === undefined || isGenerated ? [] : [{ column: id(item.column), source }]
  })
  const rowid = rowidToCopy(state.text, table)
  const columns = [...(rowid === undefined ? [] : [{ column: rowid, source: rowid }]), ...filled]
  const targets = join(columns.map(({ column }) => column))
  return sql`INSERT INTO ${id(fresh)} (${targets}) SELECT ${join(columns.map(({ source }) => source))} FROM ${id(state.name)}`
}

/** The implicit rowid, by a name that no column of either table takes (lang_createtable.html, 5). */
function rowidToCopy(before: TableText, after: TableText): Sql | undefined {
  if (before.withoutRowid || after.withoutRowid || findRowidColumn(after) !== undefined) return undefined
  const taken = new Set([...columnItems(before), ...columnItems(after)].map((item) => foldName(item.column)))
  const name = ["rowid", "_rowid_", "oid"].find((candidate) => !taken.has(candidate))
  return name === undefined ? undefined : verbatim(name)
}

function isAutoincrement(table: TableText): boolean {
  return clausesOf(table).some((clause) => clause.kind === "primaryKey" && clause.autoincrement)
}

/** The highest number ever given out, which may be higher than any that is left. */
function keepSequence({ state, table }: Draft, fresh: string): Statement[] {
  if (!isAutoincrement(state.text) || !isAutoincrement(table)) return []
  return [
    statement(sql`DELETE FROM sqlite_sequence WHERE name = ${lit(fresh)}`),
    statement(
      sql`INSERT INTO sqlite_sequence (name, seq) SELECT ${lit(fresh)}, seq FROM sqlite_sequence WHERE name = ${lit(state.name)}`,
    ),
  ]
}

async function planRenames({ state, renames, table }: Draft, connection: Connection): Promise<Statement[]> {
  const remembered = columnItems(table).some((item) => item.clauses.some((clause) => clause.kind === "generated"))
  const statements: Statement[] = []
  for (const [from, to] of renames) {
    statements.push(statement(sql`ALTER TABLE ${id(state.name)} RENAME COLUMN ${id(from)} TO ${id(to)}`))
    if (remembered) statements.push(...(await renameGenerated(connection, state.name, { from, to })))
  }
  if (remembered) statements.push(...(await rewriteGenerated(connection, state.name, renames)))
  return renames.length === 0 ? [] : aroundBrokenViews(statements, connection)
}

/** Asks SQLite to compile what reads the table: a trigger or view that a dropped column breaks is found before the commit. */
export function planReaderChecks({ state, dropped, table }: Draft, valid: ReadonlySet<string>): Statement[] {
  if (dropped.length === 0) return []
  const views = state.readers.filter((reader) => reader.type === "view" && valid.has(reader.name))
  const columns = columnItems(table).filter((item) => !item.clauses.some((clause) => clause.kind === "generated"))
  const isProbed = state.triggers.length > 0 && valid.has(state.name) && columns.length > 0
  const triggers = isProbed
    ? triggerProbes(
        state.name,
        columns.map((item) => item.column),
      )
    : []
  return [...views.map((view) => probeView(view.name)), ...triggers].map((probe) => statement(probe))
}

/** EXPLAIN compiles the triggers of a table and runs nothing. */
export function triggerProbes(table: string, columns: readonly string[]): Sql[] {
  return [
    sql`EXPLAIN INSERT INTO ${id(table)} (${ids(columns)}) VALUES (${join(columns.map(() => lit(null)))})`,
    sql`EXPLAIN UPDATE ${id(table)} SET ${join(columns.map((column) => sql`${id(column)} = NULL`))}`,
    sql`EXPLAIN DELETE FROM ${id(table)}`,
  ]
}
