import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import type { DialectName } from "../../src/dialects/dialect"
import { completeDrops } from "../../src/script/complete"
import { printMigration, type Directions } from "../../src/script/printer"
import { recordMigration } from "../../src/script/record"
import { loadMigration } from "../support/migrations"

const FOLDER = resolve(__dirname, "../../migrations")

test("the sample's initial migration is what limbeck prints", async () => {
  const [file] = readdirSync(FOLDER).sort()
  const source = readFileSync(join(FOLDER, file!), "utf8")
  const migration = loadMigration(source)
  const read = async (dialect: DialectName): Promise<Directions> => {
    const up = await recordMigration(migration, "up", dialect)
    const down = await recordMigration(migration, "down", dialect)
    return completeDrops(up.operations, down.operations)
  }
  const printed = printMigration({
    name: "InitialSchemaWithUnifiedProductModel",
    timestamp: 1767603600000,
    revision: "9a5bb11300d5",
    parents: [],
    description: "Initial schema with unified product model",
    dialects: { postgres: await read("postgres"), sqlite: await read("sqlite") },
  })
  expect(withoutLayout(printed)).toBe(withoutLayout(source))
})

/** Where a formatter breaks lines is its own affair. */
function withoutLayout(source: string): string {
  return source.replace(/\s+/g, "").replace(/,(?=[\])}])/g, "")
}
