import type { Name } from "./names"
import type { Index } from "./indexes"

export interface View extends Name {
  /** The SELECT. As written by the author where known (`typeorm_metadata`), else as the engine prints it. */
  readonly sql: string
  readonly materialized: boolean
  /** Only a materialised view can have some. */
  readonly indexes: readonly Index[]
  /** Views and tables it reads, where known; they order creation. */
  readonly dependsOn?: readonly Name[]
  /**
   * True when TypeORM's metadata table remembers the view, so that it is a project's own and may be
   * dropped when no entity declares it. Never compared.
   */
  readonly recorded?: boolean
}
