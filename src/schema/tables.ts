import type { Check, Exclusion, PrimaryKey, Unique } from "./constraints"
import type { Column } from "./columns"
import type { ForeignKey } from "./foreign-keys"
import type { Index } from "./indexes"
import type { Name } from "./names"

export interface Table extends Name {
  readonly columns: readonly Column[]
  readonly primaryKey?: PrimaryKey
  readonly uniques: readonly Unique[]
  readonly checks: readonly Check[]
  readonly exclusions: readonly Exclusion[]
  readonly indexes: readonly Index[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly comment?: string
  /** SQLite. */
  readonly withoutRowid?: boolean
  /** PostgreSQL: rows are hidden from whom no policy lets see them. Kept; only new tables may be given it. */
  readonly rowLevelSecurity?: boolean
  /** SQLite; kept, never declared by an entity and never compared. */
  readonly strict?: boolean
}

/** A table with a name and nothing in it. */
export function emptyTable(name: Name): Table {
  return {
    ...(name.schema === undefined ? {} : { schema: name.schema }),
    name: name.name,
    columns: [],
    uniques: [],
    checks: [],
    exclusions: [],
    indexes: [],
    foreignKeys: [],
  }
}
