"use strict"
// A process of its own that runs a chain of migrations: node runner-process.cjs <compiled src> <DataSource options> <chain>
const { join } = require("node:path")
const { DataSource } = require("typeorm")
const { migrationChain } = require("./chain.cjs")

const [source, ...facts] = process.argv.slice(2)
const { run } = require(join(source, "runner", "run.js"))
const { findDialect } = require(join(source, "dialects", "dialects.js"))
const { loadGraph } = require(join(source, "history", "load.js"))

async function main() {
  const [options, chain] = facts.map((text) => JSON.parse(text))
  const dataSource = await new DataSource(options).initialize()
  const controller = new AbortController()
  process.on("SIGINT", () => controller.abort())
  const from = Date.now()
  const result = await run(
    {
      dataSource,
      dialect: findDialect(options.type === "postgres" ? "postgres" : "sqlite"),
      graph: loadGraph([{ exports: migrationChain(chain) }]),
      ignoreRevisions: chain.ignoreRevisions,
    },
    {
      retry: chain.retry,
      signal: controller.signal,
      onEvent: ({ type }) => process.stdout.write(`${type}\n`),
      eventsMayLag: chain.written === true,
    },
  )
  const done = result.done.map(({ revision }) => revision.name)
  process.stdout.write(`${JSON.stringify({ done, from, to: Date.now() })}\n`)
  await dataSource.destroy()
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(error.code === "interrupted" ? 130 : 2)
})
