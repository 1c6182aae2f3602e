import type { Name } from "./names"

/** A PostgreSQL enum type. On SQLite the labels are kept with the column (`Column.enum`). */
export interface Enum extends Name {
  /** In the order of the type, which is the order of comparison. */
  readonly labels: readonly string[]
}
