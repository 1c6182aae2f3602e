import { existsSync } from "node:fs"
import { rename, rm, writeFile } from "node:fs/promises"
import { LimbeckError, messageOf } from "../errors"

/** A file that is written anew, perhaps under another name. */
export interface Swap {
  readonly from: string
  readonly to: string
  readonly text: string
}

/**
 * Replaces files while `work` is done in between: all new ones are written before it, the old ones go after
 * it, and where it fails everything is as it was.
 */
export async function swapFiles<T>(swaps: readonly Swap[], work: () => Promise<T>): Promise<T> {
  const written: string[] = []
  try {
    for (const swap of swaps) {
      const path = waitingPlace(swap)
      await writeFile(path, swap.text, { flag: "wx" })
      written.push(path)
    }
  } catch (cause) {
    await removeAll(written)
    throw cannotWrite(messageOf(cause), cause)
  }
  let result: T
  try {
    result = await work()
  } catch (error) {
    await removeAll(written)
    throw error
  }
  for (const swap of swaps) {
    if (swap.from === swap.to) await rename(waitingPlace(swap), swap.to)
    else await rm(swap.from)
  }
  return result
}

/** Beside the file it replaces, under a name that is no migration. */
function waitingPlace({ from, to }: Swap): string {
  return from === to ? `${to}.limbeck-new` : to
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) if (existsSync(path)) await rm(path)
}

function cannotWrite(reason: string, cause: unknown): LimbeckError {
  return new LimbeckError({
    code: "write-failed",
    message: `cannot write the migration files: ${reason}; nothing was changed`,
    next: "make the folder writable, and remove the file that the message names if it is in the way",
    cause,
  })
}
