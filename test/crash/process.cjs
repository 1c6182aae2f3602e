"use strict"
// A process to be killed: node process.cjs <compiled src> <DataSource options>. It prints a line for each event.
const { writeSync } = require("node:fs")
const { join } = require("node:path")
const { DataSource } = require("typeorm")
const { crashChain } = require("./chain.cjs")
const { writtenChain } = require("../runner/chain.cjs")

// Of small migrations, where their number is given, that are sent together.
const [source, options, small] = process.argv.slice(2)
const { run } = require(join(source, "runner", "run.js"))
const { findDialect } = require(join(source, "dialects", "dialects.js"))
const { loadGraph } = require(join(source, "history", "load.js"))
const { operations } = require(join(source, "script", "operations.js"))

async function main() {
  const facts = JSON.parse(options)
  const dialect = facts.type === "postgres" ? "postgres" : "sqlite"
  const dataSource = await new DataSource(facts).initialize()
  // The system outlives the process, so nothing is lost without waiting for the disk.
  if (dialect === "sqlite") await dataSource.query("PRAGMA synchronous = OFF")
  const exports = small === undefined ? crashChain({ operations }, dialect) : writtenChain(Number(small))
  const graph = loadGraph([{ exports }])
  // Written at once: whoever counts the lines must not count those of a moment ago.
  const onEvent = ({ type }) => writeSync(1, `${type}\n`)
  await run({ dataSource, dialect: findDialect(dialect), graph }, { onEvent, eventsMayLag: small !== undefined })
  await dataSource.destroy()
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(2)
})
