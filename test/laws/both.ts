import fc from "fast-check"
import { caseOf, type Case } from "../cases/case"
import { checkBoth } from "../both/check"
import type { TestDialect } from "../support/databases"
import { checkProperty, type Trials } from "./law"
import { printCase } from "./print-case"
import { someCaseOfBoth } from "./some-case"

/**
 * One file for the same random change on both engines, written while one of them is connected: both
 * converge, both keep their rows, both come back, and the files agree with the databases.
 * @throws the smallest case found that breaks a law
 */
export async function checkLawsOfBoth(connected: TestDialect, trials: Trials): Promise<void> {
  const property = fc.asyncProperty(someCaseOfBoth(), async (both) => {
    const cases = {
      postgres: caseOf(both.postgres, "postgres") as Case,
      sqlite: caseOf(both.sqlite, "sqlite") as Case,
    }
    const findings = await checkBoth(cases, connected)
    if (findings.length === 0) return
    const [postgres, sqlite] = [printCase(both.postgres, "postgres"), printCase(both.sqlite, "sqlite")]
    throw new Error(`${findings.join("\n")}\n\n${postgres}\n\n${sqlite}`)
  })
  await checkProperty(property, trials)
}
