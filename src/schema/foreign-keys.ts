import type { Deferrable } from "./constraints"
import type { Name } from "./names"

/** What becomes of a row whose target goes or gets another key. */
export type ForeignKeyAction = "no action" | "restrict" | "cascade" | "set null" | "set default"

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly references: { readonly table: Name; readonly columns: readonly string[] }
  readonly onDelete: ForeignKeyAction
  readonly onUpdate: ForeignKeyAction
  readonly deferrable?: Deferrable
}
