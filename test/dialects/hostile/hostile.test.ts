import { DataSource } from "typeorm"
import { toConnection } from "../../../src/dialects/connection"
import type { Connection } from "../../../src/dialects/dialect"
import { findDialect } from "../../../src/dialects/dialects"
import { applyAll } from "../../../src/operations/apply"
import { invertAll } from "../../../src/operations/invert"
import type { Operation } from "../../../src/operations/operation"
import { PART_KINDS, TOP_KINDS } from "../../../src/schema/kinds"
import type { Schema } from "../../../src/schema/schema"
import { run, write } from "../../cases/migration"
import { DIALECTS, withDatabase, type TestDialect } from "../../support/databases"
import { sorted } from "../postgres/trial"
import { namesFrom, stepsOf } from "./steps"

/** Few texts, as each is taken through every operation. */
const HOSTILE = [
  `say "hi", it's \\`,
  "a.b--/*c*/ $1%s{0}?:x",
  "$$;$$ `t`${x} line\nbreak",
  "Größe日本🦄",
  "'; DROP TABLE x; --",
  "__proto__",
]

const withoutObjects = new Set([
  "drop table",
  "drop enum",
  "drop namespace",
  "change column",
  "insert",
  "backfill",
  "execute",
])

describe.each(DIALECTS)("on %s", (dialect) => {
  test("every operation is tried", () => {
    const tried = new Set(stepsOf("x", dialect).map(([what]) => what))
    const verbs = ["create", "drop", "rename"]
    const wanted = [
      ...TOP_KINDS.flatMap((kind) => verbs.map((verb) => `${verb} ${kind}`)),
      ...PART_KINDS.flatMap((kind) => [...verbs, "alter"].map((verb) => `${verb} ${kind}`)),
      ...["alter table", "alter enum", "alter view", "change column", "insert", "backfill", "execute"],
    ]
    const absent = {
      postgres: /rename extension|alter primaryKey/,
      sqlite: /namespace|extension|enum|exclusion|alter (table|primaryKey)/,
    }
    expect(wanted.filter((what) => !tried.has(what) && !absent[dialect].test(what))).toEqual([])
  })

  test.each(HOSTILE)("%j", async (text) => {
    await withDatabase(dialect, async (address) => {
      const dataSource = await new DataSource({ ...address }).initialize()
      try {
        await runSteps(dataSource, dialect, text)
      } finally {
        await dataSource.destroy()
      }
    })
  })
})

/** Each step through a printed file, there and back and there again, against the model. */
async function runSteps(dataSource: DataSource, dialect: TestDialect, text: string): Promise<void> {
  const { of } = namesFrom(text)
  let before = await read(dataSource, dialect, of)
  for (const [what, ...up] of stepsOf(text, dialect)) {
    const down: Operation[] = withoutObjects.has(what) ? [] : invertAll(up)
    const migration = write({ up, down }, dialect)
    const go = async (direction: "up" | "down"): Promise<Schema> => {
      try {
        await run(dataSource, migration, direction, dialect)
      } catch (error) {
        throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}\n${migration.source}`, {
          cause: error,
        })
      }
      return read(dataSource, dialect, of)
    }
    const after = await go("up")
    expect([what, sorted(after)]).toEqual([what, sorted(applyAll(before, up))])
    if (down.length > 0) {
      expect([`${what}, back`, sorted(await go("down"))]).toEqual([`${what}, back`, sorted(before)])
      await run(dataSource, migration, "up", dialect)
    }
    before = after
  }
}

async function read(dataSource: DataSource, dialect: TestDialect, of: (suffix: string) => string): Promise<Schema> {
  const runner = dataSource.createQueryRunner()
  try {
    await runner.connect()
    const connection: Connection = await toConnection(runner)
    const schema = await findDialect(dialect).inspect(connection, { namespaces: [of("s"), of("s2")] })
    return { ...schema, tables: schema.tables.filter(({ name }) => name !== connection.metadataTable) }
  } finally {
    await runner.release()
  }
}
