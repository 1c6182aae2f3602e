import fc from "fast-check"
import { caseOf, type Case } from "../cases/case"
import { checkCase } from "../cases/check"
import type { TestDialect } from "../support/databases"
import { printCase } from "./print-case"
import { someCase } from "./some-case"

export interface Trials {
  readonly runs: number
  readonly seed?: number
  /** Where a run that failed told that it failed; only that case is tried and shrunk. */
  readonly path?: string
}

/**
 * On random entities and random edits of them, with rows in the tables: `up` converges, rows survive,
 * `down` restores, the model agrees with the database, TypeORM agrees with both.
 * @throws the smallest case found that breaks a law, as it can be pasted into `test/cases/`
 */
export async function checkLaws(dialect: TestDialect, trials: Trials): Promise<void> {
  const property = fc.asyncProperty(someCase(dialect), async (one) => {
    const findings = await tryCase(one, dialect)
    if (findings.length > 0) throw new Error(`${findings.join("\n")}\n\n${printCase(one, dialect)}`)
  })
  await checkProperty(property, trials)
}

/** @throws what the smallest failure says, with how to come back to it */
export async function checkProperty<T>(
  property: fc.IAsyncPropertyWithHooks<T>,
  { runs, seed, path }: Trials,
): Promise<void> {
  const details = await fc.check(property, {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
    endOnFailure: false,
  })
  if (!details.failed) return
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
  throw new Error(
    `after ${details.numRuns} runs and ${details.numShrinks} shrinks, seed ${details.seed}, path "${details.counterexamplePath ?? ""}":\n${cause}`,
  )
}

/** What one case breaks. */
export function tryCase(one: Case, dialect: TestDialect): Promise<string[]> {
  return checkCase(caseOf(one, dialect) as Case, dialect)
}
