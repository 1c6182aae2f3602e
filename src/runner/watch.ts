import { AsyncLocalStorage } from "node:async_hooks"
import type { QueryRunner } from "typeorm"

/** What is known of the code that runs as one migration. */
export interface Watched {
  statements: number
  /** The statement that was given last, and where the migration gave it. */
  last: { readonly sql: string; readonly site: Error } | undefined
  /** Set when nobody waits for the migration any more: what it still sends is refused. */
  abandoned: Error | undefined
  readonly onStatement: (sql: string, statements: number) => void
  /** Outside a transaction: remembers how far it came, when a statement has succeeded. */
  afterStatement?: (sql: string) => Promise<void>
}

/**
 * Which migration a query belongs to. On SQLite an application shares one query runner, so neither its
 * queries nor the runner's own may be taken for the migration's; and what an interrupted migration
 * sends later must not reach the database.
 */
const scope = new AsyncLocalStorage<Watched>()

type QueryMethod = QueryRunner["query"]

/** Sees every statement that migrations send through this query runner; gives what ends that. */
export function watchQueries(queryRunner: QueryRunner): () => void {
  const target = queryRunner as { query: QueryMethod }
  const original = target.query
  const had = Object.hasOwn(target, "query")
  target.query = function (this: QueryRunner, ...given: Parameters<QueryMethod>): ReturnType<QueryMethod> {
    const watched = scope.getStore()
    if (watched?.abandoned !== undefined) return Promise.reject<unknown>(watched.abandoned) as ReturnType<QueryMethod>
    if (watched !== undefined && typeof given[0] === "string") note(watched, given[0])
    const result = original.apply(this, given)
    const after = watched?.afterStatement
    return after === undefined ? result : (remember(result, given[0], after) as ReturnType<QueryMethod>)
  } as QueryMethod
  return () => {
    if (had) target.query = original
    else delete (target as { query?: QueryMethod }).query
  }
}

/** What the note sends is no statement of the migration. */
async function remember(
  result: Promise<unknown>,
  sql: unknown,
  after: (sql: string) => Promise<void>,
): Promise<unknown> {
  const value = await result
  if (typeof sql === "string" && !isReading(sql)) await scope.exit(() => after(sql)).catch(() => undefined)
  return value
}

/** What an operation asks before it decides is no part of what it does. */
export function isReading(sql: string): boolean {
  return /^\s*(select|explain|pragma\s+[\w.]+\s*(\(|;|$))/i.test(sql)
}

/** Runs a migration's code so that its statements are known as its own. */
export function watch<T>(watched: Watched, work: () => Promise<T>): Promise<T> {
  return scope.run(watched, work)
}

function note(watched: Watched, sql: string): void {
  // Drivers make their errors in a callback, where the stack no longer knows the migration.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 50
  watched.last = { sql, site: new Error("statement") }
  Error.stackTraceLimit = stackTraceLimit
  watched.statements += 1
  watched.onStatement(sql, watched.statements)
}
