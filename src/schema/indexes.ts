/** One entry of an index: a column, or an expression in the engine's canonical text. */
export type IndexPart = string | { readonly sql: string }

export interface Index {
  readonly name: string
  readonly columns: readonly IndexPart[]
  readonly unique: boolean
  /** The predicate of a partial index, without `WHERE`. */
  readonly where?: string
  /** Access method where it is not the engine's default (`btree`): `gist`, `gin`, `hash`, ... */
  readonly method?: string
  readonly nullsNotDistinct?: boolean
  /**
   * Built without blocking writers (PostgreSQL CONCURRENTLY). A wish of the entity about how, not
   * about what: the database does not remember it and it is not compared.
   */
  readonly concurrent?: boolean
  /**
   * What the engine holds of the index that an entity cannot declare (INCLUDE, operator classes,
   * storage parameters, DESC, COLLATE), as one canonical text. Never compared; kept on a rebuild.
   */
  readonly unmanaged?: string
}
