import type { Column, Default } from "../../schema/columns"
import type { Name } from "../../schema/names"
import type { Connection, Row } from "../dialect"
import { id, lit, maybe, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { append, flag, optionalText, text, type Relation, type Relations } from "./catalog"
import { columnType, inspectTypes, type FoundTypes } from "./column-types"
import { canonicalDefault, defaultText, inClause } from "./defaults"
import { readPrinted } from "./expressions"
import type { Memory } from "./metadata-table"
import { at, qualify } from "./names"
import {
  defineSequence,
  hasPlainSequenceName,
  readSequenceOptions,
  readSerial,
  sequenceName,
  SEQUENCES,
} from "./sequences"

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

const COLUMNS = `WITH sequences AS MATERIALIZED (${SEQUENCES})
  SELECT a.attrelid::text AS oid, a.attnum::text AS number, a.attname::text AS name, a.atttypid || ' ' || a.atttypmod AS type,
    a.attnotnull AS required, a.attidentity::text AS "identity", a.attgenerated::text AS generated, pg_get_expr(d.adbin, d.adrelid) AS expression,
    k.collname::text AS "collation", m.description AS comment, s.facts
  FROM unnest($1::oid[]) r(oid) JOIN pg_attribute a ON a.attrelid = r.oid
  LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation k ON k.oid = a.attcollation AND k.collname <> 'default'
  LEFT JOIN pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
  LEFT JOIN sequences s ON s.owner = a.attrelid AND s.number = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped`

export async function inspectColumns(
  connection: Connection,
  relations: Relations,
  memory: Memory,
): Promise<ColumnsByTable> {
  const oids = [...relations].flatMap(([oid, { kind }]) => (kind === "v" ? [] : [oid]))
  const context = {
    memory,
    types: await inspectTypes(connection, oids),
    defaults: new Map<string, Default | undefined>(),
  }
  const found = new Map<string, FoundColumn[]>()
  for (const row of await connection.query(COLUMNS, [oids])) {
    const oid = text(row, "oid")
    const relation = relations.get(oid)
    if (relation === undefined) continue
    append(found, oid, { number: Number(text(row, "number")), column: readColumn(row, relation, context) })
  }
  for (const columns of found.values()) columns.sort((a, b) => a.number - b.number)
  return found
}

interface Context {
  readonly memory: Memory
  readonly types: FoundTypes
  /** By type and text: many columns have one default. */
  readonly defaults: Map<string, Default | undefined>
}

function readColumn(row: Row, relation: Relation, context: Context): Column {
  const {
    type,
    enumName,
    collation: usual,
  } = context.types.get(text(row, "type")) ?? { type: "unknown", collation: undefined }
  const [collation, comment] = [optionalText(row, "collation"), optionalText(row, "comment")]
  return {
    name: text(row, "name"),
    type,
    nullable: !flag(row, "required"),
    ...readValue(row, type, relation, context),
    ...(collation === undefined || collation === usual ? {} : { collation }),
    ...(comment === undefined ? {} : { comment }),
    ...(enumName === undefined ? {} : { enumName }),
  }
}

/** What fills the column by itself: a default, a sequence, an expression. */
function readValue(row: Row, type: string, relation: Relation, { memory, defaults }: Context): Partial<Column> {
  const [identity, generated, name] = [text(row, "identity"), text(row, "generated"), text(row, "name")]
  const expression = optionalText(row, "expression")
  if (identity === "" && expression === undefined) return {}
  const facts = optionalText(row, "facts")
  if (identity !== "" || expression === undefined) {
    return { increment: identity === "a" ? "always" : "by default", ...readSequenceOptions(facts) }
  }
  if (generated !== "") {
    const sql = memory.generatedText(relation, name) ?? readPrinted(expression)
    return { generated: { sql, stored: generated === "s" } }
  }
  const place = { schema: relation.schema, table: relation.name, column: name }
  const serial = SERIAL_TYPES[type] === undefined ? undefined : readSerial(place, expression, facts)
  if (serial !== undefined) return serial
  const key = `${type} ${expression}`
  if (!defaults.has(key)) defaults.set(key, canonicalDefault(expression, type))
  const value = defaults.get(key)
  return value === undefined ? {} : { default: value }
}

/** A column as CREATE TABLE and ADD COLUMN take it. */
export function defineColumn(table: Name, column: Column, connection: Connection): Sql {
  const collation = column.collation === undefined ? undefined : sql`COLLATE ${id(column.collation)}`
  const notNull = column.nullable ? undefined : sql`NOT NULL`
  const parts = sql`${maybe(collation)}${maybe(valueOf(table, column, connection))}${maybe(notNull)}`
  return sql`${id(column.name)} ${definedType(table, column, connection)}${parts}`
}

const SERIAL_TYPES: Readonly<Record<string, Sql>> = {
  smallint: sql`SMALLSERIAL`,
  integer: sql`SERIAL`,
  bigint: sql`BIGSERIAL`,
}

/**
 * SERIAL lets the server name the sequence and tie it to the column; options need one of our own, and so
 * does a long name, which the server cuts in another way than TypeORM expects.
 */
function isPlainSerial(table: Name, column: Column): boolean {
  return (
    column.increment === "serial" &&
    column.sequence === undefined &&
    !column.nullable &&
    column.type in SERIAL_TYPES &&
    hasPlainSequenceName(table.name, column.name)
  )
}

function definedType(table: Name, column: Column, connection: Connection): Sql {
  return (isPlainSerial(table, column) ? SERIAL_TYPES[column.type] : undefined) ?? columnType(column, connection)
}

function valueOf(table: Name, column: Column, connection: Connection): Sql | undefined {
  if (column.generated !== undefined)
    return sql`GENERATED ALWAYS AS (${verbatim(column.generated.sql)}) ${column.generated.stored ? sql`STORED` : sql`VIRTUAL`}`
  if (column.increment === "serial")
    return isPlainSerial(table, column) ? undefined : sql`DEFAULT ${nextValue(table, column.name, connection)}`
  if (column.increment !== undefined) return identity(column)
  return column.default === undefined
    ? undefined
    : sql`DEFAULT ${verbatim(inClause(defaultText(column.default, column.type)))}`
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
  if (column.increment !== "serial" || isPlainSerial(table, column)) return []
  const sequence = sequenceOf(table, column.name, connection)
  return [
    statement(sql`CREATE SEQUENCE ${sequence} AS ${verbatim(column.type)}${maybe(defineSequence(column.sequence))}`),
  ]
}

/** After the table or column. */
export function ownSequenceOf(table: Name, column: Column, connection: Connection): Statement[] {
  if (column.increment !== "serial" || isPlainSerial(table, column)) return []
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
