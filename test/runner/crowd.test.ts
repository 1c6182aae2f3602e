import { randomBytes } from "node:crypto"
import { spawn, spawnSync, type ChildProcess } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, connect, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { DataSource, DataSourceOptions } from "typeorm"
import { ENGINES, withProject, type TestProject } from "./databases"
import { openStarter, optionsOf, type Chain } from "./started"

const CROWD = 20
/** Milliseconds that a process may end later than the last migration: it polls the lock, and reads the ledger again. */
const SLACK = 3000

const { start, close } = openStarter()
afterAll(close)

interface Result {
  readonly done: readonly string[]
  readonly from: number
  readonly to: number
}

/** Twenty processes at once; each migration is done once, and nobody waits longer than the work takes. */
async function runCrowd(options: DataSourceOptions, chain: Chain, { query, ledger }: TestProject): Promise<void> {
  const processes = Array.from({ length: CROWD }, () => start(options, chain))
  const ended = await Promise.all(processes.map((one) => one.ended))
  expect(ended.map(({ code, errors }) => `${String(code)} ${errors}`)).toEqual(Array(CROWD).fill("0 "))
  const results = ended.map(({ output }) => JSON.parse(output.trim().split("\n").at(-1) ?? "") as Result)
  const count = chain.count + (chain.concurrently === true ? 1 : 0)
  expect(await ledger()).toHaveLength(count)
  expect(results.flatMap(({ done }) => done).sort()).toEqual([...(await ledger())].sort())
  // Of what is written out, a table tells: it cannot be made twice.
  const counted =
    chain.written === true
      ? `SELECT substr(tablename, 2) AS step FROM pg_tables WHERE tablename ~ '^t\\d+$' AND tablename <> 't1'`
      : 'SELECT "step" FROM "counter"'
  expect((await query(counted)).map(({ step }) => Number(step)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: chain.count - 1 }, (_, index) => index + 2),
  )
  const last = Math.max(...results.filter(({ done }) => done.length > 0).map(({ to }) => to))
  for (const { from, to } of results) expect(to - Math.max(last, from)).toBeLessThan(SLACK)
}

describe.each(ENGINES)("on %s", (engine) => {
  test(
    "twenty processes at once",
    () =>
      withProject(engine, [], (project) =>
        runCrowd(optionsOf(project.dataSource, engine), { count: 12, sleep: 5 }, project),
      ),
    120_000,
  )
})

test(
  "twenty processes at once, and migrations that are sent together",
  () =>
    withProject("postgres", [], async (project) => {
      await runCrowd(optionsOf(project.dataSource, "postgres"), { count: 200, written: true }, project)
      const [row] = await project.query('SELECT count(DISTINCT "started_at")::integer AS n FROM "limbeck_journal"')
      expect(row?.n).toBeLessThan(50)
    }),
  120_000,
)

test(
  "twenty processes at once, one of the migrations CREATE INDEX CONCURRENTLY",
  () =>
    withProject("postgres", [], async (project) => {
      const chain = { count: 6, sleep: 5, concurrently: true }
      await runCrowd(optionsOf(project.dataSource, "postgres"), chain, project)
      expect(
        await project.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'counter_step'::regclass"),
      ).toEqual([{ indisvalid: true }])
    }),
  120_000,
)

const pgbouncer = ["/usr/sbin/pgbouncer", "pgbouncer"].find((program) => spawnSync(program, ["--version"]).status === 0)
const testPooled = pgbouncer === undefined ? test.skip : test

async function withPooler(use: (url: string, project: TestProject) => Promise<void>): Promise<void> {
  await withProject("postgres", [], async (project) => {
    const pooler = await openPooler(project.dataSource)
    try {
      await use(pooler.url, project)
    } finally {
      await pooler.stop()
    }
  })
}

const reason = pgbouncer === undefined ? " (no program pgbouncer here)" : ""

testPooled.each<[string, Chain]>([
  ["one after another", { count: 12, sleep: 5 }],
  ["together", { count: 200, written: true }],
])(
  `twenty processes at once through PgBouncer in transaction mode, migrations sent %s${reason}`,
  (_how, chain) =>
    withPooler(async (url, project) => {
      await runCrowd({ type: "postgres", url }, chain, project)
      // A session of the pooler goes on to the next client, and must not bring a lock along.
      const held = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
      expect(await project.query(held)).toEqual([])
    }),
  120_000,
)

testPooled(`PgBouncer in transaction mode gives no session to migrations outside transactions${reason}`, () =>
  withPooler(async (url) => {
    const refused = await start({ type: "postgres", url }, { count: 2, concurrently: true }).ended
    expect(refused.errors).toContain("cannot run a migration outside a transaction through a transaction pooler")
  }),
)

/** A pooler in front of the database that gives a server session for each transaction. */
async function openPooler(dataSource: DataSource): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = new URL(String((dataSource.options as { url?: string }).url))
  const folder = mkdtempSync(join(tmpdir(), "limbeck-pooler-"))
  const port = await freePort()
  const facts = {
    host: server.hostname,
    port: server.port,
    user: server.username,
    password: decodeURIComponent(server.password),
    dbname: server.pathname.slice(1),
  }
  const address = Object.entries(facts).map(([key, value]) => `${key}=${value}`)
  const settings = [
    "[databases]",
    `pooled = ${address.join(" ")}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "max_client_conn = 200",
    "default_pool_size = 60",
    "ignore_startup_parameters = extra_float_digits,client_encoding",
    `; ${randomBytes(4).toString("hex")}`,
  ]
  const file = join(folder, "pgbouncer.ini")
  writeFileSync(file, settings.join("\n"))
  chmodSync(folder, 0o755)
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const child = spawn(pgbouncer ?? "", [file], { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"] })
  let said = ""
  child.stderr.on("data", (data) => (said += String(data)))
  await listening(port, child, () => said)
  return {
    url: `postgresql://anyone@127.0.0.1:${port}/pooled`,
    async stop() {
      const gone = new Promise((resolve) => child.on("close", resolve))
      child.kill("SIGKILL")
      await gone
      if (existsSync(folder)) rmSync(folder, { recursive: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function listening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end && child.exitCode === null;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.end()
        resolve(true)
      })
      socket.on("error", () => resolve(false))
    })
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`PgBouncer did not start: ${said()}`)
}
