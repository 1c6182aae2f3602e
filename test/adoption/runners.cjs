"use strict"
// A process that does with migrations what it is told: `typeorm` by TypeORM's own runner, `limbeck` by our command line.
const { join } = require("node:path")
const repository = join(__dirname, "..", "..")

const [who] = process.argv.slice(2)
const act = who === "typeorm" ? prepareTypeorm() : prepareLimbeck()

process.on("message", ({ root, url, sqlite, action, options = {} }) => {
  process.chdir(root)
  process.env.DATABASE_URL = url
  process.env.SQLITE_DRIVER = sqlite
  act(root, action, options).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  )
})

function prepareTypeorm() {
  require("ts-node").register({
    transpileOnly: true,
    skipProject: true,
    compilerOptions: {
      ignoreDeprecations: "6.0",
      module: "commonjs",
      target: "ES2022",
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  })
  return async (root, action, { transaction = "each", count = 1 }) => {
    const dataSource = require(join(root, "ormconfig.ts")).connectDataSource()
    await dataSource.initialize()
    try {
      const all = dataSource.migrations
      if (action === "list") return all.map((migration) => migration.name ?? migration.constructor.name)
      if (action === "pending") return await dataSource.showMigrations()
      if (action === "run") return (await dataSource.runMigrations({ transaction })).map(({ name }) => name)
      if (action === "fake")
        return (await dataSource.runMigrations({ transaction, fake: true })).map(({ name }) => name)
      if (action === "run some") {
        const time = (migration) => Number.parseInt((migration.name ?? migration.constructor.name).slice(-13), 10)
        const sorted = [...all].sort((one, other) => time(one) - time(other))
        Object.assign(dataSource, { migrations: sorted.slice(0, count) })
        return (await dataSource.runMigrations({ transaction })).map(({ name }) => name)
      }
      for (let step = 0; step < count; step++) await dataSource.undoLastMigration({ transaction })
      return []
    } finally {
      await dataSource.destroy()
    }
  }
}

function prepareLimbeck() {
  const { main } = require(join(repository, "dist", "cli.js"))
  return async (_root, _action, { args }) => {
    let printed = ""
    const [out, err] = [process.stdout.write, process.stderr.write]
    process.stdout.write = (text) => ((printed += text), true)
    process.stderr.write = (text) => ((errors += text), true)
    let errors = ""
    try {
      const status = await main([...args, "--json"])
      const document = JSON.parse(printed)
      if (status === 2) throw new Error(`limbeck ${args.join(" ")}\n${JSON.stringify(document.error)}\n${errors}`)
      return document
    } finally {
      process.stdout.write = out
      process.stderr.write = err
    }
  }
}
