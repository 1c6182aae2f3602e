import type { Name } from "../../schema/names"
import type { Connection } from "../dialect"
import { id, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { text } from "./catalog"
import type { Target } from "./change"
import { at, beside, qualify } from "./names"
import { serialsOffline } from "./offline-dependents"
import { sequenceName } from "./sequences"

interface OwnedSequence {
  readonly column: string
  readonly name: string
}

async function serialSequences(table: Name, connection: Connection): Promise<OwnedSequence[]> {
  if (connection.offline !== undefined) return serialsOffline(connection.offline, table, connection)
  const rows = await connection.query(
    `SELECT a.attname::text AS "column", c.relname::text AS name FROM pg_depend d
     JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
       AND d.refobjid = to_regclass($1) AND c.relnamespace = to_regnamespace($2)`,
    [at(table, connection).text, id(qualify(table, connection).schema).text],
  )
  return rows.map((row) => ({ column: text(row, "column"), name: text(row, "name") }))
}

/**
 * TypeORM knows a serial column by the name of its sequence (PostgresQueryRunner.loadTables, 0.3.31),
 * so one that has that name takes the new one along.
 */
export async function renameSequence({ from, to }: { from: string; to: string }, target: Target): Promise<Statement[]> {
  const { table, connection } = target
  const current = target.currentColumn(from)
  const sequences = await serialSequences(table, connection)
  return sequences
    .filter(({ column, name }) => column === current && name === sequenceName(table.name, current))
    .flatMap(({ name }) => renameTo(table, name, sequenceName(table.name, to), connection))
}

/** After the table was renamed: its sequences moved with it to the new schema, under their old names. */
export async function renameSequences(from: Name, to: Name, connection: Connection): Promise<Statement[]> {
  if (from.name === to.name) return []
  const sequences = await serialSequences(from, connection)
  return sequences
    .filter(({ column, name }) => name === sequenceName(from.name, column))
    .flatMap(({ column, name }) => renameTo(to, name, sequenceName(to.name, column), connection))
}

/** Long names are cut, so that the new name may be the old one. */
function renameTo(table: Name, from: string, to: string, connection: Connection): Statement[] {
  if (from === to) return []
  return [statement(sql`ALTER SEQUENCE ${beside(table, from, connection)} RENAME TO ${id(to)}`)]
}
