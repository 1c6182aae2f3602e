import { LimbeckError } from "../../errors"
import type { Column } from "../../schema/columns"
import type { Connection, Row } from "../dialect"
import { id, verbatim, sql, type Sql } from "../sql"
import { flag, optionalText, text } from "./catalog"
import { at, localName } from "./names"
import { canonicalType, elementType, isEnumType } from "./types"

export interface FoundType extends Pick<Column, "type" | "enumName"> {
  /** The collation that values of the type have by themselves. */
  readonly collation: string | undefined
}

/** By `<oid> <modifier>`, as pg_attribute has it: tables have many columns and few types. */
export type FoundTypes = ReadonlyMap<string, FoundType>

const TYPES = `SELECT u.atttypid || ' ' || u.atttypmod AS key, format_type(u.atttypid, u.atttypmod) AS type, et.typname::text AS name,
    n.nspname::text AS "schema", et.typtype = 'e' AS is_enum, et.oid <> t.oid AS is_array, k.collname::text AS "collation",
    EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = et.oid AND x.deptype = 'e') AS of_extension
  FROM (SELECT DISTINCT atttypid, atttypmod FROM pg_attribute
    WHERE attrelid = ANY ($1::oid[]) AND attnum > 0 AND NOT attisdropped) u
  JOIN pg_type t ON t.oid = u.atttypid
  JOIN pg_type et ON et.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
  JOIN pg_namespace n ON n.oid = et.typnamespace LEFT JOIN pg_collation k ON k.oid = t.typcollation`

export async function inspectTypes(connection: Connection, oids: readonly string[]): Promise<FoundTypes> {
  const rows = await connection.query(TYPES, [oids])
  return new Map(rows.map((row) => [text(row, "key"), readType(row, connection)]))
}

/** An extension's type goes by its bare name, as entities write it, wherever the extension is installed. */
function readType(row: Row, connection: Connection): FoundType {
  const [printed, schema, collation] = [text(row, "type"), text(row, "schema"), optionalText(row, "collation")]
  if (flag(row, "is_enum")) {
    const enumName = localName(schema, text(row, "name"), connection)
    return { type: flag(row, "is_array") ? "enum[]" : "enum", enumName, collation }
  }
  if (schema === "pg_catalog") return { type: canonicalType(printed), collation }
  const bare = printed.replace(/^(?:"(?:[^"]|"")*"|[^."(]+)\.(?=["\w])/, "")
  const isLocal = schema === connection.schema || flag(row, "of_extension")
  return { type: canonicalType(isLocal ? bare : `${quoteIfNeeded(schema)}.${bare}`), collation }
}

function quoteIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : id(name).text
}

/** The type as SQL; an enum by its full name, as it may lie anywhere. */
export function columnType(column: Pick<Column, "type" | "enumName">, connection: Connection): Sql {
  if (!isEnumType(column.type)) return verbatim(column.type)
  if (column.enumName === undefined) throw namelessEnum(column.type)
  const type = at(column.enumName, connection)
  return elementType(column.type) === column.type ? type : sql`${type}[]`
}

function namelessEnum(type: string): LimbeckError {
  return new LimbeckError({
    code: "no-enum-name",
    message: `cannot write a column of type "${type}": the operation does not say which enum type`,
    next: `name it: { type: "${type}", enumName: "..." }, and create it before with op.createEnum(...)`,
  })
}
