import type { Enum } from "../../schema/enums"
import { displayName } from "../../schema/names"
import type { Connection } from "../dialect"
import { join, lit, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { at, localName, refuseClashes } from "./names"
import { list, text } from "./catalog"

export async function inspectEnums(connection: Connection, schemas: readonly string[]): Promise<Enum[]> {
  const rows = await connection.query(
    `SELECT n.nspname::text AS schema, t.typname::text AS name,
       array_to_json(array_agg(e.enumlabel::text ORDER BY e.enumsortorder))::text AS labels
     FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
     WHERE n.nspname = ANY ($1::text[])
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [schemas],
  )
  return rows.map((row) => ({
    ...localName(text(row, "schema"), text(row, "name"), connection),
    labels: list(row, "labels"),
  }))
}

export function createEnum(type: Enum, connection: Connection): Statement[] {
  refuseClashes(type.labels, `enum type "${displayName(type)}"`)
  return [statement(sql`CREATE TYPE ${at(type, connection)} AS ENUM (${join(type.labels.map(lit))})`)]
}
