import { caseOf, type Case } from "../cases/case"
import { DIALECTS } from "../support/databases"
import { checkBoth } from "./check"
import { EVOLUTIONS } from "./evolutions"

describe.each(DIALECTS)("one file for both engines, written on %s", (connected) => {
  test.each(Object.keys(EVOLUTIONS))("%s", async (name) => {
    const file = EVOLUTIONS[name]
    if (file === undefined) throw new RangeError(name)
    const cases = { postgres: caseOf(file, "postgres") as Case, sqlite: caseOf(file, "sqlite") as Case }
    expect(await checkBoth(cases, connected)).toEqual([])
  })
})
