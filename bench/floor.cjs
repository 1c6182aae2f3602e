// node floor.cjs load|metadata <project>: what no tool that reads TypeORM entities can save.
const { readdirSync } = require("node:fs")
const { join } = require("node:path")

const [step, folder] = process.argv.slice(2)
for (const name of readdirSync(join(folder, "entities"))) require(join(folder, "entities", name))
if (step === "metadata") {
  const { dataSource } = require(join(folder, "ormconfig.js"))
  void dataSource.buildMetadatas()
}
