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

/** {@link Operations.addColumn} inside `alterTable`. */
export const addColumn = change("addColumn")
/** {@link Operations.dropColumn} inside `alterTable`. */
export const dropColumn = change("dropColumn")
/** {@link Operations.alterColumn} inside `alterTable`. */
export const alterColumn = change("alterColumn")
/** {@link Operations.renameColumn} inside `alterTable`. */
export const renameColumn = change("renameColumn")
/** {@link Operations.addPrimaryKey} inside `alterTable`. */
export const addPrimaryKey = change("addPrimaryKey")
/** {@link Operations.dropPrimaryKey} inside `alterTable`. */
export const dropPrimaryKey = change("dropPrimaryKey")
/** {@link Operations.alterPrimaryKey} inside `alterTable`. */
export const alterPrimaryKey = change("alterPrimaryKey")
/** {@link Operations.renamePrimaryKey} inside `alterTable`. */
export const renamePrimaryKey = change("renamePrimaryKey")
/** {@link Operations.addUnique} inside `alterTable`. */
export const addUnique = change("addUnique")
/** {@link Operations.dropUnique} inside `alterTable`. */
export const dropUnique = change("dropUnique")
/** {@link Operations.alterUnique} inside `alterTable`. */
export const alterUnique = change("alterUnique")
/** {@link Operations.renameUnique} inside `alterTable`. */
export const renameUnique = change("renameUnique")
/** {@link Operations.addCheck} inside `alterTable`. */
export const addCheck = change("addCheck")
/** {@link Operations.dropCheck} inside `alterTable`. */
export const dropCheck = change("dropCheck")
/** {@link Operations.alterCheck} inside `alterTable`. */
export const alterCheck = change("alterCheck")
/** {@link Operations.renameCheck} inside `alterTable`. */
export const renameCheck = change("renameCheck")
/** {@link Operations.addExclusion} inside `alterTable`. */
export const addExclusion = change("addExclusion")
/** {@link Operations.dropExclusion} inside `alterTable`. */
export const dropExclusion = change("dropExclusion")
/** {@link Operations.alterExclusion} inside `alterTable`. */
export const alterExclusion = change("alterExclusion")
/** {@link Operations.renameExclusion} inside `alterTable`. */
export const renameExclusion = change("renameExclusion")
/** {@link Operations.addForeignKey} inside `alterTable`. */
export const addForeignKey = change("addForeignKey")
/** {@link Operations.dropForeignKey} inside `alterTable`. */
export const dropForeignKey = change("dropForeignKey")
/** {@link Operations.alterForeignKey} inside `alterTable`. */
export const alterForeignKey = change("alterForeignKey")
/** {@link Operations.renameForeignKey} inside `alterTable`. */
export const renameForeignKey = change("renameForeignKey")
/** {@link Operations.createIndex} inside `alterTable`. */
export const createIndex = change("createIndex")
/** {@link Operations.dropIndex} inside `alterTable`. */
export const dropIndex = change("dropIndex")
/** {@link Operations.alterIndex} inside `alterTable`. */
export const alterIndex = change("alterIndex")
/** {@link Operations.renameIndex} inside `alterTable`. */
export const renameIndex = change("renameIndex")
/** {@link Operations.alterTableOptions} inside `alterTable`. */
export const alterTableOptions = change("alterTableOptions")
