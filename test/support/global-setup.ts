import { startPostgres, type PostgresServer } from "./postgres-server"

declare global {
  var limbeckTestServer: PostgresServer | undefined
}

/** One server for the whole run, unless LIMBECK_TEST_POSTGRES already names one. */
export default async function globalSetup(): Promise<void> {
  if (process.env.LIMBECK_TEST_POSTGRES) return
  globalThis.limbeckTestServer = await startPostgres()
  process.env.LIMBECK_TEST_POSTGRES = globalThis.limbeckTestServer.url
}
