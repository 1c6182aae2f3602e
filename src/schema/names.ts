/**
 * The name of a table, view or type. Without `schema` it lies in the schema of the DataSource
 * (PostgreSQL: its `schema` option, else `public`), which is fixed for a run, never the session's
 * `search_path`. SQLite objects have no schema.
 */
export interface Name {
  readonly schema?: string
  readonly name: string
}

/** A key that is equal exactly when two names are equal: no engine takes a NUL character in a name. */
export function nameKey(name: Name): string {
  return name.schema === undefined ? name.name : `${name.schema}\0${name.name}`
}

/** The name as messages show it: `products` or `auth.users`. */
export function displayName(name: Name): string {
  return name.schema === undefined ? name.name : `${name.schema}.${name.name}`
}

/** The name alone of anything that has one. */
export function nameOf(object: Name): Name {
  return object.schema === undefined ? { name: object.name } : { schema: object.schema, name: object.name }
}

export function sameName(a: Name, b: Name): boolean {
  return a.name === b.name && a.schema === b.schema
}

/** Orders names deterministically: by schema, then name, by UTF-16 code units. */
export function compareNames(a: Name, b: Name): number {
  return compareText(a.schema ?? "", b.schema ?? "") || compareText(a.name, b.name)
}

/** Orders texts by UTF-16 code units, so that the order never depends on a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
