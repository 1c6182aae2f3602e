import type { Query } from "./dialect"

/** A copy of the whole database, to be made before migrations run. */
export interface BackupRequest {
  readonly query: Query
  /** The folder for an engine that has no file of its own. */
  readonly folder: string
  /** Tells copies apart: the time and the revision the database stands at. */
  readonly label: string
  /** How the driver reaches the database. */
  readonly address: BackupAddress
}

/** Options of a DataSource's driver. */
export interface BackupAddress {
  /** SQLite: the path of the file. */
  readonly database?: string
  readonly url?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
}
