import type { Connection, Query } from "../dialect"
import { id, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { readText } from "./rows"

/**
 * Keeps views that do not work anyway out of the way: RENAME and DROP COLUMN refuse while any view
 * of the database names something that is not there (lang_altertable.html, 3).
 */
export async function aroundBrokenViews(statements: readonly Statement[], { query }: Connection): Promise<Statement[]> {
  const broken = await findBrokenViews(query)
  return [
    ...broken.map((view) => statement(sql`DROP VIEW ${id(view.name)}`)),
    ...statements,
    ...broken.flatMap((view) => view.texts.map((text) => statement(verbatim(text)))),
  ]
}

interface BrokenView {
  readonly name: string
  /** The view and the triggers on it. */
  readonly texts: readonly string[]
}

async function findBrokenViews(query: Query): Promise<BrokenView[]> {
  const views = await query(
    "SELECT tbl_name, group_concat(sql, char(0)) AS texts FROM (SELECT * FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC) WHERE tbl_name IN (SELECT name FROM sqlite_master WHERE type = 'view') GROUP BY 1",
  )
  const broken: BrokenView[] = []
  for (const row of views) {
    const name = readText(row, "tbl_name")
    if (!(await compiles([probeView(name)], query))) broken.push({ name, texts: readText(row, "texts").split("\0") })
  }
  return broken
}

export function probeView(name: string): Sql {
  return sql`SELECT 1 FROM ${id(name)} LIMIT 0`
}

/** True when SQLite understands all statements, which must change nothing. */
export async function compiles(probes: readonly Sql[], query: Query): Promise<boolean> {
  try {
    for (const probe of probes) await query(probe.text)
    return true
  } catch {
    return false
  }
}
