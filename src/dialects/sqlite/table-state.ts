import { LimbeckError } from "../../errors"
import type { Connection } from "../dialect"
import { clausesOf } from "./constraints"
import { parseCreateTable, type TableText } from "./create-table"
import { mentions } from "./expressions"
import { readText } from "./rows"
import { foldName } from "./tokenizer"

/** An object of sqlite_schema with its text. */
export interface StoredObject {
  readonly type: string
  readonly name: string
  /** The table (or view) it belongs to. */
  readonly table: string
  readonly sql: string
}

/** A table as it is now, with everything that hangs on it. */
export interface TableState {
  /** As the database spells it. */
  readonly name: string
  readonly text: TableText
  readonly indexes: readonly StoredObject[]
  readonly triggers: readonly StoredObject[]
  /** Views, and triggers of other tables, whose text names the table. */
  readonly readers: readonly StoredObject[]
  /** Tables with a foreign key to it, itself included. */
  readonly children: readonly string[]
  /** All names of tables and indexes seen, folded. */
  readonly names: ReadonlySet<string>
  /** True when columns have been changed since the texts were read. */
  readonly isStale?: boolean
}

/** Everything that can name the table: its own objects, views and triggers, and texts with its name. */
const STATE_QUERY = `SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE sql IS NOT NULL AND (lower(tbl_name) = lower(?) OR instr(lower(sql), lower(?)) > 0 OR lower(name) LIKE 'limbeck\\_%' ESCAPE '\\')
ORDER BY rowid`

/** @throws LimbeckError `missing-table` */
export async function readTableState({ query }: Connection, name: string, action: string): Promise<TableState> {
  const state = await findTableState({ query }, name)
  if (state !== undefined) return state
  throw new LimbeckError({
    code: "missing-table",
    message: `cannot ${action}: the database has no table "${name}"`,
    next: "compare the migrations with the database (limbeck check)",
  })
}

export async function findTableState(
  { query }: Pick<Connection, "query">,
  name: string,
): Promise<TableState | undefined> {
  // A quote inside a name is doubled where the name stands in a text.
  const rows = await query(STATE_QUERY, [name, /["'`[\]]/.test(name) ? "" : name])
  const objects = rows.map((row): StoredObject => {
    return {
      type: readText(row, "type"),
      name: readText(row, "name"),
      table: readText(row, "tbl_name"),
      sql: readText(row, "sql"),
    }
  })
  const folded = foldName(name)
  const own = objects.filter((object) => foldName(object.table) === folded)
  const table = own.find((object) => object.type === "table")
  if (table === undefined || /^create\s+virtual/i.test(table.sql)) return undefined
  const others = objects.filter((object) => !own.includes(object))
  return {
    name: table.name,
    text: parseCreateTable(table.sql),
    indexes: own.filter((object) => object.type === "index"),
    triggers: own.filter((object) => object.type === "trigger"),
    readers: others.filter(
      (object) => (object.type === "view" || object.type === "trigger") && mentions(object.sql, name),
    ),
    children: objects
      .filter((object) => object.type === "table" && refersTo(object, folded))
      .map((object) => object.name),
    names: new Set(objects.map((object) => foldName(object.name))),
  }
}

function refersTo(child: StoredObject, parent: string): boolean {
  if (!/references/i.test(child.sql) || /^create\s+virtual/i.test(child.sql)) return false
  return clausesOf(parseCreateTable(child.sql)).some(
    (clause) => clause.kind === "foreignKey" && foldName(clause.references.table) === parent,
  )
}
