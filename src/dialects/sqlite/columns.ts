import type { Column } from "../../schema/columns"
import type { Row } from "../dialect"
import { id, maybe, sql, verbatim, type Sql } from "../sql"
import type { Clause } from "./clauses"
import { columnItems, type ColumnItem, type TableText } from "./create-table"
import { canonicalDefault, defaultText } from "./defaults"
import { labelsCheck, parseLabels } from "./enums"
import { readNumber, readOptionalText, readText } from "./rows"
import { foldName } from "./tokenizer"
import { canonicalType } from "./types"

/** All columns of all tables but virtual ones, whose module may be missing. */
export const COLUMNS_QUERY = `SELECT m.name AS "table", x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM sqlite_master m JOIN pragma_table_xinfo(m.name, 'main') x
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
ORDER BY m.rowid, x.cid`

/** A column of one row of COLUMNS_QUERY and its definition. */
export function readColumn(row: Row, item: ColumnItem | undefined, isRowid: boolean): Column {
  const name = readText(row, "name")
  const type = canonicalType(readText(row, "type"))
  const clauses = item?.clauses ?? []
  const text = readOptionalText(row, "dflt_value")
  const generated = clauses.find((clause) => clause.kind === "generated")
  const value = text === undefined || generated !== undefined ? undefined : canonicalDefault(text, type)
  const collation = clauses.findLast((clause) => clause.kind === "collate")?.collation
  const labels = labelsOf(name, clauses)
  return {
    name,
    type,
    // SQLite never stores NULL in the column that is the rowid (lang_createtable.html, 5).
    nullable: readNumber(row, "notnull") === 0 && !isRowid,
    ...(value === undefined ? {} : { default: value }),
    ...(clauses.some((clause) => clause.kind === "primaryKey" && clause.autoincrement)
      ? { increment: "autoincrement" }
      : {}),
    ...(generated === undefined ? {} : { generated: { sql: generated.sql, stored: generated.stored } }),
    ...(collation === undefined || /^binary$/i.test(collation) ? {} : { collation }),
    ...(labels === undefined ? {} : { enum: labels }),
  }
}

/** The labels of a column; the first unnamed CHECK of its definition that lists them. */
function labelsOf(column: string, clauses: readonly Clause[]): readonly string[] | undefined {
  const clause = findLabelsCheck(column, clauses)
  return clause === undefined ? undefined : parseLabels(clause.sql, column)
}

export function findLabelsCheck(
  column: string,
  clauses: readonly Clause[],
): Extract<Clause, { kind: "check" }> | undefined {
  return clauses.find(
    (clause) => clause.kind === "check" && clause.name === "" && parseLabels(clause.sql, column) !== undefined,
  ) as Extract<Clause, { kind: "check" }> | undefined
}

/** What a column definition needs to know of the primary key. */
export interface InlineKey {
  /** The constraint name; empty for none. */
  readonly name: string
}

/**
 * The definition of a column, spelled as TypeORM 0.3 does: its introspection reads the text with
 * regular expressions (AbstractSqliteQueryRunner.loadTables).
 */
export function printColumn(column: Column, key?: InlineKey): Sql {
  const labels = column.enum === undefined ? undefined : labelsCheck(column.name, column.enum)
  const type = column.type === "" ? undefined : verbatim(column.type)
  const keyText = key === undefined ? undefined : printInlineKey(key, column.increment === "autoincrement")
  const collation = column.collation === undefined ? undefined : sql`COLLATE ${printCollation(column.collation)}`
  const notNull = column.nullable ? undefined : sql`NOT NULL`
  const parts = [type, labels, keyText, collation, notNull, printGenerated(column), printDefault(column)]
  return sql`${id(column.name)}${parts.reduce<Sql>((all, part) => sql`${all}${maybe(part)}`, sql``)}`
}

/**
 * Brackets, because TypeORM takes the last double quote before AUTOINCREMENT for the end of the
 * column's name.
 */
export function printInlineKey(key: InlineKey, autoincrement: boolean): Sql {
  const name =
    key.name === "" ? sql`` : sql`CONSTRAINT ${key.name.includes("]") ? id(key.name) : verbatim(`[${key.name}]`)} `
  return sql`${name}PRIMARY KEY${autoincrement ? sql` AUTOINCREMENT` : sql``}`
}

export function printCollation(collation: string): Sql {
  return /^[A-Za-z_]\w*$/.test(collation) ? verbatim(collation) : id(collation)
}

export function printGenerated(column: Column): Sql | undefined {
  if (column.generated === undefined) return undefined
  return sql`AS (${verbatim(column.generated.sql)}) ${column.generated.stored ? sql`STORED` : sql`VIRTUAL`}`
}

/** In parentheses: `dflt_value` gives the text inside them, which is what TypeORM compares. */
export function printDefault(column: Column): Sql | undefined {
  if (column.default === undefined || column.generated !== undefined) return undefined
  return sql`DEFAULT (${verbatim(defaultText(column.default, column.type))})`
}

/** The column that is the rowid itself (INTEGER PRIMARY KEY), if there is one. */
export function findRowidColumn(table: TableText): string | undefined {
  if (table.withoutRowid) return undefined
  const owner = table.items.find((candidate) => candidate.clauses.some((clause) => clause.kind === "primaryKey"))
  const key = owner?.clauses.find((clause) => clause.kind === "primaryKey")
  if (key?.kind !== "primaryKey" || key.columns.length !== 1) return undefined
  const name = foldName(key.columns[0] ?? "")
  const item = columnItems(table).find((column) => foldName(column.column) === name)
  if (item === undefined || item.text.slice(item.typeSpan.start, item.typeSpan.end).toLowerCase() !== "integer")
    return undefined
  // "INTEGER PRIMARY KEY DESC" is not the rowid, for compatibility (lang_createtable.html, 5).
  const words = item.text.slice(key.start, key.end)
  return owner?.column !== undefined && /\bdesc\b/i.test(words) ? undefined : item.column
}
