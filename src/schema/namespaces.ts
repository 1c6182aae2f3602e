/** A PostgreSQL schema other than the DataSource's own. SQLite has none. */
export interface Namespace {
  readonly name: string
}

/** A PostgreSQL extension that a column type or default needs, e.g. `citext`. */
export interface Extension {
  readonly name: string
}
