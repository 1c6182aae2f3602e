import { createHash } from "node:crypto"
import { LimbeckError } from "../../errors"
import type { Name } from "../../schema/names"
import {
  driverErrorOf,
  pause,
  type ErrorKind,
  type Locking,
  type LockRequest,
  type OwnConnection,
  type RunLock,
  type Turn,
} from "../locking"
import { id, join, lit, sql, type Sql } from "../sql"

/**
 * An advisory lock of a transaction that is otherwise idle, on a connection of its own. A lock of the
 * session would be granted to two clients at once behind a transaction pooler; one that is waited for
 * with pg_advisory_xact_lock makes CREATE INDEX CONCURRENTLY wait for the waiter's snapshot (40P01).
 * So it is asked for again and again, each time in a transaction of its own: CREATE INDEX CONCURRENTLY waits
 * for the end of every transaction that it finds in the middle of a statement. The holder's READ COMMITTED
 * transaction has no snapshot between two statements.
 */
export const postgresLocking: Locking = {
  async acquire(request) {
    const own = await request.connect()
    try {
      await waitForLock(own, request)
      await configureHolder(own, request.owner)
      return await hold(own, request)
    } catch (error) {
      await own.close().catch(() => undefined)
      throw error
    }
  },
  claim: () => Promise.resolve(),
  async requireSession(work, port, connect) {
    const pids = new Set<unknown>()
    const ask = async (): Promise<unknown> =>
      pids.add((await work("SELECT pg_catalog.pg_backend_pid() AS pid"))[0]?.pid)
    await ask()
    // A pooler lends the session that it got back last to whoever comes next: somebody takes it away.
    const other = await connect?.().catch(() => undefined)
    try {
      await other?.query("BEGIN")
      await other?.query("SELECT 1")
      for (let time = 0; time < 2; time++) await ask()
    } finally {
      await other?.close().catch(() => undefined)
    }
    // Supabase's transaction pooler listens there; with one idle server connection the process id does not show it.
    if (port === 6543 || pids.size > 1) throw pooled()
  },
  async endOrphans(work, owner) {
    // The server notices that a client is gone only when it next writes to it: an index goes on being built.
    const orphans = sql`FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database()
      AND application_name = ${lit(nameOf(owner))} AND pid <> pg_catalog.pg_backend_pid()`
    await work(sql`SELECT pg_catalog.pg_terminate_backend(pid) ${orphans}`.text)
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(20)) {
      if ((await work(sql`SELECT 1 ${orphans}`.text)).length === 0) return
    }
  },
  kindOf(error) {
    return KINDS[this.codeOf(error) ?? ""]
  },
  codeOf(error) {
    const { code, message } = driverErrorOf(error)
    if (typeof code === "string" && (code in KINDS || /^(?=.*\d)[0-9A-Z]{5}$/.test(code))) return code
    return messageCode(message)
  },
}

/** Appendix A of the PostgreSQL manual, and what Node and the pg driver say of a connection that is gone. */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  "42P01": "missing-table",
  "42703": "missing-column",
  "42P07": "exists",
  "42701": "exists",
  "42710": "exists",
  "55P03": "busy",
  "40001": "conflict",
  "40P01": "conflict",
  "57P01": "connection-lost",
  "57P02": "connection-lost",
  "57P03": "connection-lost",
  "08000": "connection-lost",
  "08003": "connection-lost",
  "08006": "connection-lost",
  ECONNRESET: "connection-lost",
  EPIPE: "connection-lost",
  "25006": "read-only",
  "57014": "interrupted",
}

function messageCode(message: unknown): string | undefined {
  return typeof message === "string" &&
    /connection terminated|not queryable|query runner already released/i.test(message)
    ? "08006"
    : undefined
}

async function configureHolder(own: OwnConnection, owner: string): Promise<void> {
  // transaction_timeout exists since 17; a setting that is not known is an error, a row that is not there is none.
  const set = sql`SELECT set_config(name, '0', true) FROM pg_catalog.pg_settings
    WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')
    UNION ALL SELECT set_config('application_name', ${lit(nameOf(owner))}, true)`
  await own.query(set.text)
}

