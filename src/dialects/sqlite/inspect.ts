import { compareNames } from "../../schema/names"
import type { Schema } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import type { View } from "../../schema/views"
import type { Connection, Row } from "../dialect"
import { COLUMNS_QUERY, findRowidColumn, readColumn } from "./columns"
import { readChecks, readPrimaryKey, readUniques, type ResolveColumn } from "./constraints"
import { columnItems, parseCreateTable, type TableText } from "./create-table"
import { isSameExpression } from "./expressions"
import { readForeignKeys, type ResolveReference } from "./foreign-keys"
import { readIndex } from "./indexes"
import { groupRows, readText } from "./rows"
import { foldName } from "./tokenizer"
import { parseCreateView } from "./views"

const OBJECTS_QUERY = `SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`

/** Reads the whole database in two statements, three where TypeORM has kept texts of views and generated columns. */
export async function inspect({ query, metadataTable }: Connection): Promise<Schema> {
  const objects = await query(OBJECTS_QUERY)
  const columns = groupRows(await query(COLUMNS_QUERY), "table")
  const ofType = (type: string): readonly Row[] => objects.filter((row) => row.type === type)
  const virtual = ofType("table")
    .filter(isVirtual)
    .map((row) => readText(row, "name"))
  const stored = ofType("table").filter((row) => !isVirtual(row) && !isShadow(readText(row, "name"), virtual))
  const texts = new Map(stored.map((row) => [readText(row, "name"), parseCreateTable(readText(row, "sql"))]))
  const resolveReference = makeResolver(texts)
  const indexes = groupRows(ofType("index"), "tbl_name")
  const remembered = objects.some((row) => row.name === metadataTable && row.type === "table")
    ? await query(`SELECT type, "table", name, value FROM "${metadataTable.replaceAll('"', '""')}"`)
    : []
  const tables = [...texts]
    .map(([name, text]) =>
      readTable(name, text, { columns: columns.get(name) ?? [], indexes: indexes.get(name) ?? [], resolveReference }),
    )
    .map((table) => useRemembered(table, remembered))
  const viewTexts = remembered.filter((row) => row.type === "VIEW")
  const authors = new Map(viewTexts.map((row) => [readText(row, "name"), readText(row, "value")]))
  const views = ofType("view").map((row) => readView(row, authors))
  return {
    namespaces: [],
    extensions: [],
    enums: [],
    tables: tables.sort(compareNames),
    views: views.sort(compareNames),
  }
}

function isVirtual(row: Row): boolean {
  return /^create\s+virtual/i.test(readText(row, "sql"))
}

/** Tables in which full text search and R-trees keep their data (fts5.html, 9; fts3.html, 9.1; rtree.html, 6). */
const SHADOWS = /^_(?:data|idx|content|docsize|config|segments|segdir|stat|node|rowid|parent)$/

function isShadow(name: string, virtual: readonly string[]): boolean {
  return virtual.some((owner) => name.startsWith(owner) && SHADOWS.test(name.slice(owner.length)))
}

interface TableRows {
  readonly columns: readonly Row[]
  readonly indexes: readonly Row[]
  readonly resolveReference: ResolveReference
}

function readTable(name: string, text: TableText, rows: TableRows): Table {
  const items = columnItems(text)
  const resolve = resolverOf(items.map((item) => item.column))
  const primaryKey = readPrimaryKey(text, resolve)
  const rowid = findRowidColumn(text)
  const byName = new Map(items.map((item) => [item.column, item]))
  return {
    name,
    columns: rows.columns.map((row) => {
      const column = readText(row, "name")
      return readColumn(row, byName.get(column), column === rowid)
    }),
    ...(primaryKey === undefined ? {} : { primaryKey }),
    uniques: readUniques(text, resolve),
    checks: readChecks(text),
    exclusions: [],
    indexes: rows.indexes.map((row) => readIndex(readText(row, "sql"), resolve)),
    foreignKeys: readForeignKeys(text, resolve, rows.resolveReference),
    ...(text.withoutRowid ? { withoutRowid: true } : {}),
    ...(text.strict ? { strict: true } : {}),
  }
}

/** Generated columns with the author's text, as long as it still says what the column does. */
function useRemembered(table: Table, remembered: readonly Row[]): Table {
  const own = remembered.filter((row) => row.type === "GENERATED_COLUMN" && row.table === table.name)
  if (own.length === 0) return table
  const texts = new Map(own.map((row) => [row.name, row.value]))
  const columns = table.columns.map((column) => {
    const text = texts.get(column.name)
    const { generated } = column
    if (generated === undefined || typeof text !== "string" || !isSameExpression(text, generated.sql)) return column
    return { ...column, generated: { ...generated, sql: text } }
  })
  return { ...table, columns }
}

/** A name as it was declared, whatever the case in which it is used. */
function resolverOf(names: readonly string[]): ResolveColumn {
  const declared = new Map(names.map((name) => [foldName(name), name]))
  return (name) => declared.get(foldName(name)) ?? name
}

function makeResolver(tables: ReadonlyMap<string, TableText>): ResolveReference {
  const byFolded = new Map([...tables].map(([name, text]) => [foldName(name), { name, text }]))
  return (name, columns) => {
    const target = byFolded.get(foldName(name))
    if (target === undefined) return { table: name, columns }
    const resolve = resolverOf(columnItems(target.text).map((item) => item.column))
    const key = columns.length > 0 ? columns : (readPrimaryKey(target.text, resolve)?.columns ?? [])
    return { table: target.name, columns: key.map(resolve) }
  }
}

function readView(row: Row, remembered: ReadonlyMap<string, string>): View {
  const name = readText(row, "name")
  const text = remembered.get(name)
  return {
    name,
    sql: text ?? parseCreateView(readText(row, "sql")),
    materialized: false,
    indexes: [],
    ...(text === undefined ? {} : { recorded: true }),
  }
}
