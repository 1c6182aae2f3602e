import type { Column } from "../../schema/columns"
import type { Name } from "../../schema/names"
import type { Connection, Row } from "../dialect"
import { id, lit, maybe, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { append, flag, optionalText, READABLE, text } from "./catalog"
import { canonicalDefault, defaultText } from "./defaults"
import { stripOuterParens } from "./expressions"
import type { Memory } from "./metadata-table"
import { at, localName, qualify } from "./names"
import { defineSequence, inspectIncrement, sequenceName, SEQUENCES } from "./sequences"
import { canonicalType, elementType, isEnumType } from "./types"

export interface FoundColumn {
  /** pg_attribute.attnum: how keys and indexes name the column. */
  readonly number: number
  readonly column: Column
}

/** By the table's oid. */
export type ColumnsByTable = ReadonlyMap<string, readonly FoundColumn[]>

export function columnNames(columns: ColumnsByTable, oid: string, numbers: readonly number[]): string[] {
  const own = columns.get(oid) ?? []
  return numbers.flatMap((number) => own.find((found) => found.number === number)?.column.name ?? [])
}

/** One row per column. The schema of a type is told only where it is not built in and not an extension's. */
const COLUMNS = `WITH sequences AS (${SEQUENCES})
  SELECT a.attrelid::text AS oid, n.nspname::text AS "schema", c.relname::text AS "table", a.attname::text AS name,
    a.attnum::text AS number, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
    CASE WHEN tn.nspname <> 'pg_catalog' AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass
      AND x.objid = et.oid AND x.deptype = 'e') THEN tn.nspname::text END AS type_schema,
    et.typname::text AS type_name, tn.nspname::text AS any_type_schema, et.typtype = 'e' AS is_enum, et.oid <> t.oid AS is_array,
    a.attidentity::text AS "identity", a.attgenerated::text AS generated, pg_get_expr(d.adbin, d.adrelid) AS expression,
    CASE WHEN a.attcollation <> t.typcollation THEN k.collname::text END AS "collation", m.description AS comment,
    s.call, s.start, s.step, s.min, s.max
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_type et ON et.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
  JOIN pg_namespace tn ON tn.oid = et.typnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation k ON k.oid = a.attcollation
  LEFT JOIN pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
  LEFT JOIN sequences s ON s.owner = a.attrelid AND s.number = a.attnum
  WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND ${READABLE}
  ORDER BY a.attrelid, a.attnum`

export async function inspectColumns(
  connection: Connection,
  schemas: readonly string[],
  memory: Memory,
): Promise<ColumnsByTable> {
  const found = new Map<string, FoundColumn[]>()
  for (const row of await connection.query(COLUMNS, [schemas])) {
    const column = readColumn(row, connection, memory)
    append(found, text(row, "oid"), { number: Number(text(row, "number")), column })
  }
  return found
}

function readColumn(row: Row, connection: Connection, memory: Memory): Column {
  const type = readColumnType(row, connection)
  const enumName = flag(row, "is_enum")
    ? { enumName: localName(text(row, "any_type_schema"), text(row, "type_name"), connection) }
    : {}
  const [collation, comment] = [optionalText(row, "collation"), optionalText(row, "comment")]
  return {
    name: text(row, "name"),
    type,
    nullable: flag(row, "nullable"),
    ...readExpression(row, type, memory),
    ...(collation === undefined ? {} : { collation }),
    ...(comment === undefined ? {} : { comment }),
    ...enumName,
  }
}

function readExpression(row: Row, type: string, memory: Memory): Partial<Column> {
  const expression = optionalText(row, "expression")
  const generated = text(row, "generated")
  const increment = inspectIncrement(row, type, expression)
  if (increment !== undefined) return increment
  if (expression === undefined) return {}
  if (generated !== "") {
    const table = { schema: text(row, "schema"), name: text(row, "table") }
    const sql = memory.generatedText(table, text(row, "name")) ?? stripOuterParens(expression)
    return { generated: { sql, stored: generated === "s" } }
  }
  const value = canonicalDefault(expression, type)
  return value === undefined ? {} : { default: value }
}

/** An extension's type goes by its bare name, as entities write it, wherever the extension is installed. */
function readColumnType(row: Row, connection: Connection): string {
  if (flag(row, "is_enum")) return flag(row, "is_array") ? "enum[]" : "enum"
  const printed = text(row, "type")
  if (text(row, "any_type_schema") === "pg_catalog") return canonicalType(printed)
  const bare = printed.replace(/^(?:"(?:[^"]|"")*"|[^."(]+)\.(?=["\w])/, "")
  const schema = optionalText(row, "type_schema")
  return canonicalType(schema === undefined || schema === connection.schema ? bare : `${quoteIfNeeded(schema)}.${bare}`)
}

function quoteIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : id(name).text
}

/** The type as SQL. A type that only the DataSource's schema holds is found there, whatever the search_path. */
export function columnType(column: Pick<Column, "type" | "enumName">, connection: Connection): Sql {
  if (!isEnumType(column.type) || column.enumName === undefined) return verbatim(column.type)
  const type = at(column.enumName, connection)
  return elementType(column.type) === column.type ? type : sql`${type}[]`
}

/** A column as CREATE TABLE and ADD COLUMN take it. */
export function defineColumn(table: Name, column: Column, connection: Connection): Sql {
  const collation = column.collation === undefined ? undefined : sql`COLLATE ${id(column.collation)}`
  const notNull = column.nullable ? undefined : sql`NOT NULL`
  const parts = sql`${maybe(collation)}${maybe(valueOf(table, column, connection))}${maybe(notNull)}`
  return sql`${id(column.name)} ${definedType(column, connection)}${parts}`
}

const SERIAL_TYPES: Readonly<Record<string, Sql>> = {
  smallint: sql`SMALLSERIAL`,
  integer: sql`SERIAL`,
  bigint: sql`BIGSERIAL`,
}

/** SERIAL lets the server name the sequence and tie it to the column; options need one of our own. */
function isPlainSerial(column: Column): boolean {
  return (
    column.increment === "serial" && column.sequence === undefined && !column.nullable && column.type in SERIAL_TYPES
  )
}

function definedType(column: Column, connection: Connection): Sql {
  return (isPlainSerial(column) ? SERIAL_TYPES[column.type] : undefined) ?? columnType(column, connection)
}

function valueOf(table: Name, column: Column, connection: Connection): Sql | undefined {
  if (column.generated !== undefined)
    return sql`GENERATED ALWAYS AS (${verbatim(column.generated.sql)}) ${column.generated.stored ? sql`STORED` : sql`VIRTUAL`}`
  if (column.increment === "serial")
    return isPlainSerial(column) ? undefined : sql`DEFAULT ${nextValue(table, column.name, connection)}`
  if (column.increment !== undefined) return identity(column)
  return column.default === undefined ? undefined : sql`DEFAULT ${verbatim(defaultText(column.default, column.type))}`
}

export function identity(column: Column): Sql {
  const options = defineSequence(column.sequence)
  const list = options === undefined ? undefined : sql`(${options})`
  return sql`GENERATED ${column.increment === "always" ? sql`ALWAYS` : sql`BY DEFAULT`} AS IDENTITY${maybe(list)}`
}

export function nextValue(table: Name, column: string, connection: Connection): Sql {
  return sql`nextval(${lit(sequenceOf(table, column, connection).text)}::regclass)`
}

export function sequenceOf(table: Name, column: string, connection: Connection): Sql {
  return at({ schema: qualify(table, connection).schema, name: sequenceName(table.name, column) }, connection)
}

/** Before the table: the sequence of a serial column that SERIAL does not make. */
export function createSequenceOf(table: Name, column: Column, connection: Connection): Statement[] {
  if (column.increment !== "serial" || isPlainSerial(column)) return []
  const sequence = sequenceOf(table, column.name, connection)
  return [
    statement(sql`CREATE SEQUENCE ${sequence} AS ${verbatim(column.type)}${maybe(defineSequence(column.sequence))}`),
  ]
}

/** After the table or column. */
export function ownSequenceOf(table: Name, column: Column, connection: Connection): Statement[] {
  if (column.increment !== "serial" || isPlainSerial(column)) return []
  const sequence = sequenceOf(table, column.name, connection)
  return [statement(sql`ALTER SEQUENCE ${sequence} OWNED BY ${at(table, connection)}.${id(column.name)}`)]
}

export function commentOnColumn(
  target: Sql,
  column: string,
  from: string | undefined,
  to: string | undefined,
): Statement[] {
  return from === to ? [] : [statement(sql`COMMENT ON COLUMN ${target}.${id(column)} IS ${lit(to ?? null)}`)]
}
