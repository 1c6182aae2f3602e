import type { Dialect, TableLock } from "../dialects/dialect"
import { describe } from "../operations/describe"
import type { Operation } from "../operations/operation"
import { displayName } from "../schema/names"

/** What a reviewer must know of a change: what it loses, and whom it keeps waiting. */
export function warningsOf(dialect: Dialect, operations: readonly Operation[]): string[] {
  const losses = operations
    .flatMap(describe)
    .flatMap(({ loses, text }) => (loses === undefined ? [] : [`${text}: loses ${loses}`]))
  return [...new Set([...losses, ...dialect.findLongLocks(operations).map(lockText)])]
}

export function lockText({ table, blocks, why, safe }: TableLock): string {
  return `locks ${displayName(table)} against ${blocks} while ${why}${safe === undefined ? "" : ` (safe: ${safe})`}`
}
