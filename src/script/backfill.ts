import type { Connection, Dialect } from "../dialects/dialect"
import { pause } from "../dialects/locking"
import { fillRows, findBound, isBetween, type Position, type Walk } from "../dialects/walk"
import type { Backfill } from "../operations/operation"
import { displayName } from "../schema/names"
import type { MoveKeeper } from "./moves"

const BATCH = 1000

/** Fills a table batch by batch, each in a transaction of its own, from where an earlier run stopped. */
export async function runBackfill(
  operation: Backfill,
  connection: Connection,
  dialect: Dialect,
  keeper: MoveKeeper,
): Promise<void> {
  const move = keeper.next()
  const before = keeper.resume(move)
  if (before?.after === "done") return
  const walk = await dialect.walk(operation.table, connection)
  const count = operation.batchSize ?? BATCH
  const tell = speaker(keeper, displayName(operation.table), walk.rows, before?.rows ?? 0)
  const nextBound = boundsOf(connection, walk, count)
  let rows = before?.rows ?? 0
  for (let after: Position | undefined = before?.after; ;) {
    const to = await nextBound(after)
    const batch = fillRows(walk.table, operation, isBetween(walk, after, to))
    // A batch that was counted along may lie where no rows are.
    rows = to === undefined ? Math.max(rows, walk.rows) : Math.min(rows + count, Math.max(rows, walk.rows))
    const place = { after: to ?? ("done" as const), rows }
    await persist(dialect, keeper, () => walk.together([batch, ...keeper.save(move, place)]))
    keeper.saved(move, place)
    tell(rows)
    if (to === undefined) return
    after = to
    if (keeper.pause > 0) await pause(keeper.pause, keeper.signal)
    keeper.signal?.throwIfAborted()
  }
}

/** How many batches are counted where the one before had no gap, until the database is asked again. */
const COUNTED = 7

/** Gives the last key of the next batch; undefined where the rest is one batch. */
function boundsOf(
  { query }: Connection,
  walk: Walk,
  count: number,
): (after: Position | undefined) => Promise<Position | undefined> {
  let counted = 0
  return async (after) => {
    const further = after === undefined ? undefined : walk.plus?.(after, count)
    if (further !== undefined && counted > 0) {
      counted -= 1
      return further
    }
    const [row] = await query(findBound(walk, after, count).text)
    const bound = row === undefined ? undefined : walk.key.map((_, index) => String(row[`k${index}`]))
    counted = further !== undefined && bound?.[0] === further[0] ? COUNTED : 0
    return bound
  }
}

/** A batch that met somebody else's lock has done nothing, and is tried again. */
async function persist(dialect: Dialect, { retries, signal }: MoveKeeper, work: () => Promise<void>): Promise<void> {
  const { locking } = dialect.session
  for (let attempt = 0; ; attempt++) {
    try {
      await work()
      return
    } catch (error) {
      const kind = locking.kindOf(error)
      if ((kind !== "busy" && kind !== "conflict") || attempt >= retries) throw error
      await pause(Math.min(50 * 2 ** attempt, 2000), signal)
    }
  }
}

function speaker(keeper: MoveKeeper, table: string, total: number, before: number): (rows: number) => void {
  const start = performance.now()
  return (rows) => {
    const rate = ((rows - before) * 1000) / Math.max(performance.now() - start, 1)
    const left = rate > 0 ? Math.max(total - rows, 0) / rate : undefined
    keeper.tell({ table, rows, total: Math.max(total, rows), rate, ...(left === undefined ? {} : { left }) })
  }
}
