import type { DataSource } from "typeorm"
import type { Dialect } from "../dialects/dialect"
import type { Graph } from "../history/graph"

/** What the runner works on: a connected database and the revisions of the project. */
export interface RunContext {
  /** Connected; its entity metadata need not be built. */
  readonly dataSource: DataSource
  readonly dialect: Dialect
  readonly graph: Graph
  /** What names without schema mean, where the DataSource says otherwise: a tenant's schema. */
  readonly schema?: string
  /** Where the journal lies; default: `limbeck_journal` beside the ledger. */
  readonly journal?: JournalSettings | false
  /** Builds the entity metadata; called before migrations that may use `queryRunner.manager`. */
  readonly loadMetadata?: () => Promise<void>
  /** Ledger names of another service that keeps its migrations in the same table: `Billing*`. */
  readonly ignoreRevisions?: readonly string[]
}

/** Where the journal lies: schema and table, each as in the ledger where absent. */
export interface JournalSettings {
  readonly schema?: string
  readonly table?: string
}
