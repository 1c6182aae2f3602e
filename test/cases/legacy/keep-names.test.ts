import { NO_ANSWERS } from "../../../src/compare/answers"
import { describe as describeOperation } from "../../../src/operations/describe"
import { DIALECTS, withDatabase } from "../../support/databases"
import { caseOf } from "../case"
import { compare } from "../comparing"
import { open } from "../entities"
import cases from "./made-by-hand.case"

// What the cases find is names alone: a project that keeps the names of its database has nothing to write.
describe.each(DIALECTS)("with `names: keep`, on %s", (dialect) => {
  const there = Object.entries(cases).flatMap(([name, file]) => {
    const one = caseOf(file, dialect)
    return typeof one === "string" ? [] : [[name, one] as const]
  })
  test.each(there)("%s: there is nothing to write", async (_, one) => {
    await withDatabase(dialect, async (connection) => {
      const source = await open(connection, one.after, one, dialect)
      try {
        for (const sql of one.prepare ?? []) await source.query(sql)
        const { up } = await compare(source, dialect, { answers: NO_ANSWERS, isOwn: () => true, keepsNames: true })
        expect(up.flatMap(describeOperation).map(({ sign, text }) => `${sign} ${text}`)).toEqual([])
      } finally {
        await source.destroy()
      }
    })
  })
})
