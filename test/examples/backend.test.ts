import { execFileSync, spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DIALECTS, withDatabase } from "../support/databases"

const root = join(__dirname, "..", "..")
const backend = join("examples", "backend")
const fastify = join(root, backend, "node_modules", "fastify")
const home = mkdtempSync(join(tmpdir(), "limbeck-example-"))
afterAll(() => rmSync(home, { recursive: true, force: true }))

// The compiler and several servers start, and the machine may be busy with others.
jest.setTimeout(180_000)

interface Server {
  readonly log: () => string
  /** Waits for a line of the log. */
  readonly said: (text: string) => Promise<void>
  readonly get: (path: string) => Promise<{ status: number; body: unknown }>
  /** Asks it to end. @returns its exit status */
  readonly stop: () => Promise<number | null>
}

/** The example with the repository's own packages, and fastify from its own: `npm ci` there installs it. */
function build(): void {
  for (const name of ["entities", "migrations", "ormconfig.ts", join(backend, "src"), join(backend, "tsconfig.json")])
    cpSync(join(root, name), join(home, name), { recursive: true })
  const modules = join(home, backend, "node_modules")
  mkdirSync(join(modules), { recursive: true })
  symlinkSync(fastify, join(modules, "fastify"))
  symlinkSync(root, join(modules, "limbeck"))
  for (const name of ["typeorm", "reflect-metadata", "pg", "sqlite3", "@types"])
    symlinkSync(join(root, "node_modules", name), join(modules, name))
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  execFileSync(process.execPath, [tsc, "-p", join(home, backend)], { stdio: "inherit" })
}

async function start(url: string, env: Record<string, string> = {}): Promise<Server> {
  const main = join(home, backend, "dist", backend, "src", "main.js")
  const child = spawn(process.execPath, [main], {
    cwd: join(home, backend),
    env: { ...process.env, DATABASE_URL: url, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let log = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += String(chunk)))
  const said = (text: string): Promise<void> =>
    waitFor(
      () => log.includes(text),
      child,
      () => log,
    )
  await said("Server listening at")
  const address = /Server listening at (http:[^"]+)/.exec(log)?.[1] ?? ""
  return {
    log: () => log,
    said,
    get: async (path) => {
      const response = await fetch(`${address}${path}`)
      return { status: response.status, body: await response.json() }
    },
    stop: async () => {
      if (child.exitCode === null) {
        child.kill("SIGTERM")
        await once(child, "exit")
      }
      return child.exitCode
    },
  }
}

async function waitFor(holds: () => boolean, child: ChildProcess, describe: () => string): Promise<void> {
  while (!holds()) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${describe()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const describeWhenInstalled = existsSync(fastify) ? describe : describe.skip

describeWhenInstalled("the example of a backend (skipped without its packages: npm ci in examples/backend)", () => {
  beforeAll(build)

  test.each(DIALECTS)("migrates on %s when it starts, and serves products", async (dialect) => {
    await withDatabase(dialect, async (_, { url }) => {
      const server = await start(url)
      await server.said("Database migrations completed successfully")
      expect(server.log().indexOf("Starting application...")).toBeLessThan(
        server.log().indexOf("Database migrations completed successfully"),
      )
      expect(server.log()).toMatch(/\+ [0-9a-f]{12} InitialSchema\w* \([\d-]+\) applied in/)
      expect(await server.get("/live")).toEqual({ status: 200, body: { status: "ok" } })
      expect(await server.get("/ready")).toEqual({ status: 200, body: { status: "ready" } })
      expect(await server.get("/products")).toEqual({ status: 200, body: [] })
      expect(await server.get("/products/7")).toMatchObject({ status: 404 })
      expect(await server.stop()).toBe(0)
    })
  })

  test("is ready only when somebody has migrated, with MIGRATE_ON_START=0", async () => {
    await withDatabase("postgres", async (_, { url }) => {
      const waiting = await start(url, { MIGRATE_ON_START: "0" })
      await waiting.said("waiting for the job")
      expect(await waiting.get("/live")).toMatchObject({ status: 200 })
      expect(await waiting.get("/ready")).toMatchObject({ status: 503 })
      expect(await waiting.get("/products")).toMatchObject({ status: 503 })
      const others = await Promise.all([start(url), start(url)])
      for (const other of others) await other.said("Database migrations completed successfully")
      await waiting.said("Database is migrated")
      for (const server of [waiting, ...others]) {
        expect(await server.get("/ready")).toMatchObject({ status: 200 })
        expect(await server.stop()).toBe(0)
      }
    })
  })

  test("ends while it waits when it is told to", async () => {
    await withDatabase("postgres", async (_, { url }) => {
      const server = await start(url, { MIGRATE_ON_START: "0" })
      await server.said("waiting for the job")
      expect(await server.stop()).toBe(0)
      expect(server.log()).not.toContain("Could not start")
    })
  })
})
