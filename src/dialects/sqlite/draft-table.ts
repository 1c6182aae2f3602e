import type { PartOperation } from "../../operations/operation"
import type { Column } from "../../schema/columns"
import type { Draft } from "./draft"
import { alterColumn, changeColumn, createColumn, dropColumn, renameColumn } from "./draft-columns"
import { changeConstraint } from "./draft-constraints"
import { changeIndex } from "./draft-indexes"
import { setWithoutRowid } from "./edit-table"
import { unsupported } from "./unsupported"

/** A column as the database has it, by the name that operations use. */
export type FindColumn = (name: string) => Column

/** One operation applied to a table that is being rebuilt. */
export function changeTable(draft: Draft, operation: PartOperation, findColumn: FindColumn): Draft {
  switch (operation.kind) {
    case "table":
      return { ...draft, table: setWithoutRowid(draft.table, operation.to.withoutRowid ?? false) }
    case "column":
      switch (operation.verb) {
        case "create":
          return createColumn(draft, operation)
        case "drop":
          return dropColumn(draft, operation)
        case "rename":
          return renameColumn(draft, operation)
        case "alter":
          return alterColumn(draft, operation)
        case "change":
          return changeColumn(draft, operation, findColumn(operation.name))
      }
    case "index":
      return changeIndex(draft, operation)
    case "exclusion":
      throw unsupported("an exclusion constraint", "write a CHECK, or a trigger with op.execute")
    default:
      return changeConstraint(draft, operation)
  }
}
