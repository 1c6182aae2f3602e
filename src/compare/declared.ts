import type { Name } from "../schema/names"
import type { Schema } from "../schema/schema"

/** What entities declare, as one dialect spells it. */
export interface Declared {
  readonly schema: Schema
  /** Tables, views and indexes with `synchronize: false`. */
  readonly leftAlone: readonly Name[]
  readonly leftAloneIndexes: readonly { readonly table: Name; readonly name: string }[]
}