async function waitForLock(own: OwnConnection, { ledger, timeout, onWaiting, signal }: LockRequest): Promise<void> {
  const start = Date.now()
  const attempt = sql`SELECT pg_catalog.pg_try_advisory_xact_lock(${lockKey(ledger)}) AS locked`.text
  let told = -Infinity
  for (let delay = 10; ; delay = Math.min(delay * 1.5, 100)) {
    signal?.throwIfAborted()
    await own.query("BEGIN ISOLATION LEVEL READ COMMITTED")
    const [row] = await own.query(attempt)
    if (row?.locked === true) return
    await own.query("ROLLBACK")
    const waited = Date.now() - start
    if (waited >= timeout) throw await stillLocked(own, ledger, waited)
    if (waited - told >= 5000) {
      told = waited
      onWaiting((await findHolder(own, ledger))?.name)
    }
    await pause(Math.min(delay, timeout - waited + 1), signal)
  }
}

/** Two positive numbers, so that they read the same in pg_locks, whose columns are unsigned. */
function lockKeys({ schema, name }: Name, kind = "limbeck"): [number, number] {
  const hash = createHash("sha256")
    .update(`${kind}:${schema ?? ""}.${name}`)
    .digest()
  return [hash.readUInt32BE(0) >>> 1, hash.readUInt32BE(4) >>> 1]
}

function lockKey(ledger: Name, kind?: string): Sql {
  const [high, low] = lockKeys(ledger, kind)
  return sql`${lit(high)}, ${lit(low)}`
}

/** A second lock, of the connection that works. A session that has it may take it again (manual 9.28.10). */
function turnOf(ledger: Name): Turn {
  const key = lockKey(ledger, "limbeck turn")
  return {
    take: sql`SELECT pg_catalog.pg_try_advisory_xact_lock(${key}) AS alone`,
    keep: sql`SELECT pg_catalog.pg_advisory_lock(${key})`,
    leave: sql`pg_catalog.pg_advisory_unlock(${key})`,
    refusal: () =>
      new LimbeckError({
        code: "locked",
        message: "cannot go on: the server still works for a runner that was interrupted",
        next: "wait until it has ended, or give --wait more seconds; limbeck's sessions are in pg_stat_activity",
        cause: { code: "55P03" },
      }),
  }
}

/** The row of pg_locks: objsubid 2 means two keys (manual 54.12). */
function heldLock(ledger: Name): Sql {
  const [high, low] = lockKeys(ledger)
  return sql`l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
    AND l.classid = ${lit(high)} AND l.objid = ${lit(low)}
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())`
}

interface Holder {
  readonly name: string
  readonly pid: number
}

async function findHolder(own: OwnConnection, ledger: Name): Promise<Holder | undefined> {
  const text = sql`SELECT a.pid, a.application_name AS name, pg_catalog.host(a.client_addr) AS address,
      pg_catalog.to_char(a.xact_start, 'HH24:MI:SS') AS since
    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    WHERE ${heldLock(ledger)}`.text
  const [row] = await own.query(text)
  if (row === undefined) return undefined
  const [name, address, since] = [row.name, row.address, row.since].map((value) =>
    typeof value === "string" ? value : "",
  )
  const from = address === "" ? "" : ` from ${address}`
  const when = since === "" ? "" : ` since ${since}`
  return { name: `${name === "" ? "a client" : name} (backend ${String(row.pid)}${from}${when})`, pid: Number(row.pid) }
}

async function stillLocked(own: OwnConnection, ledger: Name, waited: number): Promise<LimbeckError> {
  const holder = await findHolder(own, ledger)
  return new LimbeckError({
    code: "locked",
    message:
      `cannot start: another runner holds the lock of this database` +
      `${holder === undefined ? "" : `, ${holder.name}`}; waited ${Math.round(waited / 1000)} s`,
    next:
      "wait until it has ended, or give --wait more seconds" +
      (holder === undefined ? "" : `; SELECT pg_terminate_backend(${holder.pid}) ends one that hangs`),
  })
}

/** So that pg_stat_activity says who works, and that SQL without schemas finds the tables of the work's own. */
function settingsOf({ owner, schema }: LockRequest, path: string): ReadonlyMap<string, string> {
  const name = ["application_name", nameOf(owner)] as const
  return new Map(schema === undefined ? [name] : [name, ["search_path", `${id(schema).text}, ${path}`]])
}

