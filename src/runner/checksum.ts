import { createHash } from "node:crypto"
import type { Operation } from "../operations/operation"
import type { Recording } from "../script/record"

/**
 * Over what a migration does, never over its text: TypeScript, any compiler's JavaScript, a bundle and
 * CRLF give the same.
 */
export function checksumOf(operations: readonly Operation[]): string {
  return createHash("sha256").update(JSON.stringify(operations, sortKeys)).digest("hex").slice(0, 32)
}

/** The order in which a definition's properties were written means nothing, and neither does the kind of newline. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\r\n?/g, "\n")
  if (typeof value === "bigint") return `${value}n`
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Of one direction of a migration; undefined where it cannot be told without a database what it does. */
export function checksumOfStep({ recording }: { readonly recording?: Recording }): string | undefined {
  return recording?.complete === true ? checksumOf(recording.operations) : undefined
}
