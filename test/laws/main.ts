import { parseArgs } from "node:util"
import { DIALECTS } from "../support/databases"
import { startPostgres } from "../support/postgres-server"
import { checkLaws } from "./law"

/** node run.mjs [--runs <number>] [--seed <number>] [--path <where it failed>] [--dialect <name>] */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string" },
      seed: { type: "string" },
      path: { type: "string" },
      dialect: { type: "string" },
    },
  })
  const server = await startPostgres()
  process.env.LIMBECK_TEST_POSTGRES = server.url
  try {
    for (const dialect of DIALECTS.filter((name) => (values.dialect ?? name) === name)) {
      const runs = Number(values.runs ?? 1000)
      const { path } = values
      await checkLaws(dialect, {
        runs,
        ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
        ...(path === undefined ? {} : { path }),
      })
      console.log(`${dialect}: ${runs} random changes, the laws hold`)
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    await server.stop()
  }
}

void main()
