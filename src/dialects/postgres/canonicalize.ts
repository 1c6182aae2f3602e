import type { Check, Exclusion } from "../../schema/constraints"
import type { Column } from "../../schema/columns"
import { isEqual } from "../../schema/equal"
import type { Index } from "../../schema/indexes"
import { nameKey } from "../../schema/names"
import type { Schema } from "../../schema/schema"
import type { Table } from "../../schema/tables"
import type { View } from "../../schema/views"
import type { Connection } from "../dialect"
import { id } from "../sql"
import { isTextType } from "./casts"
import { columnType } from "./column-types"
import { defaultText } from "./defaults"
import { strictForm } from "./expressions"
import { describeIndex } from "./indexes"
import { EMPTY_MEMORY, inspectMemory, hasMetadataTable, type Memory } from "./metadata-table"
import { qualify } from "./names"
import { isEnumType } from "./types"
import { ask, type NewEnums, type Question } from "./probe"

/** Says whether the two texts of a question mean the same. */
type Judge = (question: Question) => boolean

interface Context {
  readonly connection: Connection
  readonly memory: Memory
  readonly judge: Judge
}

/**
 * `wanted` with the text of `current` wherever both mean the same. Texts are walked twice: once to
 * collect what is to be asked, once to use the answers, in the same order.
 */
export async function canonicalize(
  connection: Connection,
  wanted: Schema,
  current: Schema,
  onRefused: (reason: string) => void = () => undefined,
): Promise<Schema> {
  const memory = (await hasMetadataTable(connection)) ? await inspectMemory(connection) : EMPTY_MEMORY
  const questions: Question[] = []
  const collect: Judge = (question) => {
    questions.push(question)
    return false
  }
  const collected = settle(wanted, current, { connection, memory, judge: collect })
  if (questions.length === 0) return collected
  const answers = (await ask(connection, questions, { enums: newEnums(wanted, current), onRefused })).values()
  return settle(wanted, current, { connection, memory, judge: () => answers.next().value === true })
}

/** Enum types of which the database has no equal: a scratch type takes their place. */
function newEnums(wanted: Schema, current: Schema): NewEnums {
  return wanted.enums.filter((type) => !current.enums.some((found) => isEqual(found, type)))
}

function settle(wanted: Schema, current: Schema, context: Context): Schema {
  const tables = new Map(current.tables.map((table) => [nameKey(table), table]))
  const views = new Map(current.views.map((view) => [nameKey(view), view]))
  return {
    ...wanted,
    views: wanted.views.map((view) => settleView(view, views.get(nameKey(view)), context)),
    tables: wanted.tables.map((table) => {
      const found = tables.get(nameKey(table))
      return found === undefined ? table : settleTable(table, found, context)
    }),
  }
}

function settleTable(table: Table, current: Table, context: Context): Table {
  const pair = <T extends { readonly name: string }>(
    objects: readonly T[],
    found: readonly T[],
    settleOne: (object: T, other: T, table: Table, context: Context) => T,
  ): T[] => {
    const others = new Map(found.map((object) => [object.name, object]))
    return objects.map((object) => {
      const other = others.get(object.name)
      return other === undefined ? object : settleOne(object, other, table, context)
    })
  }
  /** One that has another name may be the same under a new name. */
  const pairRenamed = <T extends { readonly name: string }>(
    objects: readonly T[],
    found: readonly T[],
    settleOne: (object: T, other: T, table: Table, context: Context) => T,
  ): T[] => {
    const gone = found.filter((object) => !objects.some((wanted) => wanted.name === object.name))
    return pair(objects, found, settleOne).map((object) => {
      if (found.some((other) => other.name === object.name)) return object
      return (
        gone.map((other) => settleOne(object, other, table, context)).find((settled) => settled !== object) ?? object
      )
    })
  }
  return {
    ...table,
    columns: pair(table.columns, current.columns, settleColumn),
    checks: pairRenamed(table.checks, current.checks, settleCheck),
    exclusions: pairRenamed(table.exclusions, current.exclusions, settleExclusion),
    indexes: pairRenamed(table.indexes, current.indexes, settleIndex),
  }
}

const PROBE = `"limbeck_probe"`

function scratch(table: Table): string {
  return `pg_temp.${id(table.name).text}`
}

function ofScratch(table: Table): string {
  return `'${scratch(table).replaceAll("'", "''")}'::regclass`
}

function onConstraint(
  table: Table,
  definition: string,
  printed: string,
): Pick<Question, "table" | "take" | "print" | "undo"> {
  return {
    table,
    take: `ALTER TABLE ${scratch(table)} ADD CONSTRAINT ${PROBE} ${definition}`,
    print: `SELECT ${printed} FROM pg_constraint WHERE conrelid = ${ofScratch(table)} AND conname = 'limbeck_probe'`,
    undo: `ALTER TABLE ${scratch(table)} DROP CONSTRAINT ${PROBE}`,
  }
}

function settleCheck(check: Check, current: Check, table: Table, { judge }: Context): Check {
  if (strictForm(check.sql) === strictForm(current.sql)) return { ...check, sql: current.sql }
  const how = onConstraint(table, "CHECK (@@)", "pg_get_expr(conbin, conrelid)")
  return judge({ ...how, wanted: check.sql, current: current.sql }) ? { ...check, sql: current.sql } : check
}

