import { isEqual } from "../../schema/equal"
import type { ForeignKey, ForeignKeyAction } from "../../schema/foreign-keys"
import type { Connection } from "../dialect"
import { id, ids, sql, type Sql } from "../sql"
import { columnNames, type ColumnsByTable } from "./columns"
import { deferral, naming, readDeferrable } from "./constraints"
import { at, localName } from "./names"
import { append, list, numbers, text } from "./catalog"

const ACTIONS: Readonly<Record<string, ForeignKeyAction>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
}

export async function inspectForeignKeys(
  connection: Connection,
  oids: readonly string[],
  columns: ColumnsByTable,
): Promise<Map<string, ForeignKey[]>> {
  const rows = await connection.query(
    `SELECT k.conrelid::text AS oid, k.conname::text AS name, k.conkey::text AS key, k.condeferrable AS deferrable,
       k.condeferred AS deferred, rn.nspname::text AS schema, r.relname::text AS "table",
       (SELECT array_to_json(array_agg(a.attname::text ORDER BY f.at)) FROM unnest(k.confkey) WITH ORDINALITY f(num, at)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = f.num)::text AS "columns",
       k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update
     FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
     WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY ($1::oid[])`,
    [oids],
  )
  const found = new Map<string, ForeignKey[]>()
  for (const row of rows) {
    append(found, text(row, "oid"), {
      name: text(row, "name"),
      columns: columnNames(columns, text(row, "oid"), numbers(row, "key")),
      references: {
        table: localName(text(row, "schema"), text(row, "table"), connection),
        columns: list(row, "columns"),
      },
      onDelete: ACTIONS[text(row, "on_delete")] ?? "no action",
      onUpdate: ACTIONS[text(row, "on_update")] ?? "no action",
      ...readDeferrable(row),
    })
  }
  return found
}

const ACTION_WORDS: Readonly<Record<ForeignKeyAction, Sql>> = {
  "no action": sql`NO ACTION`,
  restrict: sql`RESTRICT`,
  cascade: sql`CASCADE`,
  "set null": sql`SET NULL`,
  "set default": sql`SET DEFAULT`,
}

export function defineForeignKey(key: ForeignKey, connection: Connection): Sql {
  const { table, columns } = key.references
  const target = sql`REFERENCES ${at(table, connection)} (${ids(columns)})`
  const actions = sql`ON DELETE ${ACTION_WORDS[key.onDelete]} ON UPDATE ${ACTION_WORDS[key.onUpdate]}`
  return sql`${naming(key.name)}FOREIGN KEY (${ids(key.columns)}) ${target} ${actions}${deferral(key.deferrable)}`
}

/** Only when a foreign key is checked can be changed in place (manual, ALTER CONSTRAINT). */
export function alterDeferral({ from, to }: { from: ForeignKey; to: ForeignKey }): Sql | undefined {
  if (!isEqual({ ...from, deferrable: to.deferrable }, to)) return undefined
  return sql`ALTER CONSTRAINT ${id(to.name)}${to.deferrable === undefined ? sql` NOT DEFERRABLE` : deferral(to.deferrable)}`
}