/** Until the transaction ends (`isLocal`), which also holds behind a transaction pooler, or the session. */
function configure(settings: ReadonlyMap<string, string>, isLocal: boolean): Sql[] {
  return [...settings].map(([name, value]) => sql`set_config(${lit(name)}, ${lit(value)}, ${lit(isLocal)})`)
}

/** PostgreSQL cuts names after 63 bytes (NAMEDATALEN). */
function nameOf(owner: string): string {
  return owner.slice(0, 63)
}

/** Milliseconds that the connection of the lock may take to answer. */
const PATIENCE = 2000

/** Milliseconds that an answer holds: a server that closes the connection says so at once. */
const FRESH = 50

/** A session that answers in its transaction has its lock, and pg_locks costs ten times as much. */
function confirmHolder(own: OwnConnection, { ledger, connect }: LockRequest, holder: number): () => Promise<void> {
  const held = sql`SELECT FROM pg_catalog.pg_locks l WHERE ${heldLock(ledger)} AND l.pid = ${lit(holder)}`.text
  /** The server still has the lock of a connection whose path a firewall has forgotten. */
  const askAnew = async (): Promise<void> => {
    const other = await connect()
    try {
      if ((await other.query(held)).length === 0) throw lost()
    } finally {
      await other.close().catch(() => undefined)
    }
  }
  let confirmed = performance.now()
  return async () => {
    if (!own.isOpen()) throw lost()
    if (performance.now() - confirmed < FRESH) return
    // SHOW takes no snapshot, for which a CREATE INDEX CONCURRENTLY would wait.
    const answer = own.query("SHOW transaction_isolation").then(
      () => true,
      () => Promise.reject(lost()),
    )
    const patience = new AbortController()
    const tooLate = pause(PATIENCE, patience.signal).then(
      () => false,
      () => true,
    )
    try {
      if (!(await Promise.race([answer, tooLate]))) await askAnew()
      confirmed = performance.now()
    } finally {
      patience.abort()
      answer.catch(() => undefined)
    }
  }
}

async function hold(own: OwnConnection, request: LockRequest): Promise<RunLock> {
  const [me] = await own.query(
    "SELECT pg_catalog.pg_backend_pid() AS pid, pg_catalog.current_setting('search_path') AS path",
  )
  const holder = Number(me?.pid)
  const settings = settingsOf(request, String(me?.path))
  // Each change of the name is told to the client, and back at the end of the transaction (manual 55.2.7).
  const unseen = new Map([...settings].filter(([name]) => name !== "application_name"))
  const check = (recorded: Sql, columns: readonly Sql[]): Sql =>
    sql`SELECT ${join([sql`pg_catalog.pg_backend_pid() AS worker`, sql`${recorded} AS recorded`, ...columns])}`
  let worker: number | undefined
  return {
    exclusive: true,
    confirm: confirmHolder(own, request, holder),
    check: (recorded, ...others) => check(recorded, [...configure(settings, true), ...others]),
    checkNext: (recorded, ...others) => check(recorded, [...configure(unseen, true), ...others]),
    turn: turnOf(request.ledger),
    noteWorker(row) {
      worker = Number(row?.worker)
    },
    async enter(work) {
      const names = join([...settings.keys()].map((name) => sql`current_setting(${lit(name)}) AS ${id(name)}`))
      const [before = {}] = await work(sql`SELECT ${names}`.text)
      await work(sql`SELECT ${join(configure(settings, false))}`.text)
      const old = new Map([...settings.keys()].map((name) => [name, String(before[name])]))
      return async () => void (await work(sql`SELECT ${join(configure(old, false))}`.text))
    },
    async interrupt() {
      if (worker !== undefined) await own.query(`SELECT pg_catalog.pg_cancel_backend(${worker})`)
    },
    async release() {
      await own.query("ROLLBACK").catch(() => [])
      await own.close()
    },
  }
}

function pooled(): LimbeckError {
  return new LimbeckError({
    code: "transaction-pooler",
    message:
      "cannot run a migration outside a transaction through a transaction pooler: its statements would reach " +
      "different server sessions",
    next: "use the direct connection or the session pooler (Supabase: port 5432) for migrations, e.g. in DIRECT_URL",
  })
}

function lost(): LimbeckError {
  return new LimbeckError({
    code: "lock-lost",
    message:
      "cannot go on: the connection that holds the lock of this database is gone, another runner may have started",
    next: "limbeck current shows how far it came; repeat the command",
  })
}
