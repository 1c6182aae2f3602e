import { host, migratesOnStart, port } from "./environment"
import { prepareDatabase } from "./database"
import { createServer, type ServerState } from "./server"
import { dataSource } from "../../../ormconfig"

async function main(): Promise<void> {
  const state: ServerState = { isReady: false }
  const server = createServer(dataSource, state)
  const stop = new AbortController()
  const stopped = stopOnSignal(stop)
  server.log.info("Starting application...")
  try {
    await server.listen({ port, host })
    const logger = { info: (line: string) => server.log.info(line), warn: (line: string) => server.log.warn(line) }
    await prepareDatabase(dataSource, { migrates: migratesOnStart, logger, signal: stop.signal })
    state.isReady = true
    await stopped
  } catch (error) {
    // A migration that a signal interrupted was rolled back: that is no failure.
    if (!stop.signal.aborted) {
      server.log.error(error, "Could not start")
      process.exitCode = 1
    }
  } finally {
    state.isReady = false
    await server.close()
    if (dataSource.isInitialized) await dataSource.destroy()
  }
}

/** Kubernetes sends SIGTERM and waits: requests that run are answered first. */
function stopOnSignal(stop: AbortController): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        stop.abort()
        resolve()
      })
    }
  })
}

void main()
