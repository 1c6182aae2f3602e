import { createHash } from "node:crypto"
import { displayName, type Name } from "../../schema/names"
import type { View } from "../../schema/views"
import type { Connection } from "../dialect"
import { lit, sql, verbatim } from "../sql"
import { statement, type Statement } from "../statement"
import { list, optionalText } from "./catalog"
import { at, qualify } from "./names"
import { copyObstacles } from "./obstacles"
import { copyViews, restoreCopy, type ViewCopy } from "./view-copies"

/** What a view had besides its text, and the statements that make its triggers and rules again. */
interface Kept extends Pick<ViewCopy, "options" | "privileges" | "comment" | "columnComments" | "columnDefaults"> {
  readonly triggers: readonly string[]
}

/**
 * Before a view is dropped: what it carries is kept in a setting that lasts as long as the transaction
 * (manual 9.28.1), so that a view of its name that comes later in the same migration gets it back.
 */
export async function keepView(view: Name, connection: Connection): Promise<Statement[]> {
  if (connection.offline !== undefined) return []
  const oid = await readOid(view, connection)
  if (oid === undefined) return []
  const copy = (await copyViews(connection, [oid])).find((candidate) => candidate.oid === oid)
  if (copy === undefined) return []
  const { options, privileges, comment, columnComments, columnDefaults } = copy
  const triggers = await readTriggers(oid, connection)
  const kept: Kept = { options, privileges, comment, columnComments, columnDefaults, triggers }
  if (isBare(kept)) return []
  return [statement(sql`SELECT set_config(${lit(settingOf(view, connection))}, ${lit(JSON.stringify(kept))}, true)`)]
}

/** After a view was created: what one of its name had that the same transaction dropped. */
export async function restoreView(view: View, connection: Connection): Promise<Statement[]> {
  if (connection.offline !== undefined) return []
  const setting = settingOf(view, connection)
  const [row] = await connection.query("SELECT nullif(current_setting($1, true), '') AS kept", [setting])
  const text = row && optionalText(row, "kept")
  if (text === undefined) return []
  const { triggers, ...kept } = JSON.parse(text) as Kept
  const { materialized } = view
  const copy = {
    oid: "",
    name: at(view, connection),
    materialized,
    definition: "",
    populated: true,
    extras: [],
    ...kept,
  }
  return [
    ...restoreCopy({ ...copy, options: kept.options }, true),
    ...(materialized ? [] : triggers.map((trigger) => statement(verbatim(trigger)))),
  ]
}

function isBare({ options, privileges, comment, columnComments, columnDefaults, triggers }: Kept): boolean {
  const { owner, revoked, grants } = privileges
  const lists = [revoked, grants, columnComments, columnDefaults, triggers]
  return [options, owner, comment].every((one) => one === undefined) && lists.every((one) => one.length === 0)
}

async function readTriggers(oid: string, connection: Connection): Promise<string[]> {
  const [row] = await connection.query(
    `SELECT array_to_json(ARRAY(SELECT 'pg_trigger ' || t.oid FROM pg_trigger t WHERE t.tgrelid = $1::oid AND NOT t.tgisinternal)
       || ARRAY(SELECT 'pg_rewrite ' || w.oid FROM pg_rewrite w WHERE w.ev_class = $1::oid AND w.rulename <> '_RETURN'))::text AS keys`,
    [oid],
  )
  const obstacles = await copyObstacles(connection, row === undefined ? [] : list(row, "keys"))
  return obstacles.flatMap(({ create }) => create.map(({ text }) => text))
}

export async function readOid(view: Name, connection: Connection): Promise<string | undefined> {
  const [row] = await connection.query(`SELECT to_regclass($1)::oid::text AS oid`, [at(view, connection).text])
  return row && optionalText(row, "oid")
}

/** A setting's name takes letters and digits only. */
function settingOf(view: Name, connection: Connection): string {
  const hash = createHash("sha256")
    .update(displayName(qualify(view, connection)))
    .digest("hex")
  return `limbeck.view_${hash.slice(0, 32)}`
}
