import { setTimeout as sleep } from "node:timers/promises"
import { assertMigrated, LimbeckError, migrate, type Logger } from "limbeck"
import type { DataSource } from "typeorm"

export interface Preparation {
  /** False: somebody else migrates, and it is waited for. */
  readonly migrates: boolean
  readonly logger: Logger
  /** Rolls a migration back that is running when the server has to stop. */
  readonly signal: AbortSignal
}

/** Connects, and comes back when every migration of this release is applied. */
export async function prepareDatabase(dataSource: DataSource, preparation: Preparation): Promise<void> {
  const { migrates, logger, signal } = preparation
  await dataSource.initialize()
  if (migrates) {
    const { done } = await migrate(dataSource, { logger, signal })
    logger.info(`Database migrations completed successfully${done.length === 0 ? "" : ` (${done.length} applied)`}`)
  } else {
    await waitUntilMigrated(dataSource, preparation)
    logger.info("Database is migrated")
  }
}

async function waitUntilMigrated(dataSource: DataSource, { logger, signal }: Preparation): Promise<void> {
  for (let isTold = false; ; isTold = true) {
    try {
      await assertMigrated(dataSource, { signal })
      return
    } catch (error) {
      if (!(error instanceof LimbeckError) || error.code !== "pending") throw error
      if (!isTold) logger.warn(`${error.message}; waiting for the job that applies it (MIGRATE_ON_START=0)`)
    }
    await sleep(1000, undefined, { signal })
  }
}
