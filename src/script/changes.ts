import type { Operations, PartMethod, TableChange } from "./api"
import { readPartCall } from "./read-parts"

/** The same operation inside `op.alterTable("products", [...])`, where the table is known already. */
type ChangeOf<M extends PartMethod> =
  Parameters<Operations[M]> extends [unknown, ...infer Rest] ? (...args: Rest) => TableChange : never

function change<M extends PartMethod>(method: M): ChangeOf<M> {
  const build = (...args: unknown[]): TableChange => {
    return (table, dialect) => readPartCall(method, args, table, dialect)
  }
  return build as ChangeOf<M>
}

export const addColumn = change("addColumn")
export const dropColumn = change("dropColumn")
/** As `op.alterColumn`: `{ from, to }`, or only what changes. */
export const alterColumn = change("alterColumn")
export const renameColumn = change("renameColumn")
export const addPrimaryKey = change("addPrimaryKey")
export const dropPrimaryKey = change("dropPrimaryKey")
export const alterPrimaryKey = change("alterPrimaryKey")
export const renamePrimaryKey = change("renamePrimaryKey")
export const addUnique = change("addUnique")
export const dropUnique = change("dropUnique")
export const alterUnique = change("alterUnique")
export const renameUnique = change("renameUnique")
export const addCheck = change("addCheck")
export const dropCheck = change("dropCheck")
export const alterCheck = change("alterCheck")
export const renameCheck = change("renameCheck")
export const addExclusion = change("addExclusion")
export const dropExclusion = change("dropExclusion")
export const alterExclusion = change("alterExclusion")
export const renameExclusion = change("renameExclusion")
export const addForeignKey = change("addForeignKey")
export const dropForeignKey = change("dropForeignKey")
export const alterForeignKey = change("alterForeignKey")
export const renameForeignKey = change("renameForeignKey")
export const createIndex = change("createIndex")
export const dropIndex = change("dropIndex")
export const alterIndex = change("alterIndex")
export const renameIndex = change("renameIndex")
export const alterTableOptions = change("alterTableOptions")