function settleExclusion(exclusion: Exclusion, current: Exclusion, table: Table, { judge }: Context): Exclusion {
  if (strictForm(exclusion.sql) === strictForm(current.sql)) return { ...exclusion, sql: current.sql }
  const how = onConstraint(table, "EXCLUDE @@", "substr(pg_get_constraintdef(oid), 9)")
  return judge({ ...how, wanted: exclusion.sql, current: current.sql }) ? { ...exclusion, sql: current.sql } : exclusion
}

function settleIndex(index: Index, current: Index, table: Table, { judge }: Context): Index {
  const same = { ...index, columns: current.columns, ...(current.where === undefined ? {} : { where: current.where }) }
  if (isEqual(index, same)) return index
  const plain = (of: Index): unknown[] => of.columns.map((part) => (typeof part === "string" ? part : null))
  const comparable =
    isEqual(plain(index), plain(current)) && (index.where === undefined) === (current.where === undefined)
  if (!comparable) return index
  const { unmanaged: _unmanaged, ...managed } = current
  const question: Question = {
    table,
    take: `CREATE INDEX ${PROBE} ON ${scratch(table)} @@`,
    print: `SELECT substring(pg_get_indexdef(i.indexrelid) from ' (USING .*)') FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ${ofScratch(table)} AND c.relname = 'limbeck_probe'`,
    undo: `DROP INDEX pg_temp.${PROBE}`,
    wanted: describeIndex(index).text,
    current: describeIndex(managed).text,
  }
  return judge(question) ? same : index
}

function settleColumn(column: Column, current: Column, table: Table, context: Context): Column {
  if (column.generated !== undefined && current.generated !== undefined)
    return settleGenerated(column, current, table, context)
  const { default: value } = column
  const { default: found } = current
  if (value === undefined || found === undefined || isEqual(value, found) || typeof value === "boolean") return column
  if (typeof value !== "object" && typeof found !== "object" && isPlainlyOther(value, found, column.type)) return column
  const [wanted, text] = [defaultText(value, column.type), defaultText(found, current.type)]
  const question: Question = {
    table,
    take: `ALTER TABLE ${scratch(table)} ALTER COLUMN ${id(column.name).text} SET DEFAULT @@`,
    print: printValue(table, column.name),
    undo: `ALTER TABLE ${scratch(table)} ALTER COLUMN ${id(column.name).text} DROP DEFAULT`,
    wanted,
    current: text,
  }
  return context.judge(question) ? { ...column, default: found } : column
}

/** Constants that are spelled alike in the model when they are the same, so that these two are not. */
function isPlainlyOther(value: string | number, found: string | number | boolean, type: string): boolean {
  if (isTextType(type) || isEnumType(type) || /^(?:boolean|uuid|jsonb?)(?:\[\])?$/.test(type)) return true
  const isNumber = /^(?:smallint|integer|bigint|numeric|real|double)[^[]*$/.test(type)
  return isNumber && Number(value) !== Number(found) && !Number.isNaN(Number(value))
}

function printValue(table: Table, column: string): string {
  return `SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = ${ofScratch(table)} AND a.attname = '${column.replaceAll("'", "''")}'`
}

/** Where TypeORM remembers the author's text, that text is what it compares, and so is ours. */
function settleGenerated(
  column: Column,
  current: Column,
  table: Table,
  { connection, memory, judge }: Context,
): Column {
  const [wanted, found] = [column.generated, current.generated]
  if (wanted === undefined || found === undefined) return column
  const same = { ...column, generated: { ...wanted, sql: found.sql } }
  if (wanted.sql.trim() === found.sql.trim()) return same
  if (memory.generatedText(qualify(table, connection), column.name) !== undefined) return column
  const question: Question = {
    table,
    take: `ALTER TABLE ${scratch(table)} ADD COLUMN ${PROBE} ${columnType(column, connection).text} GENERATED ALWAYS AS (@@) STORED`,
    print: printValue(table, "limbeck_probe"),
    undo: `ALTER TABLE ${scratch(table)} DROP COLUMN ${PROBE}`,
    wanted: wanted.sql,
    current: found.sql,
  }
  return judge(question) ? same : column
}

function settleView(view: View, current: View | undefined, { connection, memory, judge }: Context): View {
  if (current === undefined || view.materialized !== current.materialized) return view
  if (view.sql.trim() === current.sql.trim()) return { ...view, sql: current.sql }
  if (memory.viewText(qualify(view, connection), view.materialized) !== undefined) return view
  const question: Question = {
    table: undefined,
    take: `CREATE TEMPORARY VIEW ${PROBE} AS @@`,
    print: `SELECT rtrim(btrim(pg_get_viewdef('pg_temp.${PROBE}'::regclass)), ';')`,
    undo: `DROP VIEW pg_temp.${PROBE}`,
    wanted: view.sql.trim().replace(/;$/, ""),
    current: current.sql,
  }
  return judge(question) ? { ...view, sql: current.sql } : view
}
