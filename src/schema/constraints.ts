/** When a deferrable constraint is checked; absent: not deferrable. */
export type Deferrable = "initially immediate" | "initially deferred"

/**
 * A constraint name. SQLite may hold constraints without a name; their `name` is the empty string
 * and they are matched by content.
 */
export interface PrimaryKey {
  readonly name: string
  /** In key order. */
  readonly columns: readonly string[]
  readonly deferrable?: Deferrable
}

export interface Unique {
  readonly name: string
  readonly columns: readonly string[]
  readonly deferrable?: Deferrable
}

export interface Check {
  readonly name: string
  /** The condition without the outer `CHECK ( )`. */
  readonly sql: string
}

/** PostgreSQL only. */
export interface Exclusion {
  readonly name: string
  /** What follows `EXCLUDE`, e.g. `USING gist (room WITH =, during WITH &&)`. */
  readonly sql: string
  readonly deferrable?: Deferrable
}
