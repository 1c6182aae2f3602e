import { LimbeckError } from "../errors"
import { displayName, nameKey, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"

/**
 * Refuses to drop a table to which one refers that stays: PostgreSQL would refuse it when the migration runs,
 * and SQLite would leave a foreign key to nothing (lang_altertable, "DROP TABLE"). Typically it is the join table
 * of an entity that is gone.
 * @throws LimbeckError `bad-answer`
 */
export function refuseBlockedDrops(current: Schema, target: Schema, isOwn: (table: Name) => boolean): void {
  const staying = new Set(target.tables.map(nameKey))
  const gone = new Set(current.tables.map(nameKey).filter((key) => !staying.has(key)))
  if (gone.size === 0) return
  for (const table of target.tables) {
    const key = table.foreignKeys.find(({ references }) => gone.has(nameKey(references.table)))
    if (key === undefined) continue
    const [dropped, holder] = [displayName(key.references.table), displayName(table)]
    throw new LimbeckError({
      code: "bad-answer",
      message: `cannot drop table "${dropped}": "${holder}", which stays, refers to it (${key.name || "a foreign key"})`,
      next: isOwn(table)
        ? `--drop ${holder} as well as --drop ${dropped}, or neither`
        : `drop the foreign key with op.dropForeignKey("${holder}", "${key.name}") in a migration of its own (limbeck create), or leave "${dropped}"`,
    })
  }
}
