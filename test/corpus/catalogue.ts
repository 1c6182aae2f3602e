import type { DataSource } from "typeorm"
import { readPostgresCatalogue } from "./postgres-catalogue"
import { readSqliteCatalogue } from "./sqlite-catalogue"

export type Ask = (
  query: string,
  parameters?: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** What the runner and TypeORM keep for themselves. */
const BOOKKEEPING =
  /\b(migrations|typeorm_metadata|limbeck_\w+|sqlite_sequence)\b|^(relation|column).* pg_stat_statements/

/**
 * Everything a database contains, as sorted lines of text, read straight from the engine's own
 * catalogue. It shares no code with limbeck's inspection, so that neither hides the other's mistakes.
 */
export async function readCatalogue(dataSource: DataSource): Promise<string[]> {
  const ask: Ask = (query, parameters) => dataSource.query(query, parameters && [...parameters])
  const lines = await (dataSource.options.type === "postgres" ? readPostgresCatalogue(ask) : readSqliteCatalogue(ask))
  return lines.filter((line) => !BOOKKEEPING.test(line)).sort()
}

/** The lines that only one of them has: `- expected`, `+ found`. */
export function compareCatalogues(expected: readonly string[], found: readonly string[]): string[] {
  const [wanted, got] = [new Set(expected), new Set(found)]
  return [
    ...expected.filter((line) => !got.has(line)).map((line) => `- ${line}`),
    ...found.filter((line) => !wanted.has(line)).map((line) => `+ ${line}`),
  ]
}
