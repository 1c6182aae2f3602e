import type { Operation, PartOperation } from "../../operations/operation"
import { ungroup } from "../../operations/ungroup"
import type { Column } from "../../schema/columns"
import { nameKey, nameOf } from "../../schema/names"
import type { TableLock } from "../dialect"
import { readType } from "./types"

/**
 * The locks that last as long as the table is large; the many that are taken for an instant are not
 * listed. A table made by the same operations is nobody's yet. (PostgreSQL manual: ALTER TABLE, Notes;
 * CREATE INDEX; explicit locking.)
 */
export function findLongLocks(operations: readonly Operation[]): TableLock[] {
  const made = new Set(
    operations.flatMap((operation) =>
      operation.verb === "create" && operation.kind === "table" ? [nameKey(operation.object)] : [],
    ),
  )
  return ungroup(operations)
    .flatMap((operation) => ("table" in operation && "kind" in operation ? locksOf(operation) : []))
    .filter((lock) => !made.has(nameKey(lock.table)))
}

function locksOf(operation: PartOperation): TableLock[] {
  const table = nameOf(operation.table)
  const lock: Lock = (blocks, why, safe) => [{ table, blocks, why, ...(safe === undefined ? {} : { safe }) }]
  if (operation.verb === "alter" && operation.kind === "column") return alterLocks(operation, lock)
  if (operation.verb !== "create") return []
  switch (operation.kind) {
    case "column":
      return isFilled(operation.object) ? lock("reads and writes", "every row is written again", SAFE.fill) : []
    case "index":
      return operation.object.concurrent === true ? [] : lock("writes", "the index is built", SAFE.index)
    case "foreignKey":
      return [
        ...lock("writes", "every row is checked", SAFE.constraint),
        { table: operation.object.references.table, blocks: "writes", why: "rows that refer to it are checked" },
      ]
    case "check":
      return lock("reads and writes", "every row is checked", SAFE.constraint)
    case "primaryKey":
    case "unique":
    case "exclusion":
      return lock("reads and writes", "its index is built")
  }
}

type Lock = (blocks: TableLock["blocks"], why: string, safe?: string) => TableLock[]

/** PostgreSQL manual: ALTER TABLE, Notes (a valid CHECK proves NOT NULL since 12), and CREATE INDEX, CONCURRENTLY. */
const SAFE = {
  index: "concurrent: true, in a file with transaction = false",
  constraint: "by op.execute as NOT VALID, and in a later file VALIDATE CONSTRAINT",
  notNull: "after a CHECK (... IS NOT NULL) NOT VALID and its VALIDATE CONSTRAINT, in files before",
  fill: "without the default, which a later file gives, and op.backfill for the rows",
  type: "a new column, op.backfill from the old one, and a later file that drops that",
} as const

function alterLocks({ from, to }: { readonly from: Column; readonly to: Column }, lock: Lock): TableLock[] {
  if (from.type !== to.type && !keepsBytes(from.type, to.type))
    return lock("reads and writes", "every row is written again", SAFE.type)
  return from.nullable && !to.nullable ? lock("reads and writes", "every row is checked", SAFE.notNull) : []
}

/** A value that differs from row to row has to be written into each. */
function isFilled({ default: value, generated, increment }: Column): boolean {
  if (increment !== undefined || generated?.stored === true) return true
  return (
    typeof value === "object" &&
    /\b(gen_random_uuid|uuid_generate_\w+|random|clock_timestamp|nextval)\s*\(/i.test(value.sql)
  )
}

/** Types whose values are stored alike, so that no row is read. */
function keepsBytes(from: string, to: string): boolean {
  const [old, next] = [readType(from), readType(to)]
  if (old.array || next.array) return false
  const [size, wanted] = [Number(old.args[0] ?? Infinity), Number(next.args[0] ?? Infinity)]
  const texts = ["varchar", "text"]
  if (texts.includes(old.base) && texts.includes(next.base)) return wanted >= size
  if (old.base !== next.base) return false
  if (old.base === "numeric") return wanted >= size && (next.args.length === 0 || old.args[1] === next.args[1])
  return ["varbit", "timestamp", "timestamptz", "time", "timetz", "interval"].includes(old.base) && wanted >= size
}
