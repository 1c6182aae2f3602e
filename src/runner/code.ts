import { settleOperations } from "../script/queue"
import { whenAborted } from "./abort"
import { interruptDriver } from "./connection"
import { interrupted } from "./failure"
import type { Step } from "./preflight"
import type { LockedSession } from "./session"
import { watch, type Watched } from "./watch"

/** Runs a migration's own code, until it ends or the run is aborted. */
export async function runCode(session: LockedSession, { migration, direction }: Step, watched: Watched): Promise<void> {
  const { queryRunner, options, lock } = session
  const { signal } = options
  const code = watch(watched, async () => {
    await migration[direction](queryRunner)
    await settleOperations(queryRunner)
  })
  const abort = whenAborted(signal, async () => {
    watched.abandoned = interrupted(undefined)
    interruptDriver(queryRunner)
    await lock.interrupt().catch(() => undefined)
  })
  try {
    await Promise.race([code, abort.promise])
    // What fails from now on (a deferred constraint at the commit) is no longer the last statement's fault.
    watched.last = undefined
  } finally {
    abort.dispose()
    // Its own rejection comes too late to matter, and must not end the process.
    code.catch(() => undefined)
  }
}
