import type { Operation } from "../operations/operation"
import type { DialectName } from "./dialect"

/**
 * True when the engine refuses an operation inside a transaction. Known without a database, so that
 * a whole migration can be refused before its first statement.
 */
export function refusesTransaction(operation: Operation, dialect: DialectName): boolean {
  if (operation.verb === "group") return operation.operations.some((part) => refusesTransaction(part, dialect))
  if (operation.verb === "backfill") return true
  if (operation.verb === "execute") {
    const text = operation.sql.replace(LEADING_COMMENTS, "")
    return REFUSED[dialect].some((pattern) => pattern.test(text))
  }
  if (dialect !== "postgres" || !("kind" in operation) || operation.kind !== "index") return false
  if (operation.verb === "create") return operation.object.concurrent === true
  if (operation.verb === "drop") return (operation.concurrent ?? operation.object?.concurrent) === true
  return operation.verb === "alter" && operation.to.concurrent === true
}

const LEADING_COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/

/**
 * PostgreSQL: the statements whose manual page says that they cannot be executed inside a transaction block.
 * SQLite: VACUUM (lang_vacuum.html).
 */
const REFUSED: { readonly [D in DialectName]: readonly RegExp[] } = {
  postgres: [
    /^(?:create\s+(?:unique\s+)?index|drop\s+index)\s+concurrently\b/i,
    /^reindex\b[^;]*\bconcurrently\b/i,
    /^reindex\s+(?:\([^)]*\)\s*)?(?:database|system|schema)\b/i,
    /^vacuum\b/i,
    /^alter\s+system\b/i,
    /^(?:create|drop)\s+(?:database|tablespace)\b/i,
    /^alter\s+table\b[^;]*\bdetach\s+partition\b[^;]*\bconcurrently\b/i,
  ],
  sqlite: [/^vacuum\b/i],
}
