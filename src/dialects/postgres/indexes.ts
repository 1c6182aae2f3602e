import type { Index, IndexPart } from "../../schema/indexes"
import type { Name } from "../../schema/names"
import type { Connection, Row } from "../dialect"
import { id, join, maybe, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { append, flag, list, numbers, optionalText, text } from "./catalog"
import type { ColumnsByTable } from "./columns"
import { readPrinted } from "./expressions"
import { at, beside } from "./names"

/**
 * Indexes that are not part of a constraint. One that a failed CREATE INDEX CONCURRENTLY left
 * behind (not valid) does not count: it answers no query, and creating it again replaces it.
 */
function indexesQuery(version: readonly [number, number]): string {
  const nulls = version[0] >= 15 ? "i.indnullsnotdistinct" : "false"
  return `SELECT i.indrelid::text AS oid, ic.relname::text AS name, i.indisunique AS "unique", am.amname::text AS method,
    i.indkey::text AS key, i.indnkeyatts::text AS keys, pg_get_expr(i.indpred, i.indrelid) AS predicate, ${nulls} AS nulls,
    CASE WHEN i.indexprs IS NOT NULL THEN array_to_json(ARRAY(SELECT pg_get_indexdef(i.indexrelid, p, false)
      FROM generate_series(1, i.indnkeyatts) p))::text END AS parts,
    CASE WHEN i.indnatts <> i.indnkeyatts OR ic.reloptions IS NOT NULL OR i.indoption::text ~ '[1-9]'
      OR NOT i.indclass::oid[] <@ ARRAY(SELECT oid FROM pg_opclass WHERE opcdefault)
      OR NOT i.indcollation::oid[] <@ ARRAY[0, 100]::oid[] AND EXISTS (SELECT FROM pg_attribute ia, pg_attribute a
        WHERE ia.attrelid = i.indexrelid AND a.attrelid = i.indrelid AND a.attnum = i.indkey[ia.attnum - 1]
        AND ia.attnum <= i.indnkeyatts AND ia.attcollation <> a.attcollation)
      THEN pg_get_indexdef(i.indexrelid) END AS definition
  FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
  WHERE i.indrelid = ANY ($1::oid[]) AND (i.indisvalid OR ic.relkind = 'I')
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`
}

export async function inspectIndexes(
  connection: Connection,
  oids: readonly string[],
  columns: ColumnsByTable,
): Promise<Map<string, Index[]>> {
  const found = new Map<string, Index[]>()
  for (const row of await connection.query(indexesQuery(connection.version), [oids])) {
    append(found, text(row, "oid"), readIndex(row, columns))
  }
  return found
}

function readIndex(row: Row, columns: ColumnsByTable): Index {
  const own = columns.get(text(row, "oid")) ?? []
  const expressions = list(row, "parts")
  const keys = numbers(row, "key").slice(0, Number(text(row, "keys")))
  const parts = keys.map((number, at): IndexPart => {
    const column = own.find((candidate) => candidate.number === number)?.column.name
    return column ?? { sql: readPrinted(expressions[at] ?? "") }
  })
  const predicate = optionalText(row, "predicate")
  const definition = optionalText(row, "definition")
  const method = text(row, "method")
  return {
    name: text(row, "name"),
    columns: parts,
    unique: flag(row, "unique"),
    ...(predicate === undefined ? {} : { where: readPrinted(predicate) }),
    ...(method === "btree" ? {} : { method }),
    ...(flag(row, "nulls") ? { nullsNotDistinct: true } : {}),
    ...(definition === undefined ? {} : { unmanaged: readUnmanaged(definition) }),
  }
}

/** What stands between the table's name and the predicate: `USING btree (a DESC) INCLUDE (b)`. */
function readUnmanaged(definition: string): string {
  const body = definition.slice(definition.search(/ USING \w+ \(/) + 1)
  const where = body.lastIndexOf(" WHERE ")
  return where < 0 ? body : body.slice(0, where)
}

export function createIndex(table: Name, index: Index, connection: Connection): Statement[] {
  const kind = sql`${index.unique ? sql`UNIQUE ` : sql``}INDEX${index.concurrent === true ? sql` CONCURRENTLY` : sql``}`
  const name = index.name === "" ? sql`` : sql` ${id(index.name)}`
  const text = sql`CREATE ${kind}${name} ON ${at(table, connection)} ${describeIndex(index)}`
  return [statement(text, index.concurrent === true ? { outsideTransaction: true } : {})]
}

/** An index from its method to its predicate. */
export function describeIndex(index: Index): Sql {
  const where = index.where === undefined ? undefined : sql`WHERE ${verbatim(index.where)}`
  return sql`${describeParts(index)}${maybe(where)}`
}

/** What an entity cannot say about an index was read as text, and is written back as it was. */
function describeParts(index: Index): Sql {
  if (index.unmanaged !== undefined) return verbatim(index.unmanaged)
  const parts = index.columns.map((part) => (typeof part === "string" ? id(part) : sql`(${verbatim(part.sql)})`))
  const method = index.method === undefined ? sql`` : sql`USING ${id(index.method)} `
  const nulls = index.nullsNotDistinct === true ? sql`NULLS NOT DISTINCT` : undefined
  return sql`${method}(${join(parts)})${maybe(nulls)}`
}

/** `index`: what is dropped, where it is known; one that is built CONCURRENTLY is dropped so. */
export function dropIndex(table: Name, name: string, index: Index | undefined, connection: Connection): Statement {
  const concurrent = index?.concurrent === true
  const text = sql`DROP INDEX ${concurrent ? sql`CONCURRENTLY ` : sql``}${beside(table, name, connection)}`
  return statement(text, concurrent ? { outsideTransaction: true } : {})
}

export function renameIndex(table: Name, from: string, to: string, connection: Connection): Statement {
  return statement(sql`ALTER INDEX ${beside(table, from, connection)} RENAME TO ${id(to)}`)
}
